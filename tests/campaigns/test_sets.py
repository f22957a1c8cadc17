"""Criteria sets: imported, frozen for good, deleted only as drafts."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from campaigns.domain.campaigns import (
    open_campaign,
)
from campaigns.domain.criteria_document import content_hash
from campaigns.domain.criteria_import import delete_draft, freeze_set, import_set
from campaigns.domain.tree import tree
from campaigns.enums import CriteriaSetState
from campaigns.models import CriteriaSet, Criterion
from parindex.common.verdict import Refused
from tests.campaigns.audit import last
from tests.campaigns.documents import fixture, small
from tests.campaigns.years import (
    START,
    planned,
    secretary,
    set_of,
)
from tests.plugins.cast import World

pytestmark = pytest.mark.usefixtures("_in_world")

COPY_OF_A_NODE = """
INSERT INTO campaigns_criterion (tenant_id, criteria_set_id, code, title, position, depth, kind,
    "group", is_leaf, max_points, source, rule_text, evidence, evidence_required, legal_basis,
    guidance, na_allowed, search_key)
SELECT tenant_id, id, '9', 'x', 99, 1, 'field', 'main', false, 0, 'self', '', '', false, '', '',
    false, '' FROM campaigns_criteriaset
"""


def test_imported_set_has_its_nodes_in_order_with_parents_and_fields() -> None:
    stored = import_set(actor=None, document=small())
    rows = stored.criteria.values_list("code", "parent__code", "field__code", "is_leaf", "depth")
    assert list(rows.order_by("position")) == [
        ("1", None, None, False, 1),
        ("1.1", "1", "1", True, 2),
        ("1.2", "1", "1", True, 2),
        ("2", None, None, False, 1),
        ("2.1", "2", "2", False, 2),
        ("2.1.1", "2.1", "2", True, 3),
    ]
    assert (stored.version, stored.state, stored.content_hash) == (
        1,
        CriteriaSetState.DRAFT,
        content_hash(stored.document),
    )
    assert last("criteria_set.imported")["new"]["sha256"] == stored.content_hash


def test_importing_the_same_name_and_year_again_is_the_next_version() -> None:
    import_set(actor=None, document=small())
    assert import_set(actor=None, document=small()).version == 2


def test_tree_follows_the_set_and_a_frozen_one_is_kept(
    django_assert_num_queries: Any,
) -> None:
    stored = import_set(actor=None, document=fixture("commune-resolution-57-2026"))
    with django_assert_num_queries(1):
        built = tree(stored)
    codes = [node["code"] for node in stored.document["nodes"]]
    assert sorted(node.code for node in built.nodes) == sorted(codes)
    assert [node.code for node in built.leaves] == list(
        Criterion.objects.filter(criteria_set=stored, is_leaf=True).values_list("code", flat=True)
    )
    assert built.by_code["I.1"].leaf is built.engine.leaves["I.1"]
    assert built.by_pk[built.by_code["I"].criterion.pk].children[0].code == "I.1"
    frozen = freeze_set(actor=None, criteria_set=stored)
    first = tree(frozen)
    with django_assert_num_queries(0):
        assert tree(frozen) is first


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaigns_criterion SET max_points = 9",
        "DELETE FROM campaigns_criterion",
        "UPDATE campaigns_criteriaset SET name = 'x'",
        "UPDATE campaigns_criteriaset SET state = 'draft'",
        COPY_OF_A_NODE,
    ],
)
def test_the_database_refuses_to_change_a_frozen_set(statement: str) -> None:
    freeze_set(actor=None, criteria_set=import_set(actor=None, document=small()))
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_draft_is_deleted_but_not_a_frozen_or_used_set(world: World) -> None:
    draft = import_set(actor=None, document=small())
    delete_draft(actor=secretary(world), criteria_set=draft)
    assert CriteriaSet.objects.count() == 0
    campaign = planned(world)
    with pytest.raises(Refused):
        delete_draft(actor=secretary(world), criteria_set=set_of(campaign))
    open_campaign(actor=secretary(world), campaign=campaign, at=START)
    with pytest.raises(Refused):
        delete_draft(actor=secretary(world), criteria_set=set_of(campaign))
