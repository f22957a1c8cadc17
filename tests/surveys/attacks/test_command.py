"""``verify_secrecy``: what it prints, for whom, and how it ends."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import translation
from pytest_django import Settings

from parindex.common.tenancy import tenant_scope
from surveys.domain.attacks import verify
from surveys.domain.attacks.verify import ATTACKS
from surveys.domain.links import key_of
from tests.surveys.attacks import weak
from tests.surveys.waves import Poll


def run(**options: Any) -> str:
    out = io.StringIO()
    call_command("verify_secrecy", stdout=out, **options)
    return out.getvalue()


def test_tells_every_attack_of_every_tenant(weak_poll: Poll) -> None:
    text = run()
    assert "ha-nam / dot-1" in text
    assert "quang-tri / dot-1" in text
    assert [text.count(f"  {attack.title}: ") for attack in ATTACKS] == [2] * len(ATTACKS)
    assert "vượt được bảo vệ theo dòng" in text
    with translation.override("en"):
        assert "passes row-level security" in run()


def test_json_for_machines(weak_poll: Poll) -> None:
    data = json.loads(run(json=True, tenant="ha-nam"))
    assert (data["strong"], [wave["tenant"] for wave in data["waves"]]) == (True, ["ha-nam"])
    findings = data["waves"][0]["findings"]
    assert [finding["attack"] for finding in findings] == [attack.key for attack in ATTACKS]
    assert {finding["verdict"] for finding in findings} == {"held", "unseen"}


def test_ends_with_an_error_when_an_attack_succeeds(weak_poll: Poll, tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text(f"GET /s/{key_of(weak_poll.invitation(weak_poll.people['hdnd'][0]))}/ 200")
    with pytest.raises(CommandError, match="thành công"):
        run(logs=[log])
    run(logs=[log], tenant="quang-tri")


def test_reads_the_logs_that_the_settings_name(
    weak_poll: Poll, tmp_path: Path, settings: Settings
) -> None:
    log = tmp_path / "web.log"
    log.write_text(f"GET /s/{key_of(weak_poll.invitation(weak_poll.people['hdnd'][0]))}/ 200")
    settings.LOG_FILES = [tmp_path]
    with pytest.raises(CommandError, match="thành công"):
        run()
    log.write_text("GET /s/***/ 200")
    data = json.loads(run(json=True, tenant="ha-nam"))
    (found,) = [f for f in data["waves"][0]["findings"] if f["attack"] == "log_files"]
    assert (found["verdict"], found["numbers"]["files"]) == ("held", 1)
    settings.LOG_FILES = [tmp_path / "none"]
    with pytest.raises(CommandError, match="none"):
        run()


def test_names_that_are_not_there_are_said(weak_poll: Poll, tmp_path: Path) -> None:
    for options in ({"wave": "khong-co"}, {"tenant": "khong-co"}, {"logs": [tmp_path / "none"]}):
        with pytest.raises(CommandError):
            run(**options)


def test_writes_nothing(weak_poll: Poll) -> None:
    weak.write_with_turnout(weak_poll, weak_poll.people["hdnd"])
    weak.close(weak_poll)

    def state() -> tuple[Any, ...]:
        # A server process reports what it wrote at most once a second, unless it is told to.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables")
            return tuple(cursor.fetchone())

    connections["owner"].close()
    before = state()
    with pytest.raises(CommandError):
        run(tenant="ha-nam")
    connections["owner"].close()
    assert state() == before


def test_without_the_owner_it_says_that_it_saw_less(
    weak_poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "OWNER", "nobody")
    with tenant_scope(weak_poll.world.tenant):
        assert "DATABASE_OWNER_URL" in run()
