"""Where a wave stands: its stages on the clock, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parindex.common.formats import format_moment
from parindex.common.timeline import Span, Step, timeline_steps
from surveys.domain.letter_queries import people_with_letters
from surveys.domain.points import can_write_points, unwritten
from surveys.domain.readiness import errors_of
from surveys.enums import LetterState, ListState, WaveState
from surveys.models import RespondentList, Wave


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now. ``page``: name of the page of the wave; ``tone``: of the banner."""

    title: str
    text: str
    page: str
    verb: str
    tone: str = "info"


def stages_of(wave: Wave, *, at: datetime) -> list[Step]:
    """Lists, answers, paper and count as steps of a timeline; ``at`` in UTC."""
    return timeline_steps(_spans(wave), now=at)


def next_of(wave: Wave, *, at: datetime) -> Next:
    """The one next step of whoever runs the wave."""
    if wave.state == WaveState.PREPARING:
        return _to_open(wave, at)
    if wave.state == WaveState.OPEN:
        return _to_collect(wave, at)
    if wave.state == WaveState.CLOSED:
        words = _("The answers are being counted; the results follow within minutes.")
        return Next(_("The wave has closed."), words, "turnout", _("Turnout"))
    return _to_read(wave)


def _spans(wave: Wave) -> Iterator[Span]:
    ran = wave.state != WaveState.PREPARING
    if wave.lists_due_at is not None:
        yield Span(_("Lists of respondents"), None, wave.lists_due_at)
    yield Span(_("Answers"), wave.opens_at, wave.closes_at, ran=ran)
    if wave.paper_until is not None:
        yield Span(_("Typing paper in"), wave.closes_at, wave.paper_until, ran=ran)
    yield Span(_("Count and results"), wave.ends_at, wave.counted_at, ran=ran)


def _to_open(wave: Wave, at: datetime) -> Next:
    sent = RespondentList.objects.filter(wave=wave, state=ListState.SENT).count()
    if sent:
        title = ngettext(
            "%(count)s list waits to be accepted.", "%(count)s lists wait to be accepted.", sent
        )
        words = _("Nobody of a list that was not accepted is asked.")
        return Next(title % {"count": sent}, words, "lists", _("Open the lists"), "warn")
    missing = len(errors_of(wave, at=at))
    if missing:
        title = ngettext(
            "%(count)s thing is missing before the wave can be opened.",
            "%(count)s things are missing before the wave can be opened.",
            missing,
        )
        words = _("The page says what, and where to mend it.")
        return Next(title % {"count": missing}, words, "opening", _("See what is missing"), "warn")
    words = _("Answers are taken from %(moment)s on, once it has been opened.")
    values = {"moment": format_moment(wave.opens_at)}
    return Next(_("The wave can be opened."), words % values, "opening", _("Open the wave"))


def _to_collect(wave: Wave, at: datetime) -> Next:
    until = {"moment": format_moment(wave.closes_at)}
    if at >= wave.closes_at:
        words = _("It closes and is counted by itself at %(moment)s.")
        values = {"moment": format_moment(wave.ends_at)}
        return Next(_("No more answers are taken."), words % values, "turnout", _("Turnout"))
    waiting = people_with_letters(wave, state=LetterState.NONE).order_by().count()
    if waiting:
        title = ngettext(
            "%(count)s person has not been invited yet.",
            "%(count)s people have not been invited yet.",
            waiting,
        )
        words = _("Without a letter nobody can answer; answers are taken until %(moment)s.") % until
        return Next(title % {"count": waiting}, words, "letters", _("Open the letters"), "warn")
    words = _("Answers are taken until %(moment)s; then the wave closes and is counted by itself.")
    return Next(_("Everybody has been invited."), words % until, "turnout", _("Turnout"))


def _to_read(wave: Wave) -> Next:
    if unwritten(wave) is not None:
        why = can_write_points(None, wave).reason
        title = _("The points of the survey are not in the dossiers.")
        return Next(title, why, "results", _("Open the results"), "bad")
    words = _("Every figure leads to the answers it comes from.")
    return Next(_("The wave is counted."), words, "results", _("Open the results"), "ok")
