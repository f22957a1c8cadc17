"""What the page of a proposed campaign shows: each row beside the words it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.annex.doubts import LABELS, LIKELY, SURE, words_of
from campaigns.domain.annex.page import STATES
from campaigns.domain.annex.places import place_words
from campaigns.domain.annex.proposal import LEFT_OUT, OPEN
from campaigns.domain.decision.deciding import examine_plan, sure_plan_rows
from campaigns.domain.decision.proposal import (
    ANNEX,
    ASSIGNMENT,
    BAND,
    FACT,
    FUNDING,
    KINDS,
    MEETING,
    PHASE,
    RESPONDENTS,
    TASK,
    DecisionProposal,
    PlanRow,
)
from campaigns.enums import PhaseKind
from parindex.common.formats import format_count, format_date, format_exact
from parindex.common.row_problems import RowProblem

TITLES: dict[str, Promise] = {
    FACT: gettext_lazy("The campaign"),
    TASK: gettext_lazy("Tasks"),
    FUNDING: gettext_lazy("Budget of the whole plan"),
    PHASE: gettext_lazy("Phases"),
    MEETING: gettext_lazy("Meetings and trainings"),
    BAND: gettext_lazy("Classes"),
    ASSIGNMENT: gettext_lazy("Who appraises what"),
    ANNEX: gettext_lazy("Annexes to be filled in"),
    RESPONDENTS: gettext_lazy("Groups a survey asks"),
}
_TONES = {SURE: "ok", LIKELY: "info"}
_SHOWN_TEXT = 1200


@dataclass(frozen=True)
class ShownPlanRow:
    """A row in words: its head, and lines of label and value."""

    row: PlanRow
    head: str
    lines: tuple[tuple[str, str], ...]
    text: str
    place: str
    doubts: tuple[str, ...]
    problems: tuple[str, ...]
    confidence: str
    tone: str
    state: str

    @property
    def is_open(self) -> bool:
        return self.row.state == OPEN

    @property
    def is_left_out(self) -> bool:
        return self.row.state == LEFT_OUT


@dataclass(frozen=True)
class DecisionPage:
    """The whole page, kind by kind."""

    proposal: DecisionProposal
    parts: tuple[tuple[str, tuple[ShownPlanRow, ...]], ...]
    whole: tuple[RowProblem, ...]
    sure: int
    name: str

    @property
    def open_rows(self) -> int:
        return self.proposal.open_rows

    @property
    def decided(self) -> int:
        return len(self.proposal.rows) - self.open_rows


def decision_page(proposal: DecisionProposal) -> DecisionPage:
    """The page of a proposal as it stands."""
    examined = examine_plan(proposal)
    shown = [_shown(row, examined.rows.get(row.key, [])) for row in proposal.rows]
    parts = tuple(
        (str(TITLES[kind]), rows)
        for kind in KINDS
        if (rows := tuple(item for item in shown if item.row.kind == kind))
    )
    facts = next(proposal.of(FACT), None)
    return DecisionPage(
        proposal=proposal,
        parts=parts,
        whole=tuple(examined.whole),
        sure=len(sure_plan_rows(proposal, examined)),
        name=facts.values["title"] if facts else "",
    )


def _shown(row: PlanRow, problems: list[RowProblem]) -> ShownPlanRow:
    return ShownPlanRow(
        row=row,
        head=_head(row),
        lines=tuple((label, text) for label, text in _lines(row) if text),
        text=row.source.text[:_SHOWN_TEXT],
        place=place_words(row.source.place),
        doubts=tuple(words_of(doubt.code, doubt.got) for doubt in row.doubts),
        problems=tuple(problem.words for problem in problems),
        confidence=str(LABELS[row.confidence]),
        tone=_TONES.get(row.confidence, "warn"),
        state=str(STATES[row.state]),
    )


def _head(row: PlanRow) -> str:
    values = row.values
    if row.kind == TASK:
        return f"{values['number']}. {values['text']}"
    if row.kind == PHASE:
        kind = values["kind"]
        return str(PhaseKind(kind).label) if kind in PhaseKind.values else str(kind)
    if row.kind == ANNEX:
        return _("%(body)s: annex %(annex)s") % values
    name = {FACT: "title", ASSIGNMENT: "body", FUNDING: "text"}.get(row.kind, "name")
    return str(values.get(name) or "–")


def _lines(row: PlanRow) -> Iterator[tuple[str, str]]:
    values = row.values
    if row.kind == FACT:
        yield _("Year"), str(values["year"])
        yield _("Number of the plan"), values["number"]
        yield _("Date of the plan"), _day(values["date"])
    elif row.kind in {TASK, PHASE}:
        yield _("From"), _day(values["from"])
        yield _("Due"), _day(values["due"])
        yield _("Lead body"), "; ".join(values.get("lead", ()))
        yield _("Coordinating bodies"), "; ".join(values.get("coordinating", ()))
        yield _("Tasks"), ", ".join(values.get("tasks", ()))
        yield _("Product"), values.get("product", "")
        yield _("Budget"), values.get("budget", "")
    elif row.kind == FUNDING:
        yield _("Holds for"), _("tasks that name no budget of their own")
    elif row.kind == MEETING:
        yield from _meeting(values)
    elif row.kind == ANNEX:
        yield _("Contents"), "; ".join(values["contents"])
        yield _("Asked beside them"), "; ".join(values["beside"])
    elif row.kind == BAND:
        yield _("From"), format_exact(values["from"])
    elif row.kind == ASSIGNMENT:
        yield _("Part in the appraisal"), role_words(values["role"])
        yield _("Fields"), "; ".join(values["fields"])
        yield _("Criteria"), "; ".join(values["criteria"])
    else:
        yield _("Whom"), _("everybody of the group") if values.get("census") else ""
        yield _("Positions"), "; ".join(values.get("positions", ()))


def _meeting(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Number of meetings"), str(values["count"])
    yield _("Place"), values["place"]
    yield _("From"), _day(values["from"])
    yield _("Due"), _day(values["due"])
    least, most = values["delegates_from"], values["delegates_to"]
    expected = [format_count(number) for number in (least, most) if number is not None]
    yield _("Delegates expected"), " – ".join(dict.fromkeys(expected))
    yield _("Participants of the meeting"), values["participants"]


def role_words(role: Any) -> str:
    """The part a body has in the appraisal."""
    return _("appraises") if role == "appraise" else _("helps with the appraisal")


def _day(text: str | None) -> str:
    try:
        return format_date(date.fromisoformat(text)) if text else ""
    except ValueError:
        return str(text)
