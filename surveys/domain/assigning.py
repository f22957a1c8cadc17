"""Who fills in which form about whom: the rules of ``GroupForm`` applied to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import QuerySet

from surveys.enums import ListState, ObjectRule, RespondentState
from surveys.models import GroupForm, Respondent, SurveyObject, Wave

# People of one seat fill in the same forms, so a country is assigned by one statement.
_ASSIGN = """
INSERT INTO surveys_assignedform
    (tenant_id, respondent_id, questionnaire_id, object_id, position)
SELECT person.tenant_id, person.id, line.questionnaire, line.object, line.position
  FROM unnest(%(group)s::bigint[], %(unit)s::bigint[], %(parent)s::bigint[],
              %(questionnaire)s::bigint[], %(object)s::bigint[], %(position)s::int[])
       AS line(group_id, unit, parent, questionnaire, object, position)
  JOIN surveys_respondent person
    ON person.group_id = line.group_id AND person.parent_id IS NOT DISTINCT FROM line.parent
  JOIN surveys_respondentlist list
    ON list.id = person.list_id AND list.organisation_id = line.unit
 WHERE person.wave_id = %(wave)s AND person.state = %(asked)s AND list.state = %(accepted)s
   AND (%(only)s::bigint IS NULL OR person.id = %(only)s)
 ORDER BY person.id, line.position
"""


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


def assign_forms(wave: Wave, *, only: Respondent | None = None) -> int:
    """Write down what the people who are asked, or one of them, fill in; how many forms.

    An own body or a body above that is no object of the wave gives none.
    """
    lines = _lines(wave, only)
    names = ("group", "unit", "parent", "questionnaire", "object", "position")
    columns = {name: [line[place] for line in lines] for place, name in enumerate(names)}
    values = columns | {
        "wave": wave.pk,
        "asked": RespondentState.ACTIVE,
        "accepted": ListState.ACCEPTED,
        "only": only.pk if only else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGN, values)
        return int(cursor.rowcount)


def _lines(wave: Wave, only: Respondent | None) -> list[tuple[int | None, ...]]:
    """(group, unit, body above, questionnaire, object, position) of every form of every seat."""
    people = asked(wave) if only is None else Respondent.objects.filter(pk=only.pk)
    seats = people.order_by().values_list("group", "list__organisation", "parent").distinct()
    assignment = Assignment.of(wave)
    return [
        (group, unit, parent, form.questionnaire_id, rated.pk, position)
        for group, unit, parent in seats
        for position, (form, rated) in enumerate(assignment.asked(Seat(group, unit, parent)))
    ]


def asked(wave: Wave) -> QuerySet[Respondent]:
    """Who is asked: a list that was not accepted asks nobody."""
    found: QuerySet[Respondent] = Respondent.objects.filter(
        wave=wave, state=RespondentState.ACTIVE, list__state=ListState.ACCEPTED
    )
    return found


def _in_group(rated: SurveyObject, form: GroupForm) -> bool:
    unit = rated.participation
    return form.units_id is None or (unit is not None and unit.group_id == form.units_id)
