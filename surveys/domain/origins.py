"""From figures back to counts: of an entry of the ledger, and of a whole index run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from scoring.domain.origins import Origin, named_sources
from scoring.domain.results import published
from scoring.models import Publication, ScoreEntry
from surveys.domain.counting import count_in_force
from surveys.domain.leaves import SOURCES
from surveys.models import Count, CountLine, Wave

# The kind of source (``scoring.domain.origins``) that a count is to an index run.
_COUNT = "survey_count"
_KIND_OF = {source: kind for kind, source in SOURCES.items()}


@dataclass(frozen=True, slots=True)
class Used:
    """A count beside a published result. ``is_used``: the run named it; ``is_whole``: all its
    points were in the ledger then."""

    count: Count
    is_used: bool
    is_whole: bool

    @property
    def words(self) -> str:
        """What a reader is told of it."""
        if self.is_whole:
            return _("The published result was computed with this count.")
        if self.is_used:
            return _(
                "The published result was computed while the points of this count were being "
                "written: some units had those of an earlier count, or none."
            )
        return _("No points of this survey are in the published result.")


def count_origins(entries: Sequence[ScoreEntry]) -> dict[int, Origin]:
    """Of the entries whose percentage a count in force gave; a figure brought in has none.

    ``entries`` come with their criterion and dossier.
    """
    asked = {
        (entry.dossier.participation_id, entry.criterion.code, _KIND_OF[entry.source]): entry
        for entry in entries
        if entry.source in _KIND_OF
    }
    if not asked:
        return {}
    lines = CountLine.objects.filter(
        count__in_force=True,
        object__participation__in={unit for unit, _code, _kind in asked},
        leaf__in={code for _unit, code, _kind in asked},
    ).select_related("object", "count__wave__campaign")
    found = {}
    for line in lines:
        wave = line.count.wave
        entry = asked.get((line.object.participation_id or 0, line.leaf, wave.kind))
        if entry is not None and _percent(entry) == line.percent:
            text = _("Count %(number)s of “%(wave)s”")
            words = text % {"number": line.count.number, "wave": wave.name}
            place = (wave.campaign.slug, wave.slug, line.object.code)
            found[entry.pk] = Origin(words, "waves:object_result", place)
    return found


def counts_behind(campaign: Campaign) -> list[dict[str, Any]]:
    """Of each wave the newest count of which points are in the ledger, for an index run to name.

    ``complete``: all its points were there; otherwise some unit still had what it had before.
    Waves and counts are held: until the run has ended no point is written and none counted.
    Runs inside a transaction.
    """
    waves = list(_held(Wave.objects.filter(campaign=campaign, counted_at__isnull=False)))
    list(_held(Count.objects.filter(wave__in=waves, in_force=True)))
    return list(_named(waves))


def used_by(publication: Publication, wave: Wave) -> Used | None:
    """The count of the wave that a published run names. A run that names none used nothing of the
    wave: then the count in force, None before there is one."""
    counts = Count.objects.filter(wave=wave).select_related("wave__campaign", "made_by")
    for source in named_sources(publication.run, _COUNT):
        if source["wave"] == wave.slug:
            return Used(counts.get(number=source["count"]), True, source["complete"])
    count = counts.filter(in_force=True).first()
    return None if count is None else Used(count, False, False)


def count_shown(wave: Wave) -> Count | None:
    """The count that pages show: the one of the published result, before that the one in force."""
    publication = published(wave.campaign.slug)
    if publication is None:
        return count_in_force(wave)
    used = used_by(publication, wave)
    return None if used is None else used.count


def _held(rows: Any) -> Any:
    return rows.select_for_update(no_key=True, of=("self",)).order_by("pk")


def _named(waves: Sequence[Wave]) -> Iterator[dict[str, Any]]:
    used = Count.objects.filter(wave__in=waves, begun_at__isnull=False)
    newest = used.order_by("wave_id", "-number").distinct("wave_id").select_related("wave")
    for count in newest:
        yield {
            "kind": _COUNT,
            "wave": count.wave.slug,
            "count": count.number,
            "sha256": count.inputs_hash,
            "complete": count.written_at is not None,
        }


def _percent(entry: ScoreEntry) -> Decimal | None:
    try:
        return Decimal(str(entry.facts.get("percent")))
    except InvalidOperation:
        return None
