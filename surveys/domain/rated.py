"""What a wave rates: units of the campaign, and bodies outside it such as the parent ministry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Participation, UnitGroup
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused
from surveys.domain.questionnaire_files import code_from
from surveys.domain.wave_setup import lock_to_prepare, set_up
from surveys.models import CounterPoint, GroupForm, Respondent, SurveyObject, Wave


@transaction.atomic
def rate_units(*, actor: Any, wave: Wave, group: UnitGroup | None = None) -> int:
    """Rate every unit of the campaign, or of one group, that is not rated yet; how many are new.

    Raises ``Refused``.
    """
    wave = lock_to_prepare(actor, wave)
    units = Participation.objects.filter(campaign=wave.campaign_id).select_related("organisation")
    if group is not None:
        units = units.filter(group=group)
    there = SurveyObject.objects.filter(wave=wave, participation__isnull=False)
    units = units.exclude(pk__in=there.values("participation"))
    codes, place = _codes(wave), SurveyObject.objects.filter(wave=wave).count()
    made = []
    for unit in units.order_by("group__position", "organisation__sort_key"):
        place += 1
        code = free_code(code_from(unit.organisation.code), codes)
        name = unit.organisation.name
        made.append(
            SurveyObject(wave=wave, code=code, name=name, participation=unit, position=place)
        )
    if made:
        SurveyObject.objects.bulk_create(made)
        set_up(wave)
        new = {"units": [rated.name for rated in made]}
        record(actor=actor, action="wave.units_rated", subject=wave, new=new)
    return len(made)


@transaction.atomic
def rate_body(*, actor: Any, wave: Wave, name: str) -> SurveyObject:
    """Rate a body outside the campaign. Raises ``Refused``, also when the name is there already."""
    wave = lock_to_prepare(actor, wave)
    name = nfc(name)
    if SurveyObject.objects.filter(wave=wave, name=name).exists():
        raise Refused(_("This name is there already."))
    made = SurveyObject.objects.create(
        wave=wave,
        code=free_code(code_from(name), _codes(wave)),
        name=name,
        position=SurveyObject.objects.filter(wave=wave).count() + 1,
    )
    set_up(wave)
    record(actor=actor, action="surveyobject.added", subject=made, new={"name": name})
    return made


@transaction.atomic
def stop_rating(*, actor: Any, wave: Wave, rated: SurveyObject) -> None:
    """Take a unit or body out again. Raises ``Refused`` while a form or a list names it."""
    wave = lock_to_prepare(actor, wave)
    if GroupForm.objects.filter(object=rated).exists():
        raise Refused(_("A form of a group names it; take that form away first."))
    if Respondent.objects.filter(parent=rated).exists():
        raise Refused(_("People on the lists name it as the body above them."))
    if CounterPoint.objects.filter(object=rated).exists():
        raise Refused(_("A counter point stands at this unit; delete the point first."))
    record(actor=actor, action="surveyobject.removed", subject=rated, old={"name": rated.name})
    rated.delete()
    set_up(wave)


def _codes(wave: Wave) -> set[str]:
    return set(SurveyObject.objects.filter(wave=wave).values_list("code", flat=True))


def free_code(base: str, taken: set[str]) -> str:
    """``base``, with a number where it is ``taken``; the code is taken then."""
    code = next(code for code in _candidates(base) if code not in taken)
    taken.add(code)
    return code


def _candidates(base: str) -> Iterable[str]:
    yield base
    for number in range(2, 10_000):
        yield f"{base[:34]}-{number}"
