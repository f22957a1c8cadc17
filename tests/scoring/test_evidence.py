"""Evidence: upload, describe, revise, use again, withdraw, open; hostile files."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.files.models import StoredFile
from scoring.domain.evidence import About, describe_citation
from scoring.models import Citation, Document, DocumentRevision
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES, Stage, set_stage

HTMX = {"HX-Request": "true"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> Path:
    """Uploads of a test go into its own directory."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def pdf(name: str = "bao-cao.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def upload(client: Client, stage: Stage, *files: SimpleUploadedFile, **data: Any) -> Any:
    url = (
        f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/{stage.criterion('1.1').pk}/evidence/"
    )
    return client.post(url, {"files": list(files), **data}, headers=HTMX)


def read(client: Client, url: str) -> bytes:
    """The whole content of a served file; reading it closes it."""
    return b"".join(client.get(url))


def address(stage: Stage, tail: str) -> str:
    return f"{stage.world.url}/{tail}"


def test_several_files_are_stored_at_once(stage: Stage, sign_in: SignIn, storage: Path) -> None:
    response = upload(sign_in(Role.OFFICER), stage, pdf("a.pdf"), pdf("b.pdf", PDF + b"\n"))
    assert response.status_code == 200
    rows = DocumentRevision.objects.order_by("pk").values_list(
        "document__title", "number", "stored_file__sha256"
    )
    assert list(rows) == [
        ("a", 1, hashlib.sha256(PDF).hexdigest()),
        ("b", 1, hashlib.sha256(PDF + b"\n").hexdigest()),
    ]
    stored = [path for path in storage.rglob("*") if path.is_file()]
    assert len(stored) == 2
    assert not any("a.pdf" in str(path) for path in stored)


def test_what_is_said_goes_with_the_file(stage: Stage, sign_in: SignIn) -> None:
    said = {
        "titles": "Kế hoạch CCHC",
        "number": "08/KH-SCT",
        "issued_on": "12/01/2026",
        "issuer": "Sở Công Thương",
        "pages": "2–5",
        "section": "Mục II",
        "quote": "40 nhiệm vụ",
    }
    upload(sign_in(Role.OFFICER), stage, pdf(), **said)
    citation = Citation.objects.select_related("document").get()
    assert citation.document.title == "Kế hoạch CCHC"
    assert f"{citation.document.issued_on:%d/%m/%Y}" == "12/01/2026"
    assert (citation.pages, citation.section, citation.quote) == ("2–5", "Mục II", "40 nhiệm vụ")


