"""Forms of the plan: tasks, uploaded plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.plan.tasks import TaskDraft
from campaigns.enums import TaskState
from campaigns.forms.facts import DAY_HINT, DAYS
from campaigns.models import Campaign, Phase, PlanTask
from parindex.tenants.models import Organisation


class UploadForm(forms.Form):
    """One file, read within the limits of its reader."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)

    def __init__(self, *args: Any, accept: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(accept)


class PlanTaskForm(forms.Form):
    """A row of the plan's table. Bodies: ticked organisations and further names, one a line."""

    number = forms.CharField(label=gettext_lazy("No."), max_length=12)
    text = forms.CharField(
        label=gettext_lazy("Task"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    time_text = forms.CharField(
        label=gettext_lazy("Time, in the words of the plan"), max_length=300, required=False
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )
    phase: forms.ModelChoiceField[Phase] = forms.ModelChoiceField(
        Phase.objects.none(), label=gettext_lazy("Phase"), required=False
    )
    product = forms.CharField(label=gettext_lazy("Product"), max_length=500, required=False)
    budget = forms.CharField(label=gettext_lazy("Budget line"), max_length=500, required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=TaskState.choices)
    done_on = forms.DateField(
        label=gettext_lazy("Done on"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=gettext_lazy("Day/month/year; today, when a finished task is left without."),
    )
    lead: forms.ModelMultipleChoiceField[Organisation] = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Lead bodies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lead_more = forms.CharField(
        label=gettext_lazy("Further lead bodies, one a line"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    coordinating: forms.ModelMultipleChoiceField[Organisation] = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Coordinating bodies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    coordinating_more = forms.CharField(
        label=gettext_lazy("Further coordinating bodies, one a line"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["phase"].queryset = Phase.objects.filter(campaign=campaign)
        fields["phase"].label_from_instance = Phase.get_kind_display
        for name in ("lead", "coordinating"):
            fields[name].queryset = Organisation.objects.all()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("starts_on"), values.get("due_on")
        if first and last and last < first:
            self.add_error("due_on", _("The end lies before the beginning."))
        self._clean_done(values)
        for name in ("lead_more", "coordinating_more"):
            if any(len(line) > 200 for line in values.get(name, "").splitlines()):
                self.add_error(name, _("A name has at most 200 characters."))
        return values

    def _clean_done(self, values: dict[str, Any]) -> None:
        day, today = values.get("done_on"), timezone.localdate()
        if values.get("state") == TaskState.DONE:
            if day is None and "done_on" not in self.errors:
                values["done_on"] = today
            elif day and day > today:
                self.add_error("done_on", _("This day has not come yet."))
        elif day is not None:
            self.add_error("done_on", _("Only a task that is done has this day."))

    def draft(self) -> TaskDraft:
        """The row entered."""
        values = self.cleaned_data
        return TaskDraft(
            number=values["number"],
            text=values["text"],
            time_text=values["time_text"],
            starts_on=values["starts_on"],
            due_on=values["due_on"],
            phase=values["phase"],
            product=values["product"],
            budget=values["budget"],
            state=TaskState(values["state"]),
            done_on=values["done_on"],
            lead=self._bodies("lead"),
            coordinating=self._bodies("coordinating"),
        )

    def _bodies(self, name: str) -> tuple[str, ...]:
        picked = [organisation.name for organisation in self.cleaned_data[name]]
        more = [line.strip() for line in self.cleaned_data[f"{name}_more"].splitlines()]
        return tuple(dict.fromkeys([*picked, *filter(None, more)]))

    @staticmethod
    def values_of(task: PlanTask) -> dict[str, Any]:
        """The stored values, as initial data."""
        facts = ("number", "text", "time_text", "starts_on", "due_on", "phase")
        results = ("product", "budget", "state", "done_on")
        values = {name: getattr(task, name) for name in (*facts, *results)}
        for role in ("lead", "coordinating"):
            bodies = list(task.bodies.filter(role=role))
            values[role] = [body.organisation_id for body in bodies if body.organisation_id]
            values[f"{role}_more"] = "\n".join(
                body.name for body in bodies if body.organisation_id is None
            )
        return values
