"""An official letter (công văn) as PDF in the layout of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from parindex.common.exports import PDF, Export
from parindex.common.formats import format_paper_date
from scoring.domain.letter_text import LetterTable, LetterText, letter_text_from, lines_of
from scoring.exporters.pdf import DRAFT_CSS, PAPER_CSS, render_pdf
from scoring.models import OfficialLetter

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a letter gets when it is signed."""

    number: str
    issued_on: date


def official_letter_pdf(letter: OfficialLetter, signed: Signed | None = None) -> Export:
    """The letter; marked as a draft until it is ``signed``.

    :raises PdfError: when the server lacks the libraries for PDF.
    """
    text = letter_text_from(letter.content)
    content = render_pdf(official_letter_html(letter, signed))
    return Export(f"Công văn {text.about[:80]}.pdf", content, PDF)


def official_letter_html(letter: OfficialLetter, signed: Signed | None = None) -> str:
    """The letter as HTML; always Vietnamese."""
    text = letter_text_from(letter.content)
    with override("vi"):
        context = {
            "paper": _paper(letter, text, signed),
            "paper_css": PAPER_CSS,
            "draft_css": "" if signed else DRAFT_CSS,
            "parts": [
                {
                    "paragraphs": lines_of(part.text),
                    "table": part.table if part.table and not part.table.annex else None,
                }
                for part in text.parts
            ],
            "annexes": _annexes(text),
            "reference": _reference(text, signed),
        }
        return render_to_string("scoring/papers/official_letter.html", context)


def _paper(letter: OfficialLetter, text: LetterText, signed: Signed | None) -> dict[str, Any]:
    return {
        "parent": text.parent,
        "issuer": text.issuer,
        "number": signed.number if signed else "",
        "place": text.place,
        "date": signed.issued_on if signed else None,
        "about": text.about,
        "addressees": [line.rstrip(" ;.") for line in lines_of(text.dear)],
        "powers": lines_of(text.powers),
        "signer": text.signer,
        "recipients": [line.rstrip(" ;.") for line in lines_of(text.recipients)],
        "illustrative": letter.campaign.illustrative,
    }


def _annexes(text: LetterText) -> list[tuple[str, LetterTable]]:
    """The tables behind the signature; numbered when there are several."""
    tables = [table for table in text.tables if table.annex]
    if len(tables) < 2:
        return [("", table) for table in tables]
    return list(zip(_ROMAN, tables, strict=False))


def _reference(text: LetterText, signed: Signed | None) -> str:
    issuer = " ".join(text.issuer.split())
    if signed is None:
        return f"(Kèm theo Công văn số        ngày     tháng     năm      của {issuer})"
    day = format_paper_date(signed.issued_on)
    return f"(Kèm theo Công văn số {signed.number} {day} của {issuer})"
