"""A unit with a later deadline of its own sees that hour on every page, the others do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from campaigns.domain.extensions import extend_phase
from parindex.accounts.enums import Role
from tests.scoring.stage import CLOSES, NOW, Stage

LATER = CLOSES + timedelta(days=2, hours=1)  # 18:00 in Viet Nam
AFTER = CLOSES + timedelta(days=1)


@pytest.fixture
def extended(stage: Stage) -> Stage:
    extend_phase(
        actor=stage.world.people[Role.SECRETARIAT],
        phase=stage.phase,
        participation=stage.dossier.participation,
        closes_at=LATER,
        reason="Bão số 10",
        agreed=True,
        at=NOW,
    )
    return stage


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("page", ["home/", "dossiers/{pk}/", "dossiers/{pk}/sheet/"])
def test_pages_of_the_unit_show_its_own_hour(
    extended: Stage, sign_in: Callable[..., Client], page: str, after: bool
) -> None:
    client = sign_in(Role.OFFICER)
    url = f"{extended.world.url}/{page.format(pk=extended.dossier.pk)}"
    with time_machine.travel(AFTER if after else NOW, tick=False):
        text = client.get(url).content.decode()
    assert f'data-deadline="{LATER.isoformat()}"' in text
    assert "gia hạn riêng" in text
    # What was changed names the hour before, struck out; nothing else does.
    assert "17:00 ngày 31/10" not in text.replace("<del>17:00 ngày 31/10/2026</del>", "")


def test_secretariat_sees_the_common_hour_and_the_units_own_on_its_dossier(
    extended: Stage, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(Role.SECRETARIAT)
    home = client.get(f"{extended.world.url}/home/").content.decode()
    of_unit = client.get(f"{extended.world.url}/dossiers/{extended.dossier.pk}/").content.decode()
    assert ("gia hạn riêng" in home, "gia hạn riêng" in of_unit) == (False, True)
