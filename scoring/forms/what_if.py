"""Which group is laid beside which draft set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.domain.criteria_document import read_document
from campaigns.enums import CriteriaSetState
from campaigns.models import Campaign, CriteriaSet, UnitGroup


class WhatIfForm(forms.Form):
    """A group of the campaign and a complete draft."""

    group: forms.ModelChoiceField[UnitGroup] = forms.ModelChoiceField(
        UnitGroup.objects.none(), label=_("Group"), empty_label=None
    )
    draft: forms.ModelChoiceField[CriteriaSet] = forms.ModelChoiceField(
        CriteriaSet.objects.none(), label=_("Draft criteria set")
    )

    def __init__(self, campaign: Campaign, data: Any = None) -> None:
        super().__init__(data)
        groups = UnitGroup.objects.filter(campaign=campaign, criteria_set__isnull=False)
        fields: dict[str, Any] = self.fields
        fields["group"].queryset = groups.select_related("campaign", "criteria_set")
        drafts = CriteriaSet.objects.filter(state=CriteriaSetState.DRAFT).order_by("-pk")
        fields["draft"].queryset = drafts.defer("document", "policy")

    def clean_draft(self) -> CriteriaSet:
        """Only what could be issued can be computed with."""
        draft: CriteriaSet = self.cleaned_data["draft"]
        errors = read_document(draft.document).errors
        if errors:
            text = _("The draft is not complete: nothing can be computed with it yet.")
            raise forms.ValidationError(text)
        return draft
