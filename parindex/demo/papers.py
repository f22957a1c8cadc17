"""Papers and meetings of the demo's campaigns; every page of a paper is marked as illustrative."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from campaigns.domain.campaign_documents import PaperFacts, add_document
from campaigns.domain.plan.workshops import WorkshopFacts, add_workshop
from campaigns.enums import PaperKind
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.demo.places import Place
from parindex.files.domain.checks import check_upload
from scoring.exporters.pdf import PAPER_CSS, render_pdf

_PAPERS = (
    (
        PaperKind.PLAN,
        "ke-hoach",
        "QUYẾT ĐỊNH",
        "Ban hành Kế hoạch xác định Chỉ số cải cách hành chính năm",
    ),
    (
        PaperKind.CRITERIA,
        "bo-tieu-chi",
        "QUYẾT ĐỊNH",
        "Ban hành Bộ tiêu chí Chỉ số cải cách hành chính năm",
    ),
    (PaperKind.GUIDANCE, "huong-dan", "HƯỚNG DẪN", "Tự chấm điểm và tài liệu kiểm chứng năm"),
)


def add_papers(place: Place, campaign: Campaign, *, at: datetime) -> None:
    """The decision on the plan, the one on the criteria, and the guidance, as PDF files."""
    for number, (kind, file, name, about) in enumerate(_PAPERS):
        issued = (at - timedelta(days=3 * (len(_PAPERS) - number))).date()
        title = f"{about} {campaign.year} (minh họa)"
        upload = SimpleUploadedFile(
            f"{file}-{campaign.year}.pdf",
            _pdf(place, name, title, issued),
            "application/pdf",
        )
        facts = PaperFacts(
            kind=kind,
            title=title,
            number="…/QĐ-UBND (minh họa)" if name == "QUYẾT ĐỊNH" else "…/HD (minh họa)",
            issued_on=issued,
            issuer=place.tenant.name,
        )
        add_document(
            actor=place.secretary,
            campaign=campaign,
            about=facts,
            file=check_upload(upload),
            at=at + timedelta(minutes=number),
        )


def _pdf(place: Place, kind: str, about: str, day: date) -> bytes:
    paper = {
        "parent": "",
        "issuer": place.tenant.name.upper(),
        "number": "… (minh họa)",
        "place": place.tenant.place,
        "date": day,
        "kind": kind,
        "about": about,
        "powers": ["CHỦ TỊCH"],
        "signer": str(place.cast.any_of(Role.APPROVER)),
        "recipients": ["Các cơ quan, đơn vị", "Lưu: VT"],
        "illustrative": True,
    }
    context = {"paper": paper, "paper_css": PAPER_CSS}
    return render_pdf(render_to_string("demo/order.html", context))


def add_meetings(place: Place, campaign: Campaign, *, today: date) -> None:
    """A training that took place, and a meeting that is still to come."""
    for facts in (
        WorkshopFacts(
            name="Tập huấn tự chấm điểm và sử dụng phần mềm (minh họa)",
            place="Hội trường UBND",
            starts_on=today - timedelta(days=27),
            due_on=today - timedelta(days=27),
            delegates_from=40,
            delegates_to=60,
            attended=52,
        ),
        WorkshopFacts(
            name="Hội nghị công bố Chỉ số cải cách hành chính (minh họa)",
            place="Trung tâm Hội nghị",
            starts_on=today + timedelta(days=60),
            due_on=today + timedelta(days=60),
            delegates_from=100,
            delegates_to=150,
        ),
    ):
        add_workshop(actor=place.secretary, campaign=campaign, facts=facts)
