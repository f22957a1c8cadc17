"""A plan as an iCalendar file (RFC 5545): phases with their hours in UTC, tasks and
meetings as whole days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from django.conf import settings

from campaigns.domain.plan.calendar import Entry
from campaigns.models import Campaign

# A campaign, its entries, the address of its page.
Plan: TypeAlias = tuple[Campaign, Iterable[Entry], str]
ICALENDAR = "text/calendar; charset=utf-8"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_OCTETS = 75  # of a line, without its end (RFC 5545, 3.1)


def plan_calendar(*, campaign: Campaign, entries: Iterable[Entry], url: str, at: datetime) -> bytes:
    """The file; ``url`` is the page of the campaign, ``at`` when it was made.

    An entry keeps its UID, so that a file taken in again changes what a calendar has already.
    """
    return _calendar(campaign.name, [], [(campaign, entries, url)], at)


def calendar_feed(*, name: str, plans: Iterable[Plan], at: datetime) -> bytes:
    """Several plans as one calendar that a program asks for again every few hours."""
    again = ["REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    return _calendar(name, again, plans, at)


def _calendar(name: str, more: list[str], plans: Iterable[Plan], at: datetime) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//PAR Index//Plan//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *more,
        f"X-WR-CALNAME:{_text(name)}",
        *(
            line
            for campaign, entries, url in plans
            for entry in entries
            for line in _event(campaign, entry, url, at)
        ),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(campaign: Campaign, entry: Entry, url: str, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_name(entry)}@{urlsplit(settings.BASE_URL).hostname}"
    yield f"DTSTAMP:{_moment(at)}"
    if entry.phase is not None and entry.closes_at is not None:
        yield f"DTSTART:{_moment(entry.phase.opens_at)}"
        yield f"DTEND:{_moment(entry.closes_at)}"
    else:
        yield f"DTSTART;VALUE=DATE:{_day(entry.first)}"
        # The end of whole days is the day after, except past the last day there is.
        after = entry.last + timedelta(days=1) if entry.last < date.max else entry.last
        yield f"DTEND;VALUE=DATE:{_day(after)}"
    task = entry.task
    summary = f"{task.number}. {entry.label}" if task else f"{entry.label} – {campaign.name}"
    yield f"SUMMARY:{_text(summary)}"
    words = [task.time_text, task.lead_text, task.product] if task else []
    if any(words):
        yield f"DESCRIPTION:{_text(chr(10).join(filter(None, words)))}"
    if entry.workshop is not None and entry.workshop.place:
        yield f"LOCATION:{_text(entry.workshop.place)}"
    yield f"URL:{url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _name(entry: Entry) -> str:
    rows = {"phase": entry.phase, "task": entry.task, "meeting": entry.workshop}
    return next(f"{kind}-{row.pk}" for kind, row in rows.items() if row is not None)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _day(day: date) -> str:
    return f"{day.year:04}{day:%m%d}"


def _text(text: str) -> str:
    """Text with what separates values escaped; line ends become ``\\n``, controls are left out."""
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return "\\n".join(_CONTROLS.sub("", line) for line in text.splitlines())


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never cut inside a character."""
    pieces, octets = [""], 0
    for char in line:
        size = len(char.encode())
        if octets + size > _OCTETS:
            pieces.append(" ")
            octets = 1
        pieces[-1] += char
        octets += size
    return "\r\n".join(pieces)
