"""Forms of evidence: files with what is said about them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.common.folding import nfc
from parindex.files.domain.checks import Checked, UploadError, check_uploads
from scoring.domain.evidence import About, version_of
from scoring.models import Citation, Document


class AboutForm(forms.Form):
    """Title, number, date, issuer; page, section, words quoted."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, required=False)
    number = forms.CharField(
        label=gettext_lazy("Number and symbol"), max_length=100, required=False
    )
    issued_on = forms.DateField(
        label=gettext_lazy("Date of issue"),
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("dd/mm/yyyy"),
    )
    issuer = forms.CharField(label=gettext_lazy("Issuing body"), max_length=200, required=False)
    pages = forms.CharField(label=gettext_lazy("Pages"), max_length=60, required=False)
    section = forms.CharField(
        label=gettext_lazy("Article or section"), max_length=200, required=False
    )
    quote = forms.CharField(
        label=gettext_lazy("Words quoted"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def about(self) -> About:
        """What was said, in NFC."""
        data = self.cleaned_data
        texts = {name: nfc(data[name]) for name in self.fields if name not in _NOT_TEXT}
        return About(issued_on=data["issued_on"], **texts)


_NOT_TEXT = frozenset({"issued_on", "version"})


class UploadForm(AboutForm):
    """Several files at once for one criterion; what is said applies to each of them."""

    def __init__(self, data: Any, files: list[UploadedFile]) -> None:
        super().__init__(data, auto_id="up_%s")
        self.uploads = files
        self.checked: list[Checked] = []
        self.file_errors: list[tuple[str, str]] = []

    @property
    def words_wrong(self) -> bool:
        """Whether something said about the files is wrong (not the files themselves)."""
        return any(name in self.fields for name in self.errors)

    def clean(self) -> dict[str, Any] | None:
        """Check every file; each that cannot be taken is named with its reason."""
        self.checked, self.file_errors = read_files(self.uploads)
        if self.file_errors:
            self.add_error(None, _("Nothing was uploaded: see the files below."))
        return super().clean()


class DescribeForm(AboutForm):
    """Change what is said about a document that is there."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, citation: Citation) -> DescribeForm:
        """The form filled with what is said now."""
        document = citation.document
        names = ("title", "number", "issued_on", "issuer")
        initial = {name: getattr(document, name) for name in names} | {
            name: getattr(citation, name) for name in ("pages", "section", "quote")
        }
        return cls(
            initial=initial | {"version": version_of(citation)}, auto_id=f"d{citation.pk}_%s"
        )


class CiteForm(forms.Form):
    """A document of the unit that is to prove one more criterion."""

    document = forms.IntegerField(label=gettext_lazy("Document"))

    def __init__(self, data: Any, dossier_id: int) -> None:
        super().__init__(data)
        self.dossier_id = dossier_id

    def clean_document(self) -> Document:
        """The document itself; only one of this dossier will do."""
        found = Document.objects.filter(
            pk=self.cleaned_data["document"], dossier=self.dossier_id, withdrawn_at=None
        ).first()
        if found is None:
            raise forms.ValidationError(_("Choose a document of the unit."))
        return found


def read_files(uploads: list[UploadedFile]) -> tuple[list[Checked], list[tuple[str, str]]]:
    """The files that may be stored, and (name, reason) of the others. No file is a mistake too."""
    if not uploads:
        return [], [("", _("Choose at least one file."))]
    try:
        good, errors = check_uploads(uploads)
    except UploadError as error:
        return [], [("", str(error))]
    return good, [("", str(error)) for error in errors.values()]
