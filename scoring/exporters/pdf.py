"""HTML papers into PDF by WeasyPrint, which may fetch our own style sheets and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

# Debian packages of the libraries WeasyPrint loads, and of the fonts of the decree.
PACKAGES = (
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fontconfig",
    "fonts-liberation2",
)
PAPER_CSS = "paper:paper.css"
DRAFT_CSS = "paper:paper_draft.css"
SURVEY_CSS = "paper:survey_paper.css"
GUIDE_CSS = "paper:guide.css"
TOKENS_CSS = "paper:tokens.css"
_STYLES = {
    PAPER_CSS: "paper.css",
    DRAFT_CSS: "paper_draft.css",
    SURVEY_CSS: "survey_paper.css",
    GUIDE_CSS: "guide.css",
    TOKENS_CSS: "tokens.css",
}


class PdfError(Exception):
    """WeasyPrint or its system libraries are missing; ``packages`` are to be installed."""

    def __init__(self) -> None:
        super().__init__("PDF needs these system packages: " + " ".join(PACKAGES))
        self.packages = PACKAGES


def render_pdf(html: str, *, pictures: Mapping[str, Path] | None = None) -> bytes:
    """The paper as PDF with embedded fonts. Raises PdfError without the libraries.

    ``pictures``: address used in the paper → WebP file of our own.
    """
    weasyprint = _weasyprint()
    document = weasyprint.HTML(string=html, url_fetcher=_fetcher(weasyprint, pictures or {}))
    content: bytes = document.write_pdf(full_fonts=False)
    return content


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfError from error
    return weasyprint


def _fetcher(weasyprint: Any, pictures: Mapping[str, Path]) -> Any:
    """No network, no file but our style sheets and the given pictures, whatever a text contains."""
    urls = weasyprint.urls

    def fetch(self: Any, url: str, headers: Any = None) -> Any:
        if url in pictures:
            content = pictures[url].read_bytes()
            return urls.URLFetcherResponse(url, content, {"Content-Type": "image/webp"})
        name = _STYLES.get(url)
        if name is None:
            raise ValueError("A paper fetches nothing from outside.")
        content = (Path(settings.BASE_DIR) / "static" / "css" / name).read_bytes()
        return urls.URLFetcherResponse(url, content, {"Content-Type": "text/css"})

    # The base class exists only where WeasyPrint could be loaded.
    return type("OwnStylesOnly", (urls.URLFetcher,), {"fetch": fetch})()
