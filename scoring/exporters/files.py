"""The files that are made of a run, by their kind."""

from __future__ import annotations

from parindex.common.exports import Export
from scoring.enums import ExportKind
from scoring.exporters.decision import decision_pdf
from scoring.exporters.workbook import matrix_workbook
from scoring.models import IndexRun, Publication


def make_file(run: IndexRun, kind: ExportKind, publication: Publication | None) -> Export:
    """The workbook or the decision, labelled with the state of the result.

    :raises PdfError: when the server lacks the libraries for PDF.
    """
    if kind == ExportKind.DECISION:
        return decision_pdf(run.tenant, run, publication)
    return matrix_workbook(run, publication=publication)
