"""What the demo prepares for the year after: a set in the editor, an annex, a campaign."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from campaigns.domain.annex.deciding import decide, examine, sure_rows
from campaigns.domain.annex.proposal import ACCEPTED
from campaigns.domain.annex.reading import propose_set
from campaigns.domain.annex.upload import receive_text
from campaigns.domain.copying.making import copy_campaign
from campaigns.domain.draft.edits import add_node, edit_node
from campaigns.domain.draft.nodes import Node, facts_seal, find, nodes_of, seal, shape_seal
from campaigns.domain.golden_cases import cases_of, put_case
from campaigns.domain.import_proposals import start_proposal
from campaigns.domain.set_drafts import copy_set
from campaigns.enums import ProposalKind
from campaigns.models import Campaign, CriteriaSet, ImportProposal
from parindex.demo.places import FIXTURES, Place

ANNEX = "phu-luc-minh-hoa.txt"
# What is changed in the copied set, and the criterion that gets one more below it.
RAISED, FILLED, GROWN = "1.1.3", "1.1.1", "1.2"


def prepare_set(place: Place, campaign: Campaign, *, group: str, year: int) -> CriteriaSet:
    """A copy of the set of a group for ``year``, that somebody is at work on.

    One criterion is worth more than its group has, one has neither points nor a rule yet, and one
    golden case is green: what the editor says of each can be seen.
    """
    actor = place.secretary
    based_on = CriteriaSet.objects.get(unitgroup__campaign=campaign, unitgroup__key=group)
    name = f"Bộ tiêu chí các sở, ban, ngành năm {year} (minh họa)"
    draft = copy_set(actor=actor, criteria_set=based_on, name=name, year=year)
    node = _node(draft, RAISED)
    more = str(Decimal(str(node["max_points"])) + Decimal("0.5"))
    draft = _edit(actor, draft, node, {"max_points": more})
    seen = shape_seal(nodes_of(draft.document))
    draft, code = add_node(actor=actor, criteria_set=draft, parent=GROWN, seen=seen)
    words = {"title": "Báo cáo chuyên đề về chuyển đổi số"}
    draft = _edit(actor, draft, _node(draft, code), words)
    facts = {"reference": f"{year}-01-05", "date": f"{year}-01-18"}
    return put_case(
        actor=actor,
        criteria_set=draft,
        code=FILLED,
        index=None,
        facts={FILLED: facts},
        points=Decimal("0.5"),
        note="Ban hành sau 13 ngày: đủ điểm",
        seen=seal(cases_of(draft.document)),
    )


def _node(draft: CriteriaSet, code: str) -> Node:
    return find(nodes_of(draft.document), code)


def _edit(actor: Any, draft: CriteriaSet, node: Node, facts: dict[str, Any]) -> CriteriaSet:
    seen = facts_seal(node)
    return edit_node(actor=actor, criteria_set=draft, code=node["code"], facts=facts, seen=seen)


def read_annex(place: Place, *, at: datetime) -> ImportProposal:
    """An annex that was read and of which the certain rows have been accepted."""
    actor = place.secretary
    received = receive_text((FIXTURES / "annexes" / ANNEX).read_text(encoding="utf-8"))
    proposal = propose_set(received.document)
    stored = start_proposal(
        actor=actor,
        kind=ProposalKind.CRITERIA,
        file_name=ANNEX,
        sha256=received.sha256,
        content=proposal.to_plain(),
        at=at,
    )
    keys = sure_rows(proposal, examine(proposal))
    decide(actor=actor, stored=stored, keys=keys, state=ACCEPTED, at=at + timedelta(minutes=4))
    return stored


def copy_for(place: Place, campaign: Campaign, *, year: int) -> Campaign:
    """The campaign of ``year`` made from the running one: its plan, units and exclusions."""
    return copy_campaign(actor=place.secretary, campaign=campaign, year=year)
