"""What the documents' part of the panel needs to draw its forms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from parindex.common.formats import format_size
from parindex.files.domain.checks import accept_attribute, allowed_types
from scoring.forms.evidence import DescribeForm, UploadForm
from scoring.tables.panel import Panel


def upload_parts(form: UploadForm | None = None) -> dict[str, Any]:
    """The upload form, empty or with its errors, and what may be uploaded."""
    upload = form or UploadForm(None, [])
    hint = _("%(types)s; at most %(size)s each, %(count)s files at once.")
    return {
        "upload": upload,
        "upload_fields": list(upload),
        "upload_accept": accept_attribute(),
        "upload_max_mb": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
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
