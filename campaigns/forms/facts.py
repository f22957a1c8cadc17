"""Forms of the facts of a campaign: name, plan, secretariat, classes, phases."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.campaign_documents import documents_of
from campaigns.domain.campaigns import DEFAULT_BANDS, PhaseDates
from campaigns.enums import PhaseKind
from campaigns.forms.moments import EARLIEST, LATEST, YEAR_WORDS, MomentField
from campaigns.models import Campaign, CampaignDocument
from campaigns.models.plan import default_reminders
from parindex.tenants.models import Organisation
from scoring.engine.numbers import plain

# What is shown comes first; the others are what browsers and programs send.
DAYS = ["%d/%m/%Y", "%Y-%m-%d"]
MOMENTS = ["%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
DAY_HINT = gettext_lazy("Day/month/year, for example 31/10/2026.")
MOMENT_HINT = gettext_lazy("Day/month/year hour:minute, for example 31/10/2026 17:00.")


class FactsForm(forms.Form):
    """What a campaign is called, by which plan, who runs it."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=EARLIEST,
        max_value=LATEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), YEAR_WORDS),
        help_text=gettext_lazy("The year that is assessed, for example 2026."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    plan_number = forms.CharField(
        label=gettext_lazy("Number of the plan"), max_length=80, required=False
    )
    plan_date = forms.DateField(
        label=gettext_lazy("Date of the plan"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )
    secretariat: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Standing body"),
        required=False,
        help_text=gettext_lazy("The body that runs the campaign and receives its notices."),
    )
    illustrative = forms.BooleanField(
        label=gettext_lazy("Illustrative data"),
        required=False,
        help_text=gettext_lazy("Every page and paper of the campaign then says so."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["secretariat"].queryset = Organisation.objects.all()

    @staticmethod
    def values_of(campaign: Campaign) -> dict[str, Any]:
        """The stored values, as initial data."""
        names = ("year", "name", "plan_number", "plan_date", "secretariat", "illustrative")
        return {name: getattr(campaign, name) for name in names}


class CopyForm(forms.Form):
    """The year a campaign is copied to, and what it is called then."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=EARLIEST,
        max_value=LATEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), YEAR_WORDS),
        help_text=gettext_lazy("All dates move to the same day and hour of this year."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Left blank, the name of last time with the new year."),
    )
    plan_number = forms.CharField(
        label=gettext_lazy("Number of the plan"), max_length=80, required=False
    )
    papers: forms.ModelMultipleChoiceField[CampaignDocument] = forms.ModelMultipleChoiceField(
        CampaignDocument.objects.none(),
        label=gettext_lazy("Documents carried over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "They stand in the new campaign marked with the year they come from."
        ),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["papers"]
        field.queryset = documents_of(campaign)
        field.label_from_instance = paper_label


def paper_label(paper: CampaignDocument) -> str:
    """Title and number, as a choice."""
    return f"{paper.title} ({paper.number})" if paper.number else paper.title


class BandForm(forms.Form):
    """One class of the result."""

    name = forms.CharField(
        label=gettext_lazy("Class"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"aria-label": gettext_lazy("Class")}),
    )
    start = forms.DecimalField(
        label=gettext_lazy("From (per cent)"),
        max_digits=7,
        decimal_places=3,
        min_value=0,
        max_value=100,
        required=False,
        localize=True,
        widget=forms.TextInput(
            {"aria-label": gettext_lazy("From (per cent)"), "inputmode": "decimal"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("name")) != (values.get("start") is not None):
            raise forms.ValidationError(_("A class needs both a name and a lower bound."))
        return values


BandFormSet = forms.formset_factory(BandForm, extra=2, max_num=10, absolute_max=20)


def bands_of(formset: Any) -> list[dict[str, str]]:
    """The classes entered, blank rows left out."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data.get("name")]
    return [{"name": row["name"], "from": plain(row["start"])} for row in rows]


def band_rows(bands: Any = DEFAULT_BANDS) -> list[dict[str, Any]]:
    """Stored classes as initial rows."""
    return [{"name": band["name"], "start": Decimal(band["from"])} for band in bands]


class PhasesForm(forms.Form):
    """Opening and closing moment of every phase, and the ladder of reminders."""

    reminders = forms.CharField(
        label=gettext_lazy("Reminders, hours before the deadline"),
        help_text=gettext_lazy("For example 168, 72, 24, 3: seven days, three days, one day, 3 h."),
        max_length=100,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in PhaseKind:
            for end, label in (("opens", _("opens")), ("closes", _("locks"))):
                self.fields[f"{kind}_{end}"] = MomentField(
                    label=f"{kind.label}, {label}",
                    required=False,
                    input_formats=MOMENTS,
                    widget=forms.DateTimeInput(format=MOMENTS[0]),
                )

    def rows(self) -> list[tuple[str, Any, Any]]:
        """Label and the two bound fields of every phase, for the template."""
        return [
            (str(kind.label), self[f"{kind}_opens"], self[f"{kind}_closes"]) for kind in PhaseKind
        ]

    def clean_reminders(self) -> tuple[int, ...]:
        parts = self.cleaned_data["reminders"].replace(";", ",").split(",")
        try:
            return tuple(int(part) for part in parts if part.strip())
        except ValueError:
            raise forms.ValidationError(_("Whole hours, separated by commas.")) from None

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for kind in PhaseKind:
            opens, closes = values.get(f"{kind}_opens"), values.get(f"{kind}_closes")
            if (opens is None) != (closes is None):
                missing = f"{kind}_opens" if opens is None else f"{kind}_closes"
                if missing not in self.errors:
                    self.add_error(missing, _("Enter both moments, or neither."))
        return values

    def phases(self) -> list[PhaseDates]:
        """The phases entered."""
        values = self.cleaned_data
        return [
            PhaseDates(kind, opens, values[f"{kind}_closes"], values["reminders"])
            for kind in PhaseKind
            if (opens := values.get(f"{kind}_opens")) is not None
        ]

    @staticmethod
    def values_of(campaign: Campaign) -> dict[str, Any]:
        """The stored values, as initial data."""
        values: dict[str, Any] = {}
        hours = default_reminders()
        for phase in campaign.phases.all():
            values[f"{phase.kind}_opens"] = _local(phase.opens_at)
            values[f"{phase.kind}_closes"] = _local(phase.closes_at)
            hours = phase.reminder_hours
        return values | {"reminders": ", ".join(str(hour) for hour in hours)}


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)
