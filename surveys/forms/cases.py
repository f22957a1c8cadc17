"""Forms about signals and cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.facts import MOMENT_HINT, MOMENTS
from campaigns.forms.moments import MomentField
from parindex.files.domain.checks import accept_attribute, allowed_types
from scoring.forms.evidence import EvidenceField, SeveralFiles
from surveys.domain.cases import MOST_FILES, Statement
from surveys.enums import CaseOutcome, SignalKind
from surveys.models import RespondentGroup, SurveyObject, Wave

_ALL = ("", _("All"))
_LONG = forms.Textarea({"rows": 4})
MOST_LETTERS = 4000


class FlagFilter(forms.Form):
    """Flags by unit, group and kind."""

    q = forms.CharField(label=_("Unit"), max_length=100, required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    kind = forms.ChoiceField(label=_("Signal"), choices=[_ALL, *SignalKind.choices], required=False)

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        groups = RespondentGroup.objects.filter(wave=wave).values_list("key", "name")
        fields["group"].choices = [_ALL, *groups]


class HearingForm(forms.Form):
    """Until when the unit is heard, and why."""

    due_at = MomentField(
        label=_("The unit is heard until (Viet Nam time)"),
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(format=MOMENTS[0]),
        help_text=MOMENT_HINT,
    )
    reason = forms.CharField(label=_("Reason"), max_length=MOST_LETTERS, widget=_LONG)
    field_order: tuple[str, ...] = ("reason", "due_at")


class OpenCaseForm(HearingForm):
    """The unit a case is about, why it is opened, until when the unit is heard."""

    unit = forms.ChoiceField(label=_("Unit"))
    reason = forms.CharField(
        label=_("Why the case is opened"),
        max_length=MOST_LETTERS,
        widget=_LONG,
        help_text=_("The unit reads it. A signal is no proof: say what has to be explained."),
    )
    field_order = ("unit", "reason", "due_at")

    def __init__(self, *args: Any, units: Iterable[SurveyObject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["unit"].choices = [("", "–"), *((str(unit.pk), unit.name) for unit in units)]


class DroppedField(forms.TypedMultipleChoiceField):
    """Rows ticked on the page; one that is gone meanwhile is no mistake."""

    def valid_value(self, value: Any) -> bool:
        text = str(value)
        return text.isascii() and text.isdecimal() and len(text) < 19


class StatementForm(forms.Form):
    """What the unit has to say."""

    text = forms.CharField(
        label=_("What the unit has to say"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("What happened while people answered, and what explains the signals."),
    )
    documents = EvidenceField(
        label=_("Documents"),
        required=False,
        widget=SeveralFiles(attrs={"accept": accept_attribute()}),
    )
    drop = DroppedField(label=_("Take it away"), coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        words = _("%(types)s; at most %(most)s documents with the statement.")
        fields["documents"].help_text = words % {"types": allowed_types(), "most": MOST_FILES}

    def said(self, *, seen_draft: int) -> Statement:
        """What the valid form says."""
        clean = self.cleaned_data
        return Statement(
            text=clean["text"],
            seen_draft=seen_draft,
            files=clean["documents"],
            dropped=clean["drop"],
        )


class ReversalForm(forms.Form):
    """Why, and on what ground."""

    legal_ground = forms.CharField(
        label=_("Legal ground"),
        max_length=300,
        help_text=_("For example: Guidance 23/BNV-CCHC of 04/01/2022, section 3."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=MOST_LETTERS, widget=_LONG)


class DecisionForm(ReversalForm):
    """One of the ways the case can be decided, by its key."""

    way = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    field_order = ("way", "legal_ground", "reason")

    def __init__(self, *args: Any, ways: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["way"].choices = ways


def way_label(outcome: CaseOutcome, about: str) -> str:
    """A way as a choice: the outcome, and the group or pattern it is about."""
    return f"{outcome.label}: {about}" if about else str(outcome.label)
