"""Who fills in which form about whom: the rules of ``GroupForm`` applied to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.enums import ObjectRule
from surveys.models import GroupForm, SurveyObject, Wave


@dataclass(frozen=True, slots=True)
class Seat:
    """What the rules look at in a person: the group, the unit of the list, the body above."""

    group_id: int
    organisation_id: int
    parent_id: int | None


@dataclass
class Assignment:
    """The forms and objects of a wave, read once for all its people."""

    forms: dict[int, list[GroupForm]] = field(default_factory=dict)
    objects: dict[int, SurveyObject] = field(default_factory=dict)
    by_organisation: dict[int, SurveyObject] = field(default_factory=dict)

    @classmethod
    def of(cls, wave: Wave) -> Assignment:
        """The rules of a wave as they stand."""
        found = cls()
        for form in GroupForm.objects.filter(group__wave=wave).order_by("position", "pk"):
            found.forms.setdefault(form.group_id, []).append(form)
        for rated in SurveyObject.objects.filter(wave=wave).select_related("participation"):
            found.objects[rated.pk] = rated
            if rated.participation:
                found.by_organisation[rated.participation.organisation_id] = rated
        return found

    def asked(self, seat: Seat) -> list[tuple[GroupForm, SurveyObject]]:
        """Each form with each object once, in order; a body that is no object gives none."""
        found: dict[tuple[int, int], tuple[GroupForm, SurveyObject]] = {}
        for form in self.forms.get(seat.group_id, ()):
            for rated in self._rated(form, seat):
                found.setdefault((form.questionnaire_id, rated.pk), (form, rated))
        return list(found.values())

    def _rated(self, form: GroupForm, seat: Seat) -> Iterator[SurveyObject]:
        own = self.by_organisation.get(seat.organisation_id)
        match form.rule:
            case ObjectRule.NAMED | ObjectRule.PARENT:
                named = form.object_id if form.rule == ObjectRule.NAMED else seat.parent_id
                if named in self.objects:
                    yield self.objects[named]
            case ObjectRule.OWN:
                if own:
                    yield own
            case _:
                for rated in self.objects.values():
                    if (form.own_too or rated is not own) and _in_group(rated, form):
                        yield rated


def _in_group(rated: SurveyObject, form: GroupForm) -> bool:
    unit = rated.participation
    return form.units_id is None or (unit is not None and unit.group_id == form.units_id)
