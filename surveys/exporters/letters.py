"""Personal links on their way by hand: a workbook for a gateway, printed letters with QR codes."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parindex.common.exports import PDF, Export
from parindex.common.spreadsheets import XLSX, add_row, add_sheet, new_workbook, workbook_bytes
from scoring.domain.offices import office_of
from scoring.exporters.pdf import PAPER_CSS, render_pdf
from surveys.domain.letter_writing import Writer
from surveys.domain.links import address_of
from surveys.domain.wave_keys import lost_address
from surveys.enums import LetterKind
from surveys.exporters.qr import qr_of
from surveys.exporters.unbroken import pieces_of, whole_moment
from surveys.models import Invitation, Wave


def links_workbook(wave: Wave, invitations: list[Invitation]) -> Export:
    """One row per person: name, phone, the short text with the personal link."""
    writer, book = Writer(wave), new_workbook()
    with override("vi"):
        sheet = add_sheet(book, _("Personal links"), widths=[30, 18, 90, 60, 36], freeze="A2")
        head = [_("Full name"), _("Phone"), _("Text"), _("Personal link"), _("Unit")]
        add_row(sheet, head, header=True)
        for row in invitations:
            person, link = row.respondent, address_of(row)
            _subject, text = writer.letter(LetterKind.SHORT, person, link=link)
            unit = person.list.organisation.name
            add_row(sheet, [person.full_name, person.phone, text.strip(), link, unit])
        name = _("Personal links, %(wave)s") % {"wave": wave.name}
    return Export(f"{name}.xlsx", workbook_bytes(book), XLSX)


def printed_letters(wave: Wave, invitations: list[Invitation]) -> Export:
    """One page per person, in the form of Nghị định 30/2020/NĐ-CP; always Vietnamese.

    Raises ``PdfError`` when the server lacks the libraries for PDF.
    """
    with override("vi"):
        html = letters_html(wave, invitations)
    return Export(f"Thư mời khảo sát, {wave.name}.pdf", render_pdf(html), PDF)


def letters_html(wave: Wave, invitations: list[Invitation]) -> str:
    """The letters as HTML."""
    tenant, writer = wave.tenant, Writer(wave)
    office = office_of(tenant)
    paper = {
        "issuer": office.issuer,
        "place": tenant.place or tenant.short_name or tenant.name,
        "date": timezone.localdate(),
        "about": f"mời trả lời phiếu khảo sát {wave.name}",
        "illustrative": wave.campaign.illustrative,
        "recipients": ["Như trên", "Lưu: VT"],
        # Who signs is written on the paper: the software does not know.
        "signed": "(Chức vụ của người ký, chữ ký, dấu)",
    }
    context = {
        "paper": paper,
        "paper_css": PAPER_CSS,
        "wave": wave,
        "until": whole_moment(wave.closes_at),
        "lost": pieces_of(lost_address(wave)),
        "letters": [_page(writer, row) for row in invitations],
    }
    return render_to_string("surveys/papers/letters.html", context)


def _page(writer: Writer, invitation: Invitation) -> dict[str, Any]:
    link = address_of(invitation)
    return {"person": invitation.respondent, "link": pieces_of(link), "qr": qr_of(link)}
