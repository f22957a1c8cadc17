"""How many answers came on paper: of people, never of ballots (decision 0004, 7)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from surveys.enums import BallotSource, LotState
from surveys.models import PaperLot, RespondentGroup, Turnout, Wave


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A group: slips registered, everybody who has answered, valid and void sheets handed in.

    ``None``: withheld, because it is fewer than k, or would tell such a number. Everybody is
    counted after the close only: before, turnout is told late and never here.
    """

    group: RespondentGroup
    slips: int | None
    answered: int | None
    valid: int | None
    void: int | None


def on_paper(wave: Wave) -> list[OnPaper]:
    """Every group that is asked by lists; for those who work on paper."""
    rows = (
        Turnout.objects.filter(wave=wave)
        .order_by()
        .values_list("invitation__respondent__group")
        .annotate(slips=Count("pk", filter=Q(source=BallotSource.PAPER)), everybody=Count("pk"))
    )
    people = {group: (paper, everybody) for group, paper, everybody in rows}
    lots = PaperLot.objects.filter(wave=wave, state=LotState.HANDED_IN).order_by()
    sheets = {
        group: (taken, valid)
        for group, taken, valid in lots.values_list("group").annotate(Sum("taken"), Sum("valid"))
    }
    found = []
    for group in RespondentGroup.objects.filter(wave=wave, is_counter=False):
        paper, everybody = people.get(group.pk, (0, 0))
        answered = everybody if wave.closed_at else None
        taken, valid = sheets.get(group.pk, (0, 0))
        found.append(OnPaper(group, paper, answered, valid, taken - valid))
    return found


def shown_to_all(wave: Wave, totals: list[OnPaper]) -> list[OnPaper]:
    """For everybody else: nothing before the close, and no number that stands for fewer than k."""
    if wave.closed_at is None:
        return []
    return [_withheld(row, wave.least_group) for row in totals]


def _withheld(row: OnPaper, k: int) -> OnPaper:
    slips, answered = row.slips or 0, row.answered or 0
    by_link = answered - slips
    if 0 < slips < k or 0 < by_link < k:
        return OnPaper(row.group, None, None, None, None)
    return row
