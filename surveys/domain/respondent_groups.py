"""Groups of respondents and the forms they fill in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from campaigns.models import UnitGroup
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused
from surveys.domain.counter_points import RULES_AT_COUNTERS
from surveys.domain.questionnaire_files import code_from
from surveys.domain.wave_setup import lock_to_prepare, set_up
from surveys.models import GroupForm, Questionnaire, RespondentGroup, SurveyObject, Wave


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What is decided about a group; ``priority`` 1 wins over 2 for a person who is in both.

    ``is_counter``: it takes the answers of counter points and nobody of a list.
    """

    name: str
    priority: int
    weight: Decimal
    least_sample: int
    is_counter: bool = False


@dataclass(frozen=True, slots=True)
class FormRule:
    """A questionnaire and the rule that says about which objects it is filled in."""

    questionnaire: Questionnaire
    rule: str
    object: SurveyObject | None = None
    units: UnitGroup | None = None
    own_too: bool = False


@transaction.atomic
def add_group(*, actor: Any, wave: Wave, facts: GroupFacts) -> RespondentGroup:
    """A new group. Raises ``Refused``, ``ValidationError`` (priority taken)."""
    wave = lock_to_prepare(actor, wave)
    _check_priority(wave, facts)
    group = RespondentGroup(wave=wave, key=_free_key(wave, facts.name), **asdict(facts))
    group.name = nfc(facts.name)
    group.save()
    set_up(wave)
    record(actor=actor, action="respondentgroup.added", subject=group, new=asdict(facts))
    return group


@transaction.atomic
def edit_group(
    *, actor: Any, group: RespondentGroup, facts: GroupFacts, expected_version: int
) -> RespondentGroup:
    """Change a group; ``expected_version`` of the wave, whose set-up it is part of.

    Raises ``Refused``, ``StaleEdit`` with the wave, ``ValidationError`` (priority taken).
    """
    wave = lock_to_prepare(actor, group.wave, expected_version=expected_version)
    group = RespondentGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    _check_priority(wave, facts, but=group)
    _check_counter(group, facts)
    wanted = asdict(facts) | {"name": nfc(facts.name)}
    changed = {name: value for name, value in wanted.items() if getattr(group, name) != value}
    if not changed:
        return group
    old = {name: getattr(group, name) for name in changed}
    for name, value in changed.items():
        setattr(group, name, value)
    group.save(update_fields=list(changed))
    set_up(wave)
    record(actor=actor, action="respondentgroup.edited", subject=group, old=old, new=changed)
    return group


@transaction.atomic
def delete_group(*, actor: Any, group: RespondentGroup) -> None:
    """Delete a group nobody is in, with its forms. Raises ``Refused``."""
    wave = lock_to_prepare(actor, group.wave)
    if group.respondents.exists():
        raise Refused(_("People on the lists belong to this group; it cannot be deleted."))
    if group.points.exists():
        raise Refused(_("Counter points belong to this group; it cannot be deleted."))
    old = {"name": group.name}
    record(actor=actor, action="respondentgroup.deleted", subject=group, old=old)
    group.delete()
    set_up(wave)


@transaction.atomic
def give_form(*, actor: Any, group: RespondentGroup, rule: FormRule) -> GroupForm:
    """Give a group a questionnaire. Raises ``Refused``, ``ValidationError`` (given already)."""
    wave = lock_to_prepare(actor, group.wave)
    forms = GroupForm.objects.filter(group=group)
    same = forms.filter(
        questionnaire=rule.questionnaire, rule=rule.rule, object=rule.object, units=rule.units
    )
    if same.exists():
        raise ValidationError(_("The group fills in this questionnaire about these already."))
    if group.is_counter and rule.rule not in RULES_AT_COUNTERS:
        words = _("At a counter people rate the unit whose counter it is, or one named object.")
        raise ValidationError({"rule": words})
    last = forms.aggregate(last=Max("position"))["last"] or 0
    given = GroupForm.objects.create(
        group=group,
        questionnaire=rule.questionnaire,
        rule=rule.rule,
        object=rule.object,
        units=rule.units,
        own_too=rule.own_too,
        position=last + 1,
    )
    set_up(wave)
    record(actor=actor, action="groupform.added", subject=given, new=_words(given))
    return given


@transaction.atomic
def take_form(*, actor: Any, given: GroupForm) -> None:
    """Take a form from a group. Raises ``Refused``."""
    wave = lock_to_prepare(actor, given.group.wave)
    record(actor=actor, action="groupform.removed", subject=given, old=_words(given))
    given.delete()
    set_up(wave)


def _words(given: GroupForm) -> dict[str, Any]:
    version = f"{given.questionnaire.code} v{given.questionnaire.version}"
    return {"group": given.group.name, "questionnaire": version, "rule": given.rule}


def _check_priority(wave: Wave, facts: GroupFacts, but: RespondentGroup | None = None) -> None:
    others = RespondentGroup.objects.filter(wave=wave, priority=facts.priority)
    if others.exclude(pk=but.pk if but else 0).exists():
        raise ValidationError({"priority": _("Another group has this priority.")})


def _check_counter(group: RespondentGroup, facts: GroupFacts) -> None:
    """Answers of a counter are never mixed with those of people who were chosen."""
    if facts.is_counter == group.is_counter:
        return
    if group.respondents.exists() or group.points.exists():
        words = _("People on lists or counter points belong to this group already.")
        raise ValidationError({"is_counter": words})
    if group.forms.exclude(rule__in=RULES_AT_COUNTERS).exists():
        words = _("At a counter people rate the unit whose counter it is, or one named object.")
        raise ValidationError({"is_counter": words})


def _free_key(wave: Wave, name: str) -> str:
    base = code_from(name)[:34]
    taken = set(RespondentGroup.objects.filter(wave=wave).values_list("key", flat=True))
    candidates = (base if place == 1 else f"{base}-{place}" for place in range(1, 1000))
    return next(key for key in candidates if key not in taken)
