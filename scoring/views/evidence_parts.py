"""What the documents' part of the panel needs to draw its forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parindex.common.formats import format_size
from parindex.files.domain.checks import accept_attribute, allowed_types
from scoring.forms.evidence import DescribeForm, UploadForm
from scoring.tables.panel import Panel


def upload_parts(form: UploadForm | None = None, notes: Sequence[str] = ()) -> dict[str, Any]:
    """The upload form, empty or with its errors, and what may be uploaded.

    ``notes``: what is to be said of an upload that was taken.
    """
    blank = UploadForm(None)
    upload = form or blank
    hint = _("%(types)s; at most %(size)s each, %(count)s files at once.")
    return {
        "upload": upload,
        "upload_heading": " ".join(filter(None, [_heading(upload), *(upload.notes or notes)])),
        # Words that hold for files still to come stay; otherwise they went with the documents.
        "upload_fields": list(upload if upload.file_errors else blank),
        "upload_accept": accept_attribute(),
        "upload_types": allowed_types(),
        "upload_max_bytes": settings.EVIDENCE_MAX_BYTES,
        "upload_max_files": settings.EVIDENCE_MAX_FILES,
        "upload_hint": hint
        % {
            "types": allowed_types(),
            "size": format_size(settings.EVIDENCE_MAX_BYTES),
            "count": settings.EVIDENCE_MAX_FILES,
        },
    }


def describe_forms(panel: Panel) -> None:
    """Give each document in force its form."""
    for proof in panel.proofs:
        if panel.may_fill and proof.citation.withdrawn_at is None and proof.form is None:
            proof.form = DescribeForm.of(proof.citation)


def stored_words(count: int) -> str:
    """How many files were stored."""
    words = ngettext("%(count)s file was uploaded.", "%(count)s files were uploaded.", count)
    return words % {"count": count}


def _heading(upload: UploadForm) -> str:
    """What stands above the errors of an upload."""
    if not upload.is_bound or upload.complete:
        return ""
    if not upload.stored:
        return _("Nothing was uploaded.")
    told = [stored_words(len(upload.stored))]
    if upload.words_wrong:
        told.append(_("Something said about them is wrong: correct it at the document."))
    if upload.file_errors:
        told.append(_("These files were not:"))
    return " ".join(told)
