"""The drill of the whole survey, small: what has to agree agrees."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from tests.browser.stack import serving
from tests.drill.agreement import counts_of, disagreements
from tests.drill.stages import Drill
from tests.plugins.mailbox import Mailbox

pytestmark = pytest.mark.slow

PEOPLE, OVER_HTTP, LETTERS = 600, 40, 50


def test_a_small_survey_from_the_lists_to_the_count(
    committed: None, mailbox: Mailbox, settings: Settings, tmp_path: Path
) -> None:
    settings.MAIL_LOCAL_SERVERS = True  # its mail leaves for a server of the test
    with serving(tmp_path) as stack:
        stack.wait_for_web()
        drill = Drill(
            people=PEOPLE,
            at=timezone.now(),
            environment=stack.environment,
            port=stack.address.port,
            settle=lambda: None,
            over_http=OVER_HTTP,
            mail_port=settings.EMAIL_PORT,
            letters=LETTERS,
        )
        drill.run()
        assert stack.troubles() == []
    counts = counts_of(drill, connections["owner"])
    assert list(disagreements(drill, counts)) == []
    letters = [mail for mail in mailbox.messages if mail["To"].endswith(".drill.example")]
    assert len(letters) == LETTERS
    assert counts["ballots"] == counts["forms"] == PEOPLE + PEOPLE // 2
