"""The surveys of a campaign in a copy of it: questionnaires and set-up, nothing of any respondent.

Each wave comes along in preparation: its facts, what it rates, its groups with their forms, its
counter points and letters. Lists, links, answers, keys and counts stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.copying.making import Ground
from campaigns.domain.copying.shifting import shifted_words
from campaigns.models import Campaign, Participation, UnitGroup
from parindex.audit.domain.record import record
from parindex.common.tenancy import tenant_scope
from surveys.domain.counter_points import new_key
from surveys.domain.questionnaire_files import code_from
from surveys.domain.questionnaires import store_questionnaire
from surveys.domain.rated import free_code
from surveys.domain.wave_setup import WaveFacts, store_wave
from surveys.models import (
    CounterPoint,
    GroupForm,
    LetterPlan,
    LetterText,
    Questionnaire,
    RespondentGroup,
    SurveyObject,
    Wave,
)


@dataclass(frozen=True, slots=True)
class _Original:
    """A wave as it is read in the tenant of the copied campaign."""

    wave: Wave
    objects: list[SurveyObject]
    groups: list[RespondentGroup]
    forms: list[GroupForm]
    points: list[CounterPoint]
    texts: list[LetterText]
    plan: LetterPlan | None


@dataclass(frozen=True, slots=True)
class _Copy:
    """Where the waves come to lie: by the primary key of a row of the copied campaign, what stands
    for it. ``year``: of the copied campaign. ``units``: by organisation. ``whole``: by wave, the
    new groups whose old units were all rated."""

    campaign: Campaign
    year: int
    groups: Mapping[int, UnitGroup]
    ground: Ground
    moved: Callable[[datetime], datetime]
    units: Mapping[int, Participation]
    questionnaires: Mapping[int, Questionnaire]
    whole: Mapping[int, set[int]]

    def words(self, text: str) -> str:
        """A text with the year of the campaign moved."""
        return shifted_words(text, self.year, self.campaign.year - self.year)


def surveys_coming(campaign: Campaign) -> Iterator[str]:
    """What a copy of the campaign takes along of its surveys, in words."""
    names = list(Wave.objects.filter(campaign=campaign).values_list("name", flat=True))
    if names:
        text = _(
            "Surveys come along in preparation (%(names)s): questionnaires, what is rated, groups, "
            "counters and letters. Lists, links, answers and counts stay where they are. Look "
            "through the hours and the words of the questionnaires."
        )
        yield text % {"names": "; ".join(names)}


def copy_surveys(
    *,
    actor: Any | None,
    source: Campaign,
    campaign: Campaign,
    groups: Mapping[int, UnitGroup],
    ground: Ground,
    moved: Callable[[datetime], datetime],
) -> int:
    """Lay down the set-up of the waves of ``source`` in its copy ``campaign``; how many.

    ``groups``: old pk → new group; ``moved``: hour of the source → hour of the copy. A unit that
    does not go on is no longer rated, and a form about it alone goes; where a whole group was
    rated, whoever is new in it is rated too. In the transaction of the copying.
    """
    with tenant_scope(source.tenant):
        originals = list(_originals(source))
        used = {form.questionnaire_id: form.questionnaire for o in originals for form in o.forms}
        whole = _rated_whole(source)
    copied = _Copy(
        campaign=campaign,
        year=source.year,
        groups=groups,
        ground=ground,
        moved=moved,
        units={
            unit.organisation_id: unit
            for unit in Participation.objects.filter(campaign=campaign)
            .select_related("organisation")
            .order_by("group__position", "organisation__sort_key")
        },
        questionnaires=_questionnaires(actor, campaign, list(used.values())),
        whole={wave: {groups[old].pk for old in found} for wave, found in whole.items()},
    )
    for original in originals:
        _lay_wave(actor, original, copied)
    return len(originals)


def _originals(source: Campaign) -> Iterator[_Original]:
    for wave in Wave.objects.filter(campaign=source).order_by("pk"):
        forms = GroupForm.objects.filter(group__wave=wave).select_related("questionnaire")
        rated = SurveyObject.objects.filter(wave=wave)
        yield _Original(
            wave=wave,
            objects=list(rated.select_related("participation__organisation")),
            groups=list(RespondentGroup.objects.filter(wave=wave)),
            forms=list(forms),
            points=list(CounterPoint.objects.filter(wave=wave)),
            texts=list(LetterText.objects.filter(wave=wave)),
            plan=LetterPlan.objects.filter(wave=wave).first(),
        )


def _rated_whole(source: Campaign) -> dict[int, set[int]]:
    """Wave → the groups of units that it rates whole."""
    members: dict[int, set[int]] = {}
    for unit, group in Participation.objects.filter(campaign=source).values_list("pk", "group"):
        members.setdefault(group, set()).add(unit)
    rated: dict[int, set[int]] = {}
    objects = SurveyObject.objects.filter(wave__campaign=source, participation__isnull=False)
    for wave, unit in objects.values_list("wave", "participation"):
        rated.setdefault(wave, set()).add(unit)
    return {
        wave: {group for group, units in members.items() if units <= found}
        for wave, found in rated.items()
    }


def _questionnaires(
    actor: Any | None, campaign: Campaign, used: list[Questionnaire]
) -> dict[int, Questionnaire]:
    """Each questionnaire that is filled in, as a draft: it is frozen when its wave opens."""
    used.sort(key=lambda old: (old.code, old.version))
    action = "questionnaire.copied"
    return {
        old.pk: store_questionnaire(actor, campaign, old.code, old.document, action) for old in used
    }


def _lay_wave(actor: Any | None, original: _Original, copied: _Copy) -> None:
    wave = store_wave(campaign=copied.campaign, facts=_facts(original.wave, copied))
    objects = _lay_objects(wave, original, copied)
    groups = _lay_groups(wave, original)
    _lay_forms(original, copied, objects, groups)
    _lay_points(wave, original, objects, groups)
    _lay_letters(wave, original, copied)
    new = {"name": wave.name, "copied": original.wave.slug}
    record(actor=actor, action="wave.copied", subject=wave, new=new)


def _facts(old: Wave, copied: _Copy) -> WaveFacts:
    moved = copied.moved
    return WaveFacts(
        name=copied.words(old.name),
        kind=old.kind,
        opens_at=moved(old.opens_at),
        closes_at=moved(old.closes_at),
        lists_due_at=old.lists_due_at and moved(old.lists_due_at),
        least_group=old.least_group,
        one_page=old.one_page,
        reminder_cap=old.reminder_cap,
        reminder_hours=old.reminder_hours,
        turnout_hours=old.turnout_hours,
        paper_until=old.paper_until and moved(old.paper_until),
    )


def _lay_objects(wave: Wave, original: _Original, copied: _Copy) -> dict[int, SurveyObject]:
    """Old pk → what stands for it; units new in a group that was rated whole come behind."""
    made: dict[int, SurveyObject] = {}
    rated: set[int] = set()
    for old in original.objects:
        unit = _unit_of(old, copied)
        if old.participation is not None and unit is None:
            continue
        place = len(made) + 1
        made[old.pk] = SurveyObject(
            wave=wave, code=old.code, name=old.name, participation=unit, position=place
        )
        rated |= {unit.pk} if unit else set()
    whole, codes = copied.whole.get(original.wave.pk, set()), {row.code for row in made.values()}
    fresh = [
        SurveyObject(
            wave=wave,
            code=free_code(code_from(unit.organisation.code), codes),
            name=unit.organisation.name,
            participation=unit,
            position=len(made) + number,
        )
        for number, unit in enumerate(
            (u for u in copied.units.values() if u.group_id in whole and u.pk not in rated), start=1
        )
    ]
    SurveyObject.objects.bulk_create([*made.values(), *fresh])
    return made


def _unit_of(old: SurveyObject, copied: _Copy) -> Participation | None:
    if old.participation is None:
        return None
    return copied.units.get(copied.ground.organisation(old.participation.organisation).pk)


def _lay_groups(wave: Wave, original: _Original) -> dict[int, RespondentGroup]:
    made = RespondentGroup.objects.bulk_create(
        [
            RespondentGroup(
                wave=wave,
                key=old.key,
                name=old.name,
                priority=old.priority,
                weight=old.weight,
                least_sample=old.least_sample,
                is_counter=old.is_counter,
            )
            for old in original.groups
        ]
    )
    return {old.pk: new for old, new in zip(original.groups, made, strict=True)}


def _lay_forms(
    original: _Original,
    copied: _Copy,
    objects: Mapping[int, SurveyObject],
    groups: Mapping[int, RespondentGroup],
) -> None:
    GroupForm.objects.bulk_create(
        [
            GroupForm(
                group=groups[old.group_id],
                questionnaire=copied.questionnaires[old.questionnaire_id],
                rule=old.rule,
                object=objects[old.object_id] if old.object_id else None,
                units=copied.groups[old.units_id] if old.units_id else None,
                own_too=old.own_too,
                position=old.position,
            )
            for old in original.forms
            if old.object_id is None or old.object_id in objects
        ]
    )


def _lay_points(
    wave: Wave,
    original: _Original,
    objects: Mapping[int, SurveyObject],
    groups: Mapping[int, RespondentGroup],
) -> None:
    """Each with a poster of its own: the old one leads to the wave it was printed for."""
    CounterPoint.objects.bulk_create(
        [
            CounterPoint(
                wave=wave,
                group=groups[old.group_id],
                object=objects[old.object_id],
                key=new_key(),
                name=old.name,
                place=old.place,
                mode=old.mode,
                weekdays=old.weekdays,
                opens=old.opens,
                closes=old.closes,
                daily_cap=old.daily_cap,
            )
            for old in original.points
            if old.object_id in objects
        ]
    )


def _lay_letters(wave: Wave, original: _Original, copied: _Copy) -> None:
    LetterText.objects.bulk_create(
        [
            LetterText(
                wave=wave,
                kind=old.kind,
                language=old.language,
                subject=copied.words(old.subject),
                body=copied.words(old.body),
            )
            for old in original.texts
        ]
    )
    if original.plan is not None:
        LetterPlan.objects.create(
            wave=wave,
            with_english=original.plan.with_english,
            remind_days=original.plan.remind_days,
        )
