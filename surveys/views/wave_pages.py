"""The pages of a wave in three stages: what links lead from each of them to the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.enums import WaveState
from surveys.models import Wave

OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a neighbouring page, or to a stage with several of them."""

    label: str | Promise
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page with a tab. ``path``: where its addresses and those below it begin.

    ``for_runners``: shows names or addresses, and is for the secretariat alone. ``after``: the
    states of the wave in which there is something to see.
    """

    label: str | Promise
    name: str
    path: str
    for_runners: bool = False
    after: frozenset[str] = frozenset(WaveState.values)


_OPENED = frozenset({WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED})
_CLOSED = frozenset({WaveState.CLOSED, WaveState.COUNTED})
STAGES: tuple[tuple[str | Promise, tuple[Page, ...]], ...] = (
    (
        _("Preparation"),
        (
            Page(_("What is rated"), "objects", "objects/"),
            Page(_("Groups and forms"), "groups", "groups/"),
            Page(_("Lists"), "lists", "lists/"),
            Page(_("Respondents"), "everybody", "people/", for_runners=True),
            Page(_("Samples"), "samples", "samples/", for_runners=True),
            Page(_("Opening"), "opening", "opening/"),
        ),
    ),
    (
        _("Collecting answers"),
        (
            Page(_("Letters"), "letters", "letters/", for_runners=True),
            Page(_("Turnout"), "turnout", "turnout/", after=_OPENED),
            Page(_("Paper answers"), "paper", "paper/"),
            Page(_("Counter points"), "counters", "counters/"),
        ),
    ),
    (
        _("Results"),
        (
            Page(_("Results"), "results", "results/", after=_OPENED),
            Page(_("Opinions in words"), "opinions", "opinions/", for_runners=True, after=_CLOSED),
            Page(_("Integrity"), "integrity", "integrity/", after=_CLOSED),
        ),
    ),
)
# Addresses of a page that lie elsewhere than its own.
_BELOW = {"cases/": "integrity"}


def stages_and_tabs(request: Any, wave: Wave, *, may_run: bool) -> tuple[list[Tab], list[Tab]]:
    """The stages with the overview before them, and the pages of the stage the person is in."""
    root = _url(request, wave, OVERVIEW)
    here = request.path.removeprefix(root)
    stages, tabs = [Tab(_("Overview"), root, here in {"", "edit/"})], []
    for label, pages in STAGES:
        shown = [page for page in pages if _is_shown(page, wave, may_run=may_run)]
        if not shown:
            continue
        links = list(_links(request, wave, shown, here))
        current = any(link.current for link in links)
        stages.append(Tab(label, links[0].url, current))
        if current:
            tabs = links
    return stages, tabs


def _links(request: Any, wave: Wave, pages: list[Page], here: str) -> Iterator[Tab]:
    below = next((name for path, name in _BELOW.items() if here.startswith(path)), "")
    for page in pages:
        current = page.name == below or here.startswith(page.path)
        yield Tab(page.label, _url(request, wave, page.name), current)


def _is_shown(page: Page, wave: Wave, *, may_run: bool) -> bool:
    return wave.state in page.after and (may_run or not page.for_runners)


def _url(request: Any, wave: Wave, name: str) -> str:
    return reverse(f"waves:{name}", args=[request.tenant.slug, wave.campaign.slug, wave.slug])
