"""The values of one row of a proposed campaign as a form, by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.annex.points import read_points, written
from campaigns.domain.decision.proposal import (
    ANNEX,
    ASSIGNMENT,
    BAND,
    FACT,
    FUNDING,
    MEETING,
    PHASE,
    RESPONDENTS,
    TASK,
    PlanRow,
)
from campaigns.domain.plan.reading import MOST_COUNTED
from campaigns.enums import PhaseKind
from campaigns.forms.facts import DAY_HINT, DAYS
from parindex.common.folding import nfc


def _text(label: Any, *, limit: int, rows: int = 0, required: bool = True) -> forms.CharField:
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=limit, widget=widget, required=required)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format=DAYS[0])
    return forms.DateField(
        label=label, required=False, input_formats=DAYS, widget=widget, help_text=DAY_HINT
    )


_LINES = 2000
_MOST_MEETINGS = 1000
# Fields whose key in the row is a word of Python or of Django.
_KEYS = {"start": "from", "areas": "fields"}


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_COUNTED)


def _lines(label: Any) -> forms.CharField:
    return _text(label, limit=_LINES, rows=3, required=False)


class PlanRowForm(forms.Form):
    """Base of the forms: fields named as the keys of the row; ``lists`` hold one thing a line."""

    lists: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("start"), values.get("due")
        if "due" in self.days and first and last and last < first:
            self.add_error("due", _("The end lies before the beginning."))
        return values

    def values(self) -> dict[str, Any]:
        """What is written into the row."""
        found: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            key = _KEYS.get(name, name)
            if name in self.lists:
                found[key] = [line.strip() for line in nfc(value).splitlines() if line.strip()]
            elif name in self.days:
                found[key] = value.isoformat() if value else None
            else:
                found[key] = nfc(value).strip() if isinstance(value, str) else value
        return found

    @classmethod
    def values_of(cls, row: PlanRow) -> dict[str, Any]:
        """The values of a row as initial data."""
        found: dict[str, Any] = {}
        for name in cls.base_fields:
            value = row.values.get(_KEYS.get(name, name))
            if name in cls.lists:
                value = "\n".join(value or ())
            elif name in cls.days:
                value = date.fromisoformat(value) if value else None
            found[name] = value
        return found


class CampaignFactsForm(PlanRowForm):
    """What the campaign is called, and by which paper."""

    title = _text(gettext_lazy("Name"), limit=300)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    number = _text(gettext_lazy("Number of the plan"), limit=80, required=False)
    date = _day(gettext_lazy("Date of the plan"))
    days = ("date",)


class TaskRowForm(PlanRowForm):
    """A task."""

    number = _text(gettext_lazy("No."), limit=12)
    text = _text(gettext_lazy("Task"), limit=4000, rows=4)
    time_text = _text(gettext_lazy("Time, in the words of the plan"), limit=300, required=False)
    start = _day(gettext_lazy("From"))
    due = _day(gettext_lazy("Due"))
    lead = _lines(gettext_lazy("Lead bodies, one a line"))
    coordinating = _lines(gettext_lazy("Coordinating bodies, one a line"))
    product = _text(gettext_lazy("Product"), limit=500, rows=2, required=False)
    budget = _text(gettext_lazy("Budget"), limit=500, rows=2, required=False)
    lists = ("lead", "coordinating")
    days = ("start", "due")


class FundingRowForm(PlanRowForm):
    """What the plan says of its money, for tasks that say nothing of theirs."""

    text = _text(gettext_lazy("Budget"), limit=500, rows=3)


class PhaseRowForm(PlanRowForm):
    """A stage with its days and the tasks it stands on."""

    kind = forms.ChoiceField(label=gettext_lazy("Phase"), choices=PhaseKind.choices)
    start = _day(gettext_lazy("From"))
    due = _day(gettext_lazy("Due"))
    tasks = _lines(gettext_lazy("Numbers of its tasks, one a line"))
    lists = ("tasks",)
    days = ("start", "due")


class MeetingRowForm(PlanRowForm):
    """A meeting, or several of one kind."""

    name = _text(gettext_lazy("Name"), limit=300)
    count = forms.IntegerField(
        label=gettext_lazy("Number of meetings"), min_value=1, max_value=_MOST_MEETINGS
    )
    place = _text(gettext_lazy("Place"), limit=300, required=False)
    start = _day(gettext_lazy("From"))
    due = _day(gettext_lazy("Due"))
    delegates_from = _number(gettext_lazy("Delegates expected, at least"))
    delegates_to = _number(gettext_lazy("Delegates expected, at most"))
    participants = _text(
        gettext_lazy("Participants of the meeting"), limit=2000, rows=3, required=False
    )
    days = ("start", "due")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        least, most = values.get("delegates_from"), values.get("delegates_to")
        if least is not None and most is not None and most < least:
            self.add_error("delegates_to", _("This is less than the number before it."))
        return values


class BandRowForm(PlanRowForm):
    """A class of the result."""

    name = _text(gettext_lazy("Name"), limit=60)
    start = _text(gettext_lazy("From"), limit=8)

    def clean_start(self) -> str:
        """The bound as the document writes it."""
        value = read_points(self.cleaned_data["start"])
        if value is None:
            got = self.cleaned_data["start"]
            raise forms.ValidationError(
                _("“%(got)s” is not a number; for example 0,5.") % {"got": got}
            )
        return written(value)


class AssignmentRowForm(PlanRowForm):
    """Who appraises what."""

    body = _text(gettext_lazy("Body"), limit=200)
    role = forms.ChoiceField(
        label=gettext_lazy("Part in the appraisal"),
        choices=[
            ("appraise", gettext_lazy("appraises")),
            ("coordinate", gettext_lazy("helps with the appraisal")),
        ],
    )
    areas = _lines(gettext_lazy("Fields, one a line"))
    criteria = _lines(gettext_lazy("Criteria, one a line"))
    lists = ("areas", "criteria")


class AnnexRowForm(PlanRowForm):
    """Which annex a body fills in."""

    body = _text(gettext_lazy("Body"), limit=200)
    annex = _text(gettext_lazy("Annex"), limit=8)
    contents = _lines(gettext_lazy("Contents, one a line"))
    beside = _lines(gettext_lazy("Asked beside them, one a line"))
    lists = ("contents", "beside")


class RespondentsRowForm(PlanRowForm):
    """A group a survey asks."""

    name = _text(gettext_lazy("Name"), limit=200)
    positions = _lines(gettext_lazy("Positions, one a line"))
    lists = ("positions",)


ROW_FORMS: Mapping[str, type[PlanRowForm]] = {
    FACT: CampaignFactsForm,
    TASK: TaskRowForm,
    FUNDING: FundingRowForm,
    MEETING: MeetingRowForm,
    ANNEX: AnnexRowForm,
    PHASE: PhaseRowForm,
    BAND: BandRowForm,
    ASSIGNMENT: AssignmentRowForm,
    RESPONDENTS: RespondentsRowForm,
}
