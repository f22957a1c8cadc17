"""What paper and counters ask of the secretariat today, for the page "My work"."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.rights import can_run
from scoring.domain.home import Asker, Task
from surveys.domain.paper_rights import may_work_on_paper
from surveys.enums import LotState, SheetState, WaveState
from surveys.models import CounterPoint, PaperReading, PaperSheet, Wave


def paper_tasks(asker: Asker) -> Iterator[Task]:
    """Sheets this person may type, and sheets two people read differently."""
    own = PaperReading.objects.filter(sheet=OuterRef("pk"), typist=asker.user)
    to_type = PaperSheet.objects.filter(
        Q(state=SheetState.EMPTY) | Q(state=SheetState.ONCE) & ~Exists(own)
    )
    waves = (
        Wave.objects.filter(state=WaveState.OPEN, lots__state=LotState.TYPING)
        .select_related("campaign")
        .annotate(
            to_type=Count("lots__sheets", filter=Q(lots__sheets__in=to_type)),
            differing=Count("lots__sheets", filter=Q(lots__sheets__state=SheetState.DIFFERS)),
        )
    )
    for wave in waves:
        if not may_work_on_paper(asker.user, wave):
            continue
        for number, words in _words(wave.to_type, wave.differing):
            yield Task(
                words % {"count": number},
                wave.name,
                asker.url("waves:paper", wave.campaign.slug, wave.slug),
                _("Open the lots"),
                wave.ends_at,
                _("Lots that are not finished then are not counted."),
                tone="warn",
            )


def counter_tasks(asker: Asker) -> Iterator[Task]:
    """Points that took as many answers today as they may: an alarm, for somebody may be at play."""
    full = CounterPoint.objects.filter(capped_on=asker.today, wave__state=WaveState.OPEN)
    for point in full.select_related("wave__campaign", "object"):
        if not can_run(asker.user, point.wave.campaign):
            continue
        yield Task(
            _("A counter point is full for today: %(name)s") % {"name": point.name},
            f"{point.object.name}. {point.wave.name}",
            asker.url("waves:counters", point.wave.campaign.slug, point.wave.slug),
            _("Open the counter points"),
            point.wave.closes_at,
            _("Ask at the counter whether so many visitors came; otherwise pause the point."),
            tone="bad",
        )


def _words(to_type: int, differing: int) -> Iterator[tuple[int, str]]:
    if to_type:
        words = ngettext("Type in %(count)s paper sheet", "Type in %(count)s paper sheets", to_type)
        yield to_type, words
    if differing:
        words = ngettext(
            "Settle %(count)s sheet read in two ways",
            "Settle %(count)s sheets read in two ways",
            differing,
        )
        yield differing, words
