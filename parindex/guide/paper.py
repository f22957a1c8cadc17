"""A quick guide as PDF. It is the same for everybody, so it is made once a day and kept."""

from __future__ import annotations

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from parindex.common.exports import PDF, Export
from parindex.guide.pictures import FOLDER, PICTURES, file_name, taken_on
from parindex.guide.shapes import Guide
from scoring.exporters.pdf import GUIDE_CSS, TOKENS_CSS, render_pdf

KEPT_SECONDS = 24 * 60 * 60


def guide_paper(guide: Guide, *, language: str) -> Export:
    """The guide on one or two pages of A4. Raises PdfError where PDF cannot be made."""
    with override(language):
        name = _("Quick guide: %(role)s") % {"role": guide.name}
        key = f"guide:{guide.key}:{language}:{taken_on()}"
        content = cache.get(key)
        if content is None:
            content = render_guide(guide, language)
            cache.set(key, content, KEPT_SECONDS)
    return Export(f"{name}.pdf", content, PDF)


def render_guide(guide: Guide, language: str) -> bytes:
    """The PDF, made anew."""
    files = {f"picture:{p.name}": FOLDER / file_name(p.name, language) for p in PICTURES}
    with override(language):
        styles = {"tokens_css": TOKENS_CSS, "guide_css": GUIDE_CSS}
        context = {"guide": guide, "taken_on": taken_on(), **styles}
        html = render_to_string("guide/paper.html", context)
    return render_pdf(html, pictures=files)
