"""Waves whose rows were really committed: the attacks look at transactions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import build_world
from tests.surveys.attacks.weak import changed
from tests.surveys.engine.forms import document
from tests.surveys.waves import Poll, set_poll


@pytest.fixture
def weak_poll(committed: None) -> Iterator[Poll]:
    """Thirty delegates, nobody has answered yet; the other tenant has an open wave too."""
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    elsewhere = build_world("quang-tri", "UBND tỉnh Quảng Trị")
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world, delegates=30, document=document()).open()


@pytest.fixture
def later_table(committed: None) -> Iterator[None]:
    """What somebody may add one day: a remark on a ballot that names a respondent."""
    with changed(
        "CREATE TABLE surveys_remark (id uuid, ballot_id uuid REFERENCES surveys_ballot (id), "
        "about_id bigint REFERENCES surveys_respondent (id))",
        "DROP TABLE surveys_remark",
    ):
        yield
