"""Forms of evidence: files with what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.common.folding import nfc
from parindex.common.formats import format_date
from parindex.files.domain.checks import Checked, check_uploads
from parindex.files.domain.names import clean_name, is_shortened
from scoring.domain.evidence import (
    CITATION_FIELDS,
    DOCUMENT_FIELDS,
    TITLE_LENGTH,
    About,
    version_of,
)
from scoring.domain.uploading import Batch
from scoring.models import Citation, Document


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """Several files, each checked by content; the error names the file."""

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:
        uploads = [item for item in (data if isinstance(data, list) else [data]) if item]
        checked, errors = check_uploads(uploads)
        if errors:
            raise forms.ValidationError(list(errors.values()))
        return checked


class IssueDateField(forms.DateField):
    """The day a document was issued: today (Viet Nam) or before."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=gettext_lazy("Date of issue"),
            required=False,
            input_formats=["%d/%m/%Y", "%Y-%m-%d"],
            widget=forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off"}),
            **more,
        )

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day > timezone.localdate():
            words = _("A document cannot be issued later than today, %(today)s.")
            today = format_date(timezone.localdate())
            raise forms.ValidationError(words, code="future", params={"today": today})
        return day


class WordsField(forms.CharField):
    """Words in NFC: a mark typed on a Mac is no character of its own, also not when counted."""

    def to_python(self, value: Any) -> str:
        return nfc(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without ``maxlength``: browsers cut what is pasted there without a word."""
        return {}


class AboutForm(forms.Form):
    """Number, date, issuer; page, section, words quoted."""

    number = WordsField(label=gettext_lazy("Number and symbol"), max_length=100, required=False)
    issued_on = IssueDateField(help_text=gettext_lazy("dd/mm/yyyy"))
    issuer = WordsField(label=gettext_lazy("Issuing body"), max_length=200, required=False)
    pages = WordsField(label=gettext_lazy("Pages"), max_length=60, required=False)
    section = WordsField(label=gettext_lazy("Article or section"), max_length=200, required=False)
    quote = WordsField(
        label=gettext_lazy("Words quoted"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def about(self) -> About:
        """What was said; what is wrong is left out."""
        data = self.cleaned_data
        texts = {name: data.get(name, "") for name in self.fields if name not in _NOT_TEXT}
        return About(issued_on=data.get("issued_on"), **texts)


_NOT_TEXT = frozenset({"issued_on", "version"})


class UploadForm(AboutForm):
    """Several files at once for one criterion; what is said applies to each of them.

    Every good file is taken, whatever is wrong with the others or with the words: nobody has to
    choose it a second time. ``titles`` belong to the files one by one (scripts send them).
    """

    def __init__(
        self, data: Any, files: Sequence[UploadedFile] = (), titles: Sequence[str] = ()
    ) -> None:
        super().__init__(data, auto_id="up_%s")
        self.uploads = list(files)
        self.said_titles = list(titles)
        self.checked: list[Checked] = []
        self.titles: list[str] = []
        self.file_errors: list[str] = []
        self.stored: list[Citation] = []
        self.notes: list[str] = []

    @property
    def words_wrong(self) -> bool:
        """Whether something said about the files is wrong (not the files themselves)."""
        return any(name in self.fields for name in self.errors)

    @property
    def complete(self) -> bool:
        """Whether everything that was sent could be taken."""
        return not self.file_errors and not self.words_wrong

    def clean(self) -> dict[str, Any] | None:
        """Check every file; each that cannot be taken is named with its reason."""
        self.checked, self.file_errors = read_files(self.uploads)
        if len(self.said_titles) == len(self.uploads):
            title_of = dict(zip(map(id, self.uploads), self.said_titles, strict=True))
            self.titles = [nfc(title_of[id(file.content)]) for file in self.checked]
        self.notes = [note for file in self.checked for note in shortened_notes(file)]
        self.notes += [_short_title(title) for title in self.titles if len(title) > TITLE_LENGTH]
        return super().clean()

    def took(self, batch: Batch) -> None:
        """Remember what was stored, and say which files were there already."""
        self.stored = batch.stored
        words = _("“%(name)s” is here already, as “%(title)s”; it was not stored twice.")
        self.file_errors += [
            words % {"name": name, "title": document.title} for name, document in batch.present
        ]


class DescribeForm(AboutForm):
    """Change what is said about a document that is there."""

    title = WordsField(label=gettext_lazy("Title"), max_length=TITLE_LENGTH, required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    field_order = ("title",)

    @classmethod
    def of(cls, citation: Citation) -> DescribeForm:
        """The form filled with what is said now."""
        return cls(initial=_said_now(citation), auto_id=f"d{citation.pk}_%s")

    @classmethod
    def again(cls, citation: Citation, typed: Any) -> DescribeForm:
        """The form with what was typed over what is said now, and the errors in it."""
        told = {name: typed[name] for name in cls.base_fields if name in typed}
        data = _said_now(citation) | told | {"version": version_of(citation)}
        return cls(data, auto_id=f"d{citation.pk}_%s")


def _said_now(citation: Citation) -> dict[str, Any]:
    document = citation.document
    return (
        {name: getattr(document, name) for name in DOCUMENT_FIELDS}
        | {name: getattr(citation, name) for name in CITATION_FIELDS}
        | {"version": version_of(citation)}
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


def shortened_notes(file: Checked) -> list[str]:
    """What to say at the field of a file whose name is too long to be kept whole."""
    if not is_shortened(file.content.name or ""):
        return []
    words = _("The file name is too long; it is kept as “%(name)s”. The file itself is whole.")
    return [words % {"name": file.name}]


def _short_title(title: str) -> str:
    words = _("The title is longer than %(most)s characters; it is kept as “%(title)s”.")
    return words % {"most": TITLE_LENGTH, "title": title[:TITLE_LENGTH]}


def read_files(uploads: list[UploadedFile]) -> tuple[list[Checked], list[str]]:
    """The files that may be stored, and a sentence for each other one. No file is a mistake too.

    Of more files than may come at once the first ones are taken.
    """
    if not uploads:
        return [], [_("Choose at least one file.")]
    most = settings.EVIDENCE_MAX_FILES
    good, found = check_uploads(uploads[:most])
    words = _("“%(name)s” was left out: at most %(most)s files are taken at once.")
    left = [words % {"name": clean_name(file.name or ""), "most": most} for file in uploads[most:]]
    return good, [*(str(error) for error in found.values()), *left]
