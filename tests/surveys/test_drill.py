"""The drill of the whole survey, small: what has to agree agrees."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from tests.browser.stack import serving
from tests.drill.agreement import counts_of, disagreements
from tests.drill.stages import Drill
from tests.plugins.mailbox import Mailbox

pytestmark = pytest.mark.slow

PEOPLE, OVER_HTTP = 600, 40


def test_a_small_survey_from_the_lists_to_the_close(
    committed: None, mailbox: Mailbox, tmp_path: Path
) -> None:
    with serving(tmp_path) as stack:
        stack.wait_for_web()
        drill = Drill(
            people=PEOPLE,
            at=timezone.now(),
            environment=stack.environment,
            port=stack.address.port,
            settle=lambda: None,
            over_http=OVER_HTTP,
        )
        drill.run()
        assert stack.troubles() == []
    counts = counts_of(drill, connections["owner"])
    assert list(disagreements(drill, counts)) == []
    assert counts["ballots"] == counts["forms"] == PEOPLE + PEOPLE // 2
