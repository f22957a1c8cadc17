"""Made-up answers take the way of real ones: whoever attacks them gets nothing, open or counted.

Rows are really committed here: answers and who has answered must not share a transaction.
"""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from parindex.common.tenancy import tenant_scope
from parindex.rehearsal.models import Rehearsal
from surveys.domain.attacks.verify import ATTACKS
from surveys.models import Envelope, WaveKey
from tests.plugins.cast import build_world
from tests.rehearsal.copies import made
from tests.rehearsal.polls import step, surveyed


@pytest.mark.usefixtures("committed")
def test_the_attacks_get_nothing() -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    build_world("quang-tri", "UBND tỉnh Quảng Trị")
    with tenant_scope(world.tenant):
        found = made(world, surveyed(world))
        for name in ("lists", "open", "answers"):
            step(world, found, name)
        assert _verdicts(found) <= {"held", "unseen", "limit"}
        step(world, found, "close")
        assert _verdicts(found) <= {"held", "unseen", "limit"}
    with tenant_scope(found.place):
        assert not Envelope.objects.exists()
        assert not WaveKey.objects.get().private


def _verdicts(found: Rehearsal) -> set[str]:
    out = io.StringIO()
    call_command("verify_secrecy", stdout=out, json=True, tenant=found.place.slug)
    [wave] = json.loads(out.getvalue())["waves"]
    assert [row["attack"] for row in wave["findings"]] == [attack.key for attack in ATTACKS]
    return {row["verdict"] for row in wave["findings"]}
