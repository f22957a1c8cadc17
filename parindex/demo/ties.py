"""One tie in the published ranking, so that the demo shows how ties are marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from campaigns.domain.tree import tree
from campaigns.models import Campaign
from parindex.demo.places import Place
from parindex.demo.work import set_of, units_of
from scoring.domain.index_run import run_index
from scoring.domain.ledger import record_score
from scoring.enums import Source
from scoring.models import Dossier, IndexLine, ScoreEntry

REASON = "Đính chính số liệu điều tra xã hội học (minh họa)"


def make_tie(place: Place, campaign: Campaign, *, at: datetime) -> None:
    """Correct one survey figure so that the closest two neighbours come to the same index.

    Leaves the provisional run it looked at: the list of runs has something to compare with.
    """
    run = run_index(actor=place.secretary, campaign=campaign, at=at, note="Tính thử (minh họa)")
    dossiers = {dossier.participation_id: dossier for dossier in units_of(campaign)}
    for above, below in _closest(list(run.lines.all())):
        missing = above.points - below.points
        if _lift(place, dossiers[below.participation_id], missing, at):
            return
    raise RuntimeError("No two neighbours of the demo's ranking can be brought to a tie.")


def _closest(lines: list[IndexLine]) -> Iterator[tuple[IndexLine, IndexLine]]:
    """Neighbours of one group, measured by the same maximum, the closest first."""
    pairs = [
        (above, below)
        for above, below in pairwise(lines)
        if above.group_key == below.group_key
        and above.maximum == below.maximum
        and above.points > below.points
    ]
    yield from sorted(pairs, key=lambda pair: pair[0].points - pair[1].points)


def _lift(place: Place, dossier: Dossier, missing: Decimal, at: datetime) -> bool:
    """Raise one survey figure by ``missing`` points; its rule is linear up to 100 percent."""
    engine = tree(set_of(dossier)).engine
    entries = ScoreEntry.objects.filter(dossier=dossier, source=Source.SURVEY, is_current=True)
    for entry in entries.select_related("criterion").order_by("criterion__position"):
        maximum = engine.leaves[entry.criterion.code].maximum
        wanted = entry.points + missing
        percent = (100 * wanted / maximum).quantize(Decimal("0.01"))
        if wanted <= maximum and maximum * percent == 100 * wanted:
            record_score(
                actor=place.secretary,
                dossier=dossier,
                criterion=entry.criterion,
                source=Source.SURVEY,
                facts={"percent": str(percent)},
                at=at,
                expected_revision=entry.revision,
                reason=REASON,
            )
            return True
    return False
