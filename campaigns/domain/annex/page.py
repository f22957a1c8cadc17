"""What the page of a proposal shows: each value beside the words it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.domain.annex.deciding import Examined, examine
from campaigns.domain.annex.doubts import LABELS, LIKELY, SURE, words_of
from campaigns.domain.annex.places import place_words
from campaigns.domain.annex.proposal import ACCEPTED, LEFT_OUT, OPEN, Proposal, ProposedRow
from campaigns.domain.band_words import bands_in_words
from campaigns.domain.rule_reading import read_rule
from campaigns.enums import CriterionGroup, PointSource
from parindex.common.row_problems import RowProblem

STATES: dict[str, Promise] = {
    OPEN: _("To be looked at"),
    ACCEPTED: _("Row accepted"),
    LEFT_OUT: _("Row left out"),
}
_FACTS: dict[str, Promise] = {
    "name": _("Name"),
    "year": _("Year"),
    "level": _("Level of the units"),
    "source": _("Decision"),
    "total": _("Total points"),
    "survey_points": _("Of these by surveys"),
}
_MARKS: dict[str, Promise] = {
    "na_allowed": _("May not apply"),
    "evidence_required": _("Evidence required"),
}
_TONES = {SURE: "ok", LIKELY: "info"}
_SHOWN_TEXT = 600


@dataclass(frozen=True)
class ShownRow:
    """A row in words."""

    row: ProposedRow
    group: str
    source: str
    reading: tuple[str, ...]
    marks: tuple[str, ...]
    read_from: tuple[tuple[str, str], ...]
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
class ProposalPage:
    """The whole page: rows, what is wrong with the set, how far the looking has come."""

    proposal: Proposal
    rows: tuple[ShownRow, ...]
    whole: tuple[RowProblem, ...]
    facts: tuple[tuple[str, str, str], ...]
    doubts: tuple[str, ...]
    classes: str
    sure: int

    @property
    def sound(self) -> bool:
        return not self.whole and not any(row.problems for row in self.rows)

    @property
    def open_rows(self) -> int:
        return self.proposal.open_rows

    @property
    def decided(self) -> int:
        return len(self.rows) - self.open_rows


def proposal_page(proposal: Proposal) -> ProposalPage:
    """The page of a proposal as it stands."""
    examined = examine(proposal)
    rows = tuple(_row(row, examined) for row in proposal.rows)
    return ProposalPage(
        proposal=proposal,
        rows=rows,
        whole=tuple(examined.whole),
        facts=tuple(
            (str(_FACTS[name]), source.text[:_SHOWN_TEXT], place_words(source.place))
            for name, source in proposal.fact_sources.items()
        ),
        doubts=tuple(words_of(doubt.code, doubt.got) for doubt in proposal.doubts),
        classes=bands_in_words(proposal.bands),
        sure=sum(row.is_open and row.row.confidence == SURE and not row.problems for row in rows),
    )


def _row(row: ProposedRow, examined: Examined) -> ShownRow:
    values = row.values
    return ShownRow(
        row=row,
        group=_label(CriterionGroup, values.get("group"), "main"),
        source=_label(PointSource, values.get("source"), "self"),
        reading=_reading(values),
        marks=tuple(str(words) for name, words in _MARKS.items() if values.get(name)),
        read_from=tuple(_read_from(row)),
        doubts=tuple(words_of(doubt.code, doubt.got) for doubt in row.doubts),
        problems=tuple(problem.words for problem in examined.rows.get(row.key, [])),
        confidence=str(LABELS[row.confidence]),
        tone=_TONES.get(row.confidence, "warn"),
        state=str(STATES[row.state]),
    )


def _label(choices: Any, value: str | None, plain: str) -> str:
    return str(choices(value).label) if value and value != plain else ""


def _reading(values: dict[str, Any]) -> tuple[str, ...]:
    """What the software would compute; nothing for a rule the checks refuse anyway."""
    rule = values.get("rule")
    try:
        return tuple(read_rule(rule, maximum=values.get("max_points") or "")) if rule else ()
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return ()


def _read_from(row: ProposedRow) -> Iterator[tuple[str, str]]:
    """The words of the annex with their places, each once."""
    seen = set()
    for source in row.sources.values():
        place = place_words(source.place)
        if (source.text, place) not in seen:
            seen.add((source.text, place))
            yield source.text[:_SHOWN_TEXT], place
