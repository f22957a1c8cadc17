"""Forms of the papers of a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.domain.campaign_documents import PaperFacts
from campaigns.enums import PaperKind
from campaigns.forms.facts import DAY_HINT, DAYS
from campaigns.models import Campaign, CampaignDocument, PlanTask
from parindex.files.domain.checks import Checked, accept_attribute, allowed_types, check_upload


class PaperForm(forms.Form):
    """What is said about a paper."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("document", "Kind of document"), choices=PaperKind.choices
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    number = forms.CharField(
        label=gettext_lazy("Number and symbol"), max_length=100, required=False
    )
    issued_on = forms.DateField(
        label=gettext_lazy("Date of issue"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )
    issuer = forms.CharField(label=gettext_lazy("Issuing body"), max_length=200, required=False)
    task: forms.ModelChoiceField[PlanTask] = forms.ModelChoiceField(
        PlanTask.objects.none(), label=gettext_lazy("Task of the plan"), required=False
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["task"].queryset = PlanTask.objects.filter(campaign=campaign)

    def facts(self) -> PaperFacts:
        """What was typed."""
        values = {name: self.cleaned_data[name] for name in PaperForm.base_fields}
        return PaperFacts(**{**values, "kind": PaperKind(values["kind"])})

    @staticmethod
    def values_of(document: CampaignDocument) -> dict[str, Any]:
        """The stored values, as initial data."""
        return {name: getattr(document, name) for name in PaperForm.base_fields}


class NewPaperForm(PaperForm):
    """A paper with its file, checked by its content."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accept_attribute()
        self.fields["file"].help_text = allowed_types()

    def clean_file(self) -> Checked:
        return check_upload(self.cleaned_data["file"])
