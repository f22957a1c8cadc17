"""A criteria set as the annex of its decision, PDF in the layout of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import override

from campaigns.exporters.printed_set import (
    HEADINGS,
    printed_rows,
    printed_totals,
    printed_year,
)
from campaigns.models import CriteriaSet
from parindex.common.exports import PDF, Export
from scoring.exporters.pdf import DRAFT_CSS, PAPER_CSS, render_pdf


def set_annex_pdf(criteria_set: CriteriaSet) -> Export:
    """The annex; marked as a draft until the set is frozen.

    :raises PdfError: when the server lacks the libraries for PDF.
    """
    name = f"Phụ lục {criteria_set.name[:80]} {criteria_set.year} v{criteria_set.version}.pdf"
    return Export(name, render_pdf(set_annex_html(criteria_set)), PDF)


def set_annex_html(criteria_set: CriteriaSet) -> str:
    """The annex as HTML; always Vietnamese."""
    document = criteria_set.document
    draft = criteria_set.state != "frozen"
    with override("vi"):
        context = {
            "name": criteria_set.name,
            "year": printed_year(document),
            "source": document.get("source", ""),
            "headings": HEADINGS,
            "rows": list(printed_rows(document)),
            "totals": printed_totals(document),
            "illustrative": criteria_set.illustrative,
            "draft": draft,
            "paper_css": PAPER_CSS,
            "draft_css": DRAFT_CSS if draft else "",
        }
        return render_to_string("scoring/papers/set_annex.html", context)
