"""The unit's one answer to a changed item, and the draft of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisal.domain.drafts import Proposal, files_of
from appraisal.domain.replies import Answer
from appraisal.enums import ReplyKind
from appraisal.models import ReplyDraft
from parindex.common.folding import nfc
from parindex.files.domain.checks import accept_attribute
from scoring.domain.evidence import About
from scoring.forms.evidence import EvidenceField, IssueDateField, SeveralFiles


class ReplyForm(forms.Form):
    """Accept, or contest with the reason and, if there is any, new evidence."""

    kind = forms.ChoiceField(label=_("Answer"), choices=ReplyKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("The council decides by it."),
    )
    text.needed_when = _("compulsory when contesting")  # type: ignore[attr-defined]
    evidence = EvidenceField(
        label=_("Files"), required=False, widget=SeveralFiles(attrs={"accept": accept_attribute()})
    )
    number = forms.CharField(label=_("Number and symbol"), required=False, max_length=100)
    issued_on = IssueDateField()
    issuer = forms.CharField(label=_("Issuing body"), required=False, max_length=200)
    pages = forms.CharField(label=_("Pages cited"), required=False, max_length=60)
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen_draft = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    drop = forms.TypedMultipleChoiceField(label=_("Take it away"), coerce=int, required=False)

    def __init__(self, *args: Any, draft: ReplyDraft | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files_of_draft = files_of(draft)
        fields: dict[str, Any] = self.fields
        fields["drop"].choices = [
            (file.pk, file.stored_file.original_name) for file in self.files_of_draft
        ]

    def clean_text(self) -> str:
        return nfc(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("kind") == ReplyKind.CONTEST and not clean.get("text"):
            self.add_error("text", _("Say why; the council decides by what is written here."))
        return clean

    def answer(self) -> Answer:
        """What the head sends; the form is valid."""
        return Answer(kind=ReplyKind(self.cleaned_data["kind"]), **self.said())

    def said(self) -> dict[str, Any]:
        """What the valid form says beside the kind of answer."""
        clean = self.cleaned_data
        return {
            "text": clean["text"],
            "seen_version": clean["seen_version"],
            "seen_draft": clean["seen_draft"] or 0,
            "dropped": clean["drop"],
            "files": clean["evidence"],
            "about": About(
                number=nfc(clean["number"]),
                issued_on=clean["issued_on"],
                issuer=nfc(clean["issuer"]),
                pages=nfc(clean["pages"]),
            ),
        }


class DraftForm(ReplyForm):
    """As the answer itself, but it may be unfinished."""

    kind = forms.ChoiceField(
        label=_("Answer"), choices=ReplyKind.choices, widget=forms.RadioSelect, required=False
    )

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    def proposal(self) -> Proposal:
        """What the officer keeps; the form is valid."""
        return Proposal(kind=self.cleaned_data["kind"], **self.said())
