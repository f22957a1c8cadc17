"""Documents of every format with the same table, made when they are needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from openpyxl import Workbook
from weasyprint import HTML

Table = Sequence[Sequence[str]]
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def xlsx(table: Table, *, change: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook with one sheet "Phụ lục"; ``change`` is made before it is saved."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Phụ lục"
    for row in table:
        sheet.append([cell or None for cell in row])
    if change:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def docx(
    table: Table, *, before: Sequence[str] = (), after: str = "", numbering: str = ""
) -> bytes:
    """A Word document: paragraphs, the table, then raw XML."""
    body = "".join(paragraph(text) for text in before)
    rows = "".join(f"<w:tr>{''.join(map(word_cell, row))}</w:tr>" for row in table)
    body += f"<w:tbl>{rows}</w:tbl>" if rows else ""
    return word_package(body)


def word_package(body: str, *, numbering: str = "", head: str = "") -> bytes:
    """A package around the XML of a body."""
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
        ),
        "word/document.xml": (
            f'{head}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        ),
    }
    if numbering:
        parts["word/numbering.xml"] = f'<w:numbering xmlns:w="{_W}">{numbering}</w:numbering>'
    return package(parts)


def paragraph(text: str, *, properties: str = "") -> str:
    """A paragraph of Word."""
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_cell(text: str, *, properties: str = "") -> str:
    """A cell of Word; a line break makes a paragraph."""
    inner = "".join(paragraph(line) for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def pdf(table: Table, *, before: Sequence[str] = (), css: str = "") -> bytes:
    """A PDF with a ruled table, as a text program prints it."""
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table
    )
    lines = "".join(f"<p>{escape(text)}</p>" for text in before)
    style = (
        "@page{size:A4;margin:20mm} table{border-collapse:collapse;width:100%}"
        "td{border:1px solid #000;padding:2pt;vertical-align:top;white-space:pre-line}" + css
    )
    return html_pdf(f"<style>{style}</style>{lines}<table>{rows}</table>")


def html_pdf(html: str) -> bytes:
    """A PDF of a page of HTML."""
    content: bytes = HTML(string=html).write_pdf()
    return content


def package(parts: dict[str, str]) -> bytes:
    """A ZIP of texts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()
