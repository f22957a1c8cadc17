"""From a count to points: each percentage enters the ledger of its unit (features 78, 82, 83).

A leaf without a percentage gets no entry: what a missing leaf counts is declared by the criteria
set. When a later count no longer gives what an earlier one gave, its entry is taken back. The
newest word stands: what people entered after a count was made is not overwritten by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.domain.tree import TreeNode, tree
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.audit.domain.record import record
from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from scoring.domain.ledger import record_score, take_back_score
from scoring.engine.facts import FactsError
from scoring.engine.numbers import plain
from scoring.models import Dossier, ScoreEntry
from surveys.domain.figures import FigureError, figure_for
from surveys.domain.leaves import SOURCES
from surveys.enums import WaveState
from surveys.models import Count, CountLine, Wave


@dataclass
class Written:
    """What writing did: entries ``made``, leaves left as they were (``same``), entries taken
    ``back``, and why others were refused (reason → how many)."""

    made: int = 0
    same: int = 0
    back: int = 0
    refusals: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def can_write_points(actor: Any | None, wave: Wave) -> Verdict:
    """The secretariat, or the system (``None``), as long as the campaign records points."""
    if actor is not None and not (verdict := can_run(actor, wave.campaign)):
        return verdict
    if wave.campaign.state == CampaignState.PLANNING:
        return refused(_("The campaign has not been opened; figures come in afterwards."))
    if wave.campaign.state != CampaignState.OPEN:
        return refused(_("The appraisal is closed: open it again, then the points can be written."))
    return ALLOWED


def write_points(*, count: Count, actor: Any | None, at: datetime) -> Written:
    """Write the percentages of the count in force into the ledger; ``actor`` ``None``: the system.

    Each unit in a transaction of its own; what is there already is not written twice. When nothing
    was refused the count keeps the time. Raises ``Refused``.
    """
    wave = count.wave
    can_write_points(actor, wave).require()
    written = Written()
    for dossier, lines in _by_dossier(count):
        _write_unit(wave, count, dossier, lines, written, actor=actor, at=at)
    if not written.refusals:
        _settle(count, written, actor=actor, at=at)
    return written


def reason_of(count: Count) -> str:
    """What the ledger says of where an entry comes from; in the language of the records."""
    with translation.override(settings.LANGUAGE_CODE):
        values = {"wave": count.wave.name, "number": count.number}
        words = _("Survey “%(wave)s”, count %(number)s") % values
        return f"{words}. {count.reason}".strip(". ") if count.reason else words


def unwritten(wave: Wave) -> Count | None:
    """The count in force whose percentages are not points yet."""
    return (
        Count.objects.filter(wave=wave, in_force=True, written_at__isnull=True)
        .select_related("wave__campaign")
        .first()
    )


def uncounted(campaign: Campaign, at: datetime) -> Iterator[str]:
    """Before the appraisal closes: surveys whose points would come too late."""
    waves = Wave.objects.filter(campaign=campaign).exclude(state=WaveState.PREPARING)
    for wave in waves:
        names = {"wave": wave.name, "moment": format_moment(wave.ends_at)}
        if wave.state == WaveState.OPEN:
            text = _(
                "The survey “%(wave)s” closes at %(moment)s and is counted then: its points would "
                "come too late."
            )
            yield text % names
        elif wave.state == WaveState.CLOSED:
            yield _("The survey “%(wave)s” has closed and is not counted yet.") % names
        elif unwritten(wave) is not None:
            yield _("The points of the survey “%(wave)s” are not in the dossiers yet.") % names


def _by_dossier(count: Count) -> Iterable[tuple[Dossier, list[CountLine]]]:
    """The units of the campaign that were rated; bodies outside it have no dossier."""
    about: dict[int, list[CountLine]] = defaultdict(list)
    lines = CountLine.objects.filter(count=count, object__participation__isnull=False)
    for line in lines.select_related("object"):
        about[line.object.participation_id or 0].append(line)
    dossiers = Dossier.objects.filter(participation__in=about).select_related(
        "participation__group__criteria_set"
    )
    for dossier in dossiers.order_by("pk"):  # one order of locks for every writer of points
        yield dossier, about[dossier.participation_id]


@transaction.atomic
def _write_unit(
    wave: Wave,
    count: Count,
    dossier: Dossier,
    lines: list[CountLine],
    written: Written,
    *,
    actor: Any | None,
    at: datetime,
) -> None:
    if (held := _held(count)) is None:
        return
    before = written.made + written.back
    criteria_set = dossier.participation.group.criteria_set
    nodes = tree(criteria_set).by_code if criteria_set is not None else {}
    for line in lines:
        node = nodes.get(line.leaf)
        if node is None or node.criterion.source != SOURCES[wave.kind]:
            continue  # a leaf of another group's set
        try:
            with transaction.atomic():
                _write_line(count, line, dossier, node, written, actor=actor, at=at)
        except (Refused, FigureError, FactsError) as refusal:
            written.refusals[str(refusal)] += 1
    if held.begun_at is None and written.made + written.back > before:
        held.begun_at = at
        held.save(update_fields=["begun_at"])


def _write_line(
    count: Count,
    line: CountLine,
    dossier: Dossier,
    node: TreeNode,
    written: Written,
    *,
    actor: Any | None,
    at: datetime,
) -> None:
    place = {"dossier": dossier, "criterion": node.criterion, "source": node.criterion.source}
    last = ScoreEntry.objects.filter(**place).order_by("-revision").first()
    is_ours = last is not None and _from_a_count(count, line, last)
    if last is not None and (_says(last, line) if is_ours else last.recorded_at > count.made_at):
        written.same += 1
        return
    passed: dict[str, Any] = {
        **place,
        "actor": actor,
        "at": at,
        "expected_revision": None,
        "reason": reason_of(count),
    }
    if line.percent is None:
        if is_ours:
            take_back_score(**passed)
            written.back += 1
        return
    assert node.leaf is not None  # noqa: S101 - only leaves have a source
    figure = figure_for(node.leaf, percent=line.percent, points=None)
    saved = record_score(**passed, facts=figure.facts)
    written.made += saved.is_new
    written.same += not saved.is_new


def _says(entry: ScoreEntry, line: CountLine) -> bool:
    """Whether the entry in force says what the line says: a new one would be news of nothing."""
    percent = None if line.percent is None else plain(line.percent)
    return entry.is_current and entry.facts.get("percent") == percent


def _held(count: Count) -> Count | None:
    """The count, held until the unit is written: another count waits, and then has the last word,
    and so does an index run. None when it is no longer in force."""
    held = Count.objects.select_for_update(no_key=True, of=("self",))
    return held.filter(pk=count.pk, in_force=True).first()


def _from_a_count(count: Count, line: CountLine, entry: ScoreEntry) -> bool:
    """Whether the entry says what a count of the wave gave."""
    given = CountLine.objects.filter(
        count__wave=count.wave_id, object=line.object_id, leaf=line.leaf, percent__isnull=False
    ).values_list("percent", flat=True)
    return entry.facts.get("percent") in {plain(percent or Decimal(0)) for percent in given}


@transaction.atomic
def _settle(count: Count, written: Written, *, actor: Any | None, at: datetime) -> None:
    locked = Count.objects.select_for_update(no_key=True, of=("self",)).get(pk=count.pk)
    if not locked.in_force or locked.written_at is not None:
        return  # another worker was faster, or another count has taken its place
    locked.written_at = at
    locked.begun_at = locked.begun_at or at
    locked.save(update_fields=["begun_at", "written_at"])
    record(
        actor=actor,
        action="wave.points_written",
        subject=count.wave,
        new={
            "number": count.number,
            "made": written.made,
            "same": written.same,
            "taken_back": written.back,
        },
        at=at,
    )
