"""Papers of the demo's units: real PDF files, every page marked as illustrative."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from campaigns.domain.tree import tree
from campaigns.enums import PointSource
from campaigns.models import Criterion
from parindex.accounts.enums import Role
from parindex.demo.places import Place
from parindex.demo.work import set_of
from parindex.files.domain.checks import check_upload
from scoring.domain.evidence import About
from scoring.domain.uploading import add_documents
from scoring.exporters.pdf import PAPER_CSS, render_pdf
from scoring.models import Dossier, ScoreEntry


def add_evidence(place: Place, dossier: Dossier, *, at: datetime, count: int) -> None:
    """Upload a report for ``count`` scored leaves that ask for evidence."""
    unit = dossier.participation.organisation
    officer = place.cast[unit.code, Role.OFFICER]
    random = Random(f"evidence-{unit.code}-{at.year}")
    for number, leaf in enumerate(_leaves(dossier, count), start=1):
        symbol = f"{random.randrange(20, 480)}/BC-{unit.code}"
        issued = (at - timedelta(days=random.randrange(10, 120))).date()
        paper = {
            "parent": place.tenant.short_name.upper(),
            "issuer": unit.name.upper(),
            "number": symbol,
            "place": place.tenant.place,
            "date": issued,
            "kind": "BÁO CÁO",
            "about": f"Kết quả thực hiện: {leaf.title}",
            "powers": ["THỦ TRƯỞNG ĐƠN VỊ"],
            "signer": place.cast[unit.code, Role.HEAD].full_name,
            "recipients": ["Cơ quan thường trực", "Lưu: VT"],
            "illustrative": True,
        }
        context = {"paper": paper, "paper_css": PAPER_CSS, "leaf": leaf}
        content = render_pdf(render_to_string("demo/report.html", context))
        name = f"{symbol.replace('/', '-')} {leaf.code}.pdf"
        upload = SimpleUploadedFile(name, content, "application/pdf")
        add_documents(
            actor=officer,
            dossier=dossier,
            criterion=leaf,
            files=[check_upload(upload)],
            about=About(
                title=f"Báo cáo kết quả: {leaf.title}"[:200],
                number=symbol,
                issued_on=issued,
                issuer=unit.name,
                pages=f"1–{1 + number % 2}",
                section="Mục II",
                quote="Kết quả thực hiện đến thời điểm báo cáo",
            ),
            at=at + timedelta(minutes=number),
        )


def _leaves(dossier: Dossier, count: int) -> list[Criterion]:
    scored = set(
        ScoreEntry.objects.filter(
            dossier=dossier, source=PointSource.SELF, is_current=True, points__gt=0
        ).values_list("criterion_id", flat=True)
    )
    leaves = [
        node.criterion for node in tree(set_of(dossier)).leaves if node.criterion.pk in scored
    ]
    leaves.sort(key=lambda leaf: (not leaf.evidence_required, leaf.position))
    return leaves[:count]
