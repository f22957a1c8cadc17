"""The five founding documents, as text, and the same as DOCX and PDF."""

from __future__ import annotations

from html import escape

from parindex.common.documents.blocks import Line
from parindex.common.documents.text import read_text
from parindex.local.paths import PROJECT_ROOT
from tests.common.documents.makers import html_pdf, paragraph, word_cell, word_package

DOCUMENTS = {
    "ha-nam-2023": "province-ha-nam-2023-plan",
    "national-2020": "national-2020-plan-17-QD-BNV",
    "national-2021": "national-2021-guidance-23-BNV-CCHC",
    "quang-tri-2020": "province-quang-tri-2020-plan-320-QD-UBND",
    "van-canh-2021": "district-van-canh-2021-plan",
}
_CSS = (
    "@page{size:A4;margin:20mm} table{border-collapse:collapse;width:100%}"
    "td{border:1px solid #000;padding:2pt;vertical-align:top}"
)


def seed_text(name: str) -> str:
    """The text of a founding document."""
    path = PROJECT_ROOT / "fixtures" / "documents" / f"{DOCUMENTS[name]}.txt"
    return path.read_text(encoding="utf-8")


def seed_docx(name: str) -> bytes:
    """The document as Word would hold it."""
    parts, table = list[str](), list[str]()
    for block in read_text(seed_text(name)).blocks:
        if isinstance(block, Line):
            parts += [f"<w:tbl>{''.join(table)}</w:tbl>"] if table else []
            table = []
            parts.append(paragraph(block.text))
        else:
            texts = [cell.text if (cell := block.at(column)) else "" for column in range(5)]
            table.append(f"<w:tr>{''.join(map(word_cell, texts))}</w:tr>")
    parts += [f"<w:tbl>{''.join(table)}</w:tbl>"] if table else []
    return word_package("".join(parts))


def seed_pdf(name: str) -> bytes:
    """The document as it is printed."""
    parts, table = list[str](), list[str]()
    for block in read_text(seed_text(name)).blocks:
        if isinstance(block, Line):
            parts += [f"<table>{''.join(table)}</table>"] if table else []
            table = []
            parts.append(f"<p>{escape(block.text)}</p>")
        else:
            texts = [cell.text if (cell := block.at(column)) else "" for column in range(5)]
            cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
            table.append(f"<tr>{cells}</tr>")
    parts += [f"<table>{''.join(table)}</table>"] if table else []
    return html_pdf(f"<style>{_CSS}</style>{''.join(parts)}")
