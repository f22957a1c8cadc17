"""Lists and the people on them, as pages read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from parindex.common.folding import fold
from surveys.enums import RespondentState
from surveys.models import Respondent, RespondentGroup, RespondentList, Wave


@dataclass(frozen=True, slots=True)
class GroupCount:
    """People of one group on a list: all, asked, asked elsewhere."""

    group: RespondentGroup
    people: int
    asked: int
    duplicates: int


def lists_of(wave: Wave, *, search: str = "", state: str = "") -> QuerySet[RespondentList]:
    """Lists with ``people``, ``asked`` and ``duplicates``; ``search`` is free of diacritics."""
    found: QuerySet[RespondentList] = (
        RespondentList.objects.filter(wave=wave)
        .select_related("organisation", "sent_by")
        .annotate(
            people=Count("respondents"),
            asked=Count("respondents", filter=Q(respondents__state=RespondentState.ACTIVE)),
            duplicates=Count("respondents", filter=Q(respondents__state=RespondentState.DUPLICATE)),
        )
        .order_by("organisation__sort_key", "pk")
    )
    if state:
        found = found.filter(state=state)
    key = fold(search)
    return found.filter(organisation__search_key__contains=key) if key else found


def people_on(
    wave: Wave,
    *,
    listed: RespondentList | None = None,
    search: str = "",
    group: str = "",
    state: str = "",
) -> QuerySet[Respondent]:
    """People of a list, or of every list, in the order of the Vietnamese alphabet."""
    found: QuerySet[Respondent] = Respondent.objects.filter(wave=wave)
    if listed is not None:
        found = found.filter(list=listed)
    if group:
        found = found.filter(group__key=group)
    if state:
        found = found.filter(state=state)
    if key := fold(search):
        found = found.filter(search_key__contains=key)
    return found.select_related(
        "group", "parent", "list__organisation", "kept_as__group", "kept_as__list__organisation"
    ).order_by("sort_key", "pk")


def group_counts(listed: RespondentList) -> list[GroupCount]:
    """How many of each group stand on a list; groups without anybody included."""
    here = Q(respondents__list=listed)
    groups = RespondentGroup.objects.filter(wave=listed.wave_id, is_counter=False).annotate(
        people=Count("respondents", filter=here),
        asked=Count("respondents", filter=here & Q(respondents__state=RespondentState.ACTIVE)),
        duplicates=Count(
            "respondents", filter=here & Q(respondents__state=RespondentState.DUPLICATE)
        ),
    )
    return [GroupCount(group, group.people, group.asked, group.duplicates) for group in groups]