def test_date_outside_the_year_is_flagged(stage: Stage, sign_in: SignIn) -> None:
    text = upload(sign_in(Role.OFFICER), stage, pdf(), issued_on="27/12/2025").content.decode()
    assert "Ngày ban hành ngoài năm đánh giá 2026." in text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ\x90\x00", "loại"),
        ("a.pdf", b"MZ\x90\x00" + b"\x00" * 200, "không phải"),
        ("a.pdf", b"", "rỗng"),
        ("a.docx", b"PK\x03\x04 broken", "docx"),
        ("a.svg", b"<svg onload=alert(1)>", "loại"),
        ("a.zip", b"PK\x05\x06" + b"\x00" * 18, "loại"),
    ],
)
def test_hostile_file_is_refused_at_its_field(
    stage: Stage, sign_in: SignIn, name: str, content: bytes, words: str
) -> None:
    response = upload(
        sign_in(Role.OFFICER), stage, SimpleUploadedFile(name, content), number="312/BC"
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert words.casefold() in text.casefold()
    assert 'value="312/BC"' in text
    assert (StoredFile.objects.count(), Document.objects.count()) == (0, 0)


def test_good_files_are_kept_and_each_bad_one_is_named(stage: Stage, sign_in: SignIn) -> None:
    files = [
        pdf("a.pdf"),
        SimpleUploadedFile("b.exe", b"MZ"),
        pdf("c.pdf", b""),
        pdf("d.pdf", PDF + b"\n"),
        pdf("e.pdf", b"MZ\x90\x00" + b"\x00" * 200),
    ]
    client = sign_in(Role.OFFICER)
    response = upload(client, stage, *files, number="312/BC", titles=["A", "B", "C", "D", "E"])
    text = response.content.decode()
    assert response.status_code == 422
    stored = Document.objects.values_list("title", "number")
    assert sorted(stored) == [("A", "312/BC"), ("D", "312/BC")]
    assert AuditEntry.objects.filter(action="evidence.added").count() == 2
    assert "Đã tải lên 2 tệp." in text
    field = text.split('id="files_error"')[1].split("</div>")[0]
    assert field.count('<p class="error">') == 3
    assert [name in field for name in ("b.exe", "c.pdf", "e.pdf")] == [True] * 3
    assert 'aria-invalid="true" aria-describedby="files_error"' in text
    assert 'value="312/BC"' in text


def test_partial_upload_needs_no_scripts(stage: Stage, sign_in: SignIn) -> None:
    place = f"dossiers/{stage.dossier.pk}/sheet/{stage.criterion('1.1').pk}/evidence/"
    url, client = address(stage, place), sign_in(Role.OFFICER)
    data = {"files": [pdf(), SimpleUploadedFile("b.exe", b"MZ")], "number": "312/BC"}
    response = client.post(url, data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "<html" in text
    assert "b.exe" in text
    assert 'name="number" value="312/BC"' in text
    assert Document.objects.get().number == "312/BC"
    good = client.post(url, {"files": [pdf("c.pdf", PDF + b"c")]}, follow=True)
    assert "Đã tải lên 1 tệp." in good.content.decode()


def test_same_choice_of_files_sent_again_stores_nothing_twice(
    stage: Stage, sign_in: SignIn
) -> None:
    client = sign_in(Role.OFFICER)
    upload(client, stage, pdf("a.pdf"))
    again = upload(client, stage, pdf("a.pdf"), pdf("b.pdf"), pdf("c.pdf", PDF + b"c"))
    assert again.status_code == 422
    assert again.content.decode().count("đã có ở mục này") == 2
    assert list(Document.objects.values_list("title", flat=True)) == ["a", "c"]
    other = f"dossiers/{stage.dossier.pk}/sheet/{stage.criterion('2.1').pk}/evidence/"
    assert client.post(address(stage, other), {"files": [pdf()]}, headers=HTMX).status_code == 200


def test_wrong_words_cost_no_file_and_are_corrected_at_the_document(
    stage: Stage, sign_in: SignIn
) -> None:
    client = sign_in(Role.OFFICER)
    response = upload(client, stage, pdf(), issued_on="30/10/2026", number="08/KH", pages="2")
    text = response.content.decode()
    document = Document.objects.get()
    assert response.status_code == 422
    assert (document.number, document.issued_on) == ("08/KH", None)
    pk = Citation.objects.get().pk
    assert f'id="d{pk}_issued_on"' in text
    assert 'value="30/10/2026"' in text
    assert "Văn bản không thể ban hành sau hôm nay, 29/10/2026." in text


def test_document_is_not_issued_after_today_in_viet_nam(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    upload(client, stage, pdf())
    url = address(stage, f"citations/{Citation.objects.get().pk}/describe/")
    late = datetime.fromisoformat("2026-10-29T17:30:00+00:00")  # half past midnight in Viet Nam
    said = {"version": "2", "title": "Một"}
    with time_machine.travel(late, tick=False):
        wrong = client.post(url, {**said, "issued_on": "31/10/2026"}, headers=HTMX)
        right = client.post(url, {**said, "issued_on": "30/10/2026"}, headers=HTMX)
    assert (wrong.status_code, right.status_code) == (422, 200)
    with pytest.raises(Refused):
        describe_citation(
            actor=stage.world.people[Role.OFFICER],
            citation=Citation.objects.get(),
            about=About(title="Hai", issued_on=date(2026, 10, 31)),
            at=late,
            expected_version=3,
        )


def test_corrected_description_leaves_a_trace(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    upload(client, stage, pdf(), number="1/KH", issued_on="12/01/2026")
    citation = Citation.objects.get()
    url = address(stage, f"citations/{citation.pk}/describe/")
    said = {"version": "2", "number": "2/KH", "issued_on": "13/01/2026"}
    assert client.post(url, said, headers=HTMX).status_code == 200
    place = f"dossiers/{stage.dossier.pk}/sheet/{citation.criterion_id}/"
    text = client.get(address(stage, place), headers=HTMX).content.decode()
    trace = text.split('<ol class="log">')[1]
    assert "đã sửa “bao-cao”, số, ký hiệu:" in trace
    assert "<del>1/KH</del>" in trace
    assert "<ins>13/01/2026</ins>" in trace
    assert trace.count("Nguyễn An") == 3


def test_too_large_and_too_many_are_refused(
    stage: Stage, sign_in: SignIn, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_BYTES, settings.EVIDENCE_MAX_FILES = 100, 2
    client = sign_in(Role.OFFICER)
    assert upload(client, stage, pdf(content=PDF + b"x" * 100)).status_code == 422
    assert upload(client, stage).status_code == 422
    assert Document.objects.count() == 0
    many = [pdf(f"{name}.pdf", PDF + name.encode()) for name in ("a", "b", "c")]
    assert upload(client, stage, *many).status_code == 422
    assert list(Document.objects.values_list("title", flat=True)) == ["a", "b"]


@pytest.mark.parametrize(
    "name",
    [
        unicodedata.normalize("NFD", "Báo cáo kết quả.pdf"),
        "đ" * 300 + ".pdf",
        "../../etc/passwd.pdf",
        "..\\..\\boot.pdf",
        "a\x00b\n.pdf",
    ],
)
def test_any_name_is_made_safe(stage: Stage, sign_in: SignIn, name: str) -> None:
    assert upload(sign_in(Role.OFFICER), stage, pdf(name)).status_code == 200
    stored = StoredFile.objects.get()
    assert stored.original_name == unicodedata.normalize("NFC", stored.original_name)
    assert len(stored.original_name.encode()) <= 255
    assert stored.original_name.endswith(".pdf")
    assert not set(stored.original_name) & set("/\\\x00\n")
    assert set(stored.storage_name) <= set("0123456789abcdef/")


LONG = "đ" * 200 + ".pdf"  # 404 bytes


def test_a_name_that_is_too_long_is_said_at_the_field(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    kept = f"Tên tệp quá dài, được lưu là “{'đ' * 125}.pdf”. Nội dung tệp vẫn nguyên vẹn."
    first = upload(client, stage, pdf(LONG), titles=["Báo cáo"])
    assert (first.status_code, first.content.decode().count(kept)) == (200, 1)
    citation = Citation.objects.get()
    place = address(stage, f"citations/{citation.pk}/revise/")
    newer = client.post(place, {"files": pdf(LONG, PDF + b"2")}, headers=HTMX)
    assert (newer.status_code, newer.content.decode().count(kept)) == (200, 1)
    plain = client.post(place, {"files": pdf(LONG, PDF + b"3")}, follow=True)
    assert plain.content.decode().count(kept) == 1
    short = client.post(place, {"files": pdf("ngắn.pdf", PDF + b"4")}, headers=HTMX)
    assert kept not in short.content.decode()
    assert DocumentRevision.objects.count() == 4


def test_titles_are_counted_in_nfc_and_never_cut_in_silence(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    title = unicodedata.normalize("NFD", "ế" * 300)
    assert upload(client, stage, pdf(), titles=[title]).status_code == 200
    citation = Citation.objects.select_related("document").get()
    assert citation.document.title == "ế" * 300
    place = address(stage, f"citations/{citation.pk}/describe/")
    same = client.post(place, {"title": title, "version": 2}, headers=HTMX)
    longer = client.post(place, {"title": f"{title}ế", "version": 2}, headers=HTMX)
    assert (same.status_code, longer.status_code) == (200, 422)
    assert "ế" * 301 in unicodedata.normalize("NFC", longer.content.decode())
    said = upload(client, stage, pdf("b.pdf", PDF + b"2"), titles=["ế" * 301])
    assert "Tiêu đề dài hơn 300 ký tự" in said.content.decode()


@pytest.mark.parametrize("role", [Role.HEAD, Role.SECRETARIAT, Role.AUDITOR])
def test_only_officers_of_the_unit_upload(stage: Stage, sign_in: SignIn, role: Role) -> None:
    assert upload(sign_in(role), stage, pdf()).status_code == 403
    assert StoredFile.objects.count() == 0


def test_upload_after_the_deadline_is_refused_and_leaves_no_file(
    stage: Stage, sign_in: SignIn, storage: Path
) -> None:
    client = sign_in(Role.OFFICER)
    with time_machine.travel(CLOSES, tick=False):
        response = upload(client, stage, pdf())
    assert response.status_code == 403
    assert "17:00" in response.content.decode()
    assert [path for path in storage.rglob("*") if path.is_file()] == []


def test_newer_file_is_a_revision_and_the_old_one_stays(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    upload(client, stage, pdf())
    citation = Citation.objects.get()
    newer = PDF + b"2"
    response = client.post(
        address(stage, f"citations/{citation.pk}/revise/"),
        {"files": [pdf("v2.pdf", newer)]},
        headers=HTMX,
    )
    assert response.status_code == 200
    for revision, content in zip(
        DocumentRevision.objects.order_by("number"), (PDF, newer), strict=True
    ):
        assert read(client, address(stage, f"evidence/{revision.pk}/")) == content


def test_document_proves_another_criterion_too(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    upload(client, stage, pdf())
    document = Document.objects.get()
    url = f"dossiers/{stage.dossier.pk}/sheet/{stage.criterion('2.1').pk}/cite/"
    for _again in range(2):
        answer = client.post(address(stage, url), {"document": document.pk}, headers=HTMX)
        assert answer.status_code == 200
    assert Citation.objects.filter(document=document).count() == 2


def test_withdrawn_document_is_kept_and_marked(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    upload(client, stage, pdf())
    citation = Citation.objects.get()
    text = client.post(
        address(stage, f"citations/{citation.pk}/withdraw/"), headers=HTMX
    ).content.decode()
    citation.refresh_from_db()
    assert citation.withdrawn_at is not None
    assert "đã rút" in text
    revision = DocumentRevision.objects.get()
    assert read(client, address(stage, f"evidence/{revision.pk}/")) == PDF


def test_stale_description_is_409_and_changes_nothing(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    upload(client, stage, pdf())
    citation = Citation.objects.get()
    url = address(stage, f"citations/{citation.pk}/describe/")
    first = {"version": "2", "title": "Một", "pages": "1"}
    assert client.post(url, first, headers=HTMX).status_code == 200
    stale = client.post(url, {**first, "title": "Hai"}, headers=HTMX)
    text = stale.content.decode()
    assert stale.status_code == 409
    assert Document.objects.get().title == "Một"
    assert "Chính Ông/Bà, ở cửa sổ khác, lúc 12:58 hôm nay" in text
    assert "Một<span>" in text
    assert 'value="Hai"' in text
    anyway = client.post(url, {**first, "title": "Hai", "version": "4"}, headers=HTMX)
    assert anyway.status_code == 200
    assert Document.objects.get().title == "Hai"
    wrong = client.post(url, {**first, "issued_on": "31/02/2026"}, headers=HTMX)
    assert wrong.status_code == 422


def test_file_is_served_harmlessly(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    upload(client, stage, pdf("Báo cáo.pdf"))
    revision = DocumentRevision.objects.get()
    shown = client.get(address(stage, f"evidence/{revision.pk}/"))
    saved = client.get(address(stage, f"evidence/{revision.pk}/?download"))
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert "sandbox" in saved["Content-Security-Policy"]
    assert b"".join(shown) == b"".join(saved) == PDF


def test_opening_from_outside_the_unit_is_written_down(stage: Stage, sign_in: SignIn) -> None:
    upload(sign_in(Role.OFFICER), stage, pdf())
    url = address(stage, f"evidence/{DocumentRevision.objects.get().pk}/")
    for role in (Role.HEAD, Role.AUDITOR):
        assert read(sign_in(role), url) == PDF
    opened = AuditEntry.objects.filter(action="evidence.opened").values_list("actor", flat=True)
    assert list(opened) == [stage.world.people[Role.AUDITOR].pk]


def test_who_opens_evidence(stage: Stage, sign_in: SignIn, elsewhere: World) -> None:
    upload(sign_in(Role.OFFICER), stage, pdf())
    url = address(stage, f"evidence/{DocumentRevision.objects.get().pk}/")
    assert sign_in(Role.ADMIN).get(url).status_code == 403
    other = set_stage(elsewhere)
    stranger = sign_in(Role.OFFICER, world=elsewhere)
    assert stranger.get(url).status_code == 404
    foreign = url.replace(stage.world.tenant.slug, elsewhere.tenant.slug)
    assert stranger.get(foreign).status_code == 404
    with tenant_scope(elsewhere.tenant):
        assert other.dossier.pk != stage.dossier.pk
