"""Groups of units, and what single units are not assessed on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from campaigns.domain.criteria_import import import_set
from campaigns.domain.groups import (
    add_group,
    delete_group,
    exclude,
    remove_exclusion,
    set_units,
)
from campaigns.models import Criterion, Exclusion, Participation
from tests.campaigns.audit import actions, last
from tests.campaigns.documents import small
from tests.campaigns.years import (
    group_of,
    opened,
    planned,
    secretary,
    unit_of,
)
from tests.plugins.cast import World

pytestmark = pytest.mark.usefixtures("_in_world")


def test_a_unit_is_in_one_group_only(world: World) -> None:
    campaign = planned(world)
    other = add_group(actor=secretary(world), campaign=campaign, name="Sở, ban, ngành")
    assert other.key == "so-ban-nganh-2"
    with pytest.raises(ValidationError, match="Sở Công Thương"):
        set_units(actor=secretary(world), group=other, organisations=[world.organisations["so-a"]])
    free = world.organisations["so-tu-phap"]
    assert set_units(actor=secretary(world), group=other, organisations=[free]) == (1, 0)
    assert Participation.objects.get(organisation=free).group_id == other.pk
    delete_group(actor=secretary(world), group=other)
    assert Participation.objects.filter(campaign=campaign).count() == 3


def test_units_ticked_and_unticked_are_audited(world: World) -> None:
    group = group_of(planned(world))
    kept, new = world.organisations["so-a"], world.organisations["so-tu-phap"]
    assert set_units(actor=secretary(world), group=group, organisations=[kept, new]) == (1, 2)
    gone = sorted(world.organisations[code].pk for code in ("so-b", "huyen-c"))
    entry = last("unit_group.units_set")
    assert (entry["old"], entry["new"]) == ({"removed": gone}, {"added": [new.pk]})


def test_exclusions_of_several_units_at_once(world: World) -> None:
    campaign = opened(world)
    units = [unit_of(campaign, code) for code in ("so-a", "so-b")]
    nodes = list(Criterion.objects.filter(code__in=["2", "1.1"]))
    arguments: dict[str, Any] = {
        "actor": secretary(world),
        "participations": units,
        "criteria": nodes,
    }
    assert exclude(**arguments, reason="Không có thủ tục hành chính") == 4
    assert exclude(**arguments, reason="Lần nữa") == 0
    entry = last("exclusion.added")
    assert (entry["reason"], entry["actor"]) == ("Không có thủ tục hành chính", secretary(world).pk)
    remove_exclusion(actor=secretary(world), exclusion=Exclusion.objects.order_by("pk")[0])
    assert (Exclusion.objects.count(), actions("exclusion.")[-1]) == (3, "exclusion.removed")


def test_exclusion_needs_a_reason_and_a_criterion_of_the_units_set(world: World) -> None:
    campaign = planned(world)
    unit, node = unit_of(campaign, "so-a"), Criterion.objects.get(code="2")
    foreign = import_set(actor=None, document=small(name="Bộ khác")).criteria.get(code="2")
    actor = secretary(world)
    with pytest.raises(ValidationError):
        exclude(actor=actor, participations=[unit], criteria=[node], reason="  ")
    with pytest.raises(ValidationError):
        exclude(actor=actor, participations=[unit], criteria=[foreign], reason="x")
    assert Exclusion.objects.count() == 0
