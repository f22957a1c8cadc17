"""What an open sheet is told of the hour."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.test import Client

from campaigns.domain.extensions import extend_phase
from parindex.accounts.enums import Role
from scoring.enums import DossierState
from scoring.models import Dossier
from tests.scoring.stage import CLOSES, NOW, Stage

SignIn = Callable[..., Client]
DAY = timedelta(days=1)


def extend(stage: Stage, until: datetime, code: str = "") -> None:
    extend_phase(
        actor=stage.world.people[Role.SECRETARIAT],
        phase=stage.phase,
        participation=stage.dossier.participation,
        criterion=stage.criterion(code) if code else None,
        closes_at=until,
        reason="Bão số 10",
        agreed=True,
        at=NOW,
    )


def asked(stage: Stage, client: Client, at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        answer = client.get(
            f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/hour/",
            headers={"HX-Request": "true"},
        )
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_seconds_are_those_of_the_server(stage: Stage, sign_in: SignIn) -> None:
    text = asked(stage, sign_in(Role.OFFICER), CLOSES - timedelta(seconds=89.5))
    assert 'data-left="90" data-locked=""' in text
    assert "đã khóa" not in text.split("data-unsaved")[1].split(">", 1)[1]


def test_at_the_hour_the_answer_is_locked(stage: Stage, sign_in: SignIn) -> None:
    text = asked(stage, sign_in(Role.OFFICER), CLOSES)
    assert 'data-left="" data-locked="Giai đoạn' in text
    assert "đã khóa lúc 17:00 ngày 31/10/2026" in text
    for part in ("state", "phases", "note", "way-on"):
        assert f'id="{part}"' in text
    assert text.count('hx-swap-oob="true"') == 4
    assert "Chuyển thủ trưởng" not in text


def test_extension_of_the_unit_moves_the_hour(stage: Stage, sign_in: SignIn) -> None:
    extend(stage, CLOSES + DAY)
    text = asked(stage, sign_in(Role.OFFICER), CLOSES)
    assert 'data-left="86400" data-locked=""' in text


def test_extension_of_one_criterion_leaves_it_alone_open(stage: Stage, sign_in: SignIn) -> None:
    extend(stage, CLOSES + DAY, "1.2")
    client = sign_in(Role.OFFICER)
    assert 'data-left="60" data-locked=""' in asked(stage, client, CLOSES - timedelta(minutes=1))
    text = asked(stage, client, CLOSES)
    assert 'data-left="86400" data-locked="Giai đoạn' in text
    assert f'data-open="{stage.criterion("1.2").pk} "' in text
    assert 'data-left="" data-locked="Giai đoạn' in asked(stage, client, CLOSES + DAY)


def test_who_does_not_fill_has_nothing_that_locks(stage: Stage, sign_in: SignIn) -> None:
    text = asked(stage, sign_in(Role.HEAD), CLOSES)
    assert 'data-left="" data-locked=""' in text


def test_without_a_script_the_address_leads_to_the_sheet(stage: Stage, sign_in: SignIn) -> None:
    url = f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/"
    answer: Any = sign_in(Role.OFFICER).get(f"{url}hour/")
    assert (answer.status_code, answer.url) == (302, url)


def badge(stage: Stage, client: Client, at: datetime, page: str = "sheet/") -> str:
    """The badge of the dossier, before anything has recorded the lock."""
    with time_machine.travel(at, tick=False):
        text = client.get(f"{stage.world.url}/dossiers/{stage.dossier.pk}/{page}").content.decode()
    found = re.search(r'<span id="state".*?</svg>(.*?)</span>', text)
    assert found is not None
    return found[1]


def test_badge_is_that_of_the_hour(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    moment = CLOSES - timedelta(seconds=1)
    for page in ("sheet/", ""):
        assert badge(stage, client, moment, page) == "Đang chấm"
        assert badge(stage, client, CLOSES, page) == "Đã khóa khi hết hạn"
    extend(stage, CLOSES + DAY)
    assert badge(stage, client, CLOSES) == "Đang chấm"
    assert badge(stage, client, CLOSES + DAY) == "Đã khóa khi hết hạn"


def test_what_was_sent_stays_sent(stage: Stage, sign_in: SignIn) -> None:
    Dossier.objects.filter(pk=stage.dossier.pk).update(state=DossierState.SENT)
    assert badge(stage, sign_in(Role.OFFICER), CLOSES) == "Đã gửi"


def test_home_and_progress_show_the_state_of_the_hour(stage: Stage, sign_in: SignIn) -> None:
    officer, secretary = sign_in(Role.OFFICER), sign_in(Role.SECRETARIAT)
    with time_machine.travel(CLOSES, tick=False):
        home = officer.get(f"{stage.world.url}/home/").content.decode()
        progress = secretary.get(
            f"{stage.world.url}/campaigns/{stage.campaign.slug}/progress/"
        ).content.decode()
    assert "Hồ sơ của đơn vị đã bị khóa khi hết hạn." in home
    assert progress.count("bị khóa, chưa duyệt") == 2


def test_browsers_do_not_keep_an_open_sheet(stage: Stage, sign_in: SignIn) -> None:
    answer = sign_in(Role.OFFICER).get(f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/")
    assert "no-store" in answer.headers["cache-control"]
