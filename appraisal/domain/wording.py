"""What is still open before the closing, in the words of the page and of its last question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.domain.closing import OpenPoints
from parindex.common.formats import format_count


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One sentence; ``hint`` says what follows from it, ``tone`` how much it weighs."""

    text: str
    tone: str = "warn"
    hint: str = ""


def open_words(points: OpenPoints) -> list[OpenPoint]:
    """Every open point with its count, none for what is finished."""
    return [*_unfinished(points), *_unheard(points)]


def _unfinished(points: OpenPoints) -> Iterator[OpenPoint]:
    for phase in points.phases:
        yield OpenPoint(_("The phase “%(phase)s” has not ended.") % {"phase": phase})
    for text in points.others:
        yield OpenPoint(text)
    if count := points.unsent:
        text = ngettext(
            "%(count)s dossier was never sent.", "%(count)s dossiers were never sent.", count
        )
        yield OpenPoint(text % {"count": format_count(count)})
    if count := points.unreviewed:
        text = ngettext(
            "%(count)s item was not appraised.", "%(count)s items were not appraised.", count
        )
        hints = [
            _("By the criteria set they count 0 points.")
            if policy == "zero"
            else _("By the criteria set the unit's own points count.")
            for policy in points.policies
        ]
        yield OpenPoint(text % {"count": format_count(count)}, hint=" ".join(hints))


def _unheard(points: OpenPoints) -> Iterator[OpenPoint]:
    if count := points.unanswered:
        text = ngettext(
            "%(count)s changed item was not answered: the appraised points stand.",
            "%(count)s changed items were not answered: the appraised points stand.",
            count,
        )
        yield OpenPoint(text % {"count": format_count(count)}, "info")
    if count := points.undecided:
        text = ngettext(
            "%(count)s contested item was not decided: the appraised points stand.",
            "%(count)s contested items were not decided: the appraised points stand.",
            count,
        )
        yield OpenPoint(text % {"count": format_count(count)}, "bad")
