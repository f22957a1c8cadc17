"""From an entry of the ledger back to the count it came from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from scoring.domain.origins import Origin
from scoring.models import ScoreEntry
from surveys.domain.leaves import SOURCES
from surveys.models import CountLine

_KIND_OF = {source: kind for kind, source in SOURCES.items()}


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
        entry = asked.get((line.object.participation_id, line.leaf, wave.kind))
        if entry is not None and _percent(entry) == line.percent:
            text = _("Count %(number)s of “%(wave)s”")
            words = text % {"number": line.count.number, "wave": wave.name}
            place = (wave.campaign.slug, wave.slug, line.object.code)
            found[entry.pk] = Origin(words, "waves:object_result", place)
    return found


def _percent(entry: ScoreEntry) -> Decimal | None:
    try:
        return Decimal(str(entry.facts.get("percent")))
    except InvalidOperation:
        return None
