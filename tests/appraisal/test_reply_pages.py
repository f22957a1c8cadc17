"""The page on which a unit answers changed items."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from appraisal.domain.judgements import Way
from appraisal.models import DraftFile, Reply, ReplyDraft, Review
from campaigns.enums import PhaseKind
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from scoring.models import Citation, DocumentRevision
from tests.appraisal.pages import replies_url, signed_in
from tests.appraisal.stage import ANSWERING, Court, open_now

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_unit_waits_for_the_explanation_phase(court: Court) -> None:
    court.cut()
    open_now(court, PhaseKind.APPRAISAL)
    text = signed_in(court.an).get(replies_url(court)).content.decode()
    assert "Kế hoạch ban hành muộn." not in text


def test_unit_contests_with_new_evidence(court: Court) -> None:
    review = court.cut()
    open_now(court, PhaseKind.EXPLANATION)
    client = signed_in(court.ha)
    assert "Kế hoạch ban hành muộn." in client.get(replies_url(court)).content.decode()
    file = SimpleUploadedFile("moi.pdf", PDF, "application/pdf")
    sent = {"kind": "contest", "text": "Có văn bản.", "seen_version": "1", "evidence": file}
    found = client.post(f"{replies_url(court)}{review.pk}/", sent)
    assert (found.status_code, Reply.objects.get().text) == (302, "Có văn bản.")
    assert DocumentRevision.objects.count() == 1
    again = client.post(f"{replies_url(court)}{review.pk}/", sent | {"evidence": ""})
    assert again.status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "contest", "text": "", "seen_version": "1"}, 422),
        ({"kind": "", "text": "Chữ đã viết.", "seen_version": "1"}, 422),
        ({"kind": "accept", "text": "Chữ đã viết.", "seen_version": "7"}, 409),
    ],
)
def test_bad_answer_keeps_what_was_typed(court: Court, sent: dict[str, str], status: int) -> None:
    review = court.cut()
    open_now(court, PhaseKind.EXPLANATION)
    found = signed_in(court.ha).post(f"{replies_url(court)}{review.pk}/", sent)
    assert found.status_code == status
    assert sent["text"] in found.content.decode()
    assert not Reply.objects.exists()


def test_late_answer_is_refused_and_keeps_what_was_typed(court: Court) -> None:
    review = court.cut()
    open_now(court, PhaseKind.COUNCIL)
    sent = {"kind": "contest", "text": "Muộn mất rồi.", "seen_version": "1"}
    found = signed_in(court.ha).post(f"{replies_url(court)}{review.pk}/", sent)
    assert (found.status_code, "Muộn mất rồi." in found.content.decode()) == (403, True)


def test_renamed_program_is_refused_as_evidence(court: Court) -> None:
    review = court.cut()
    open_now(court, PhaseKind.EXPLANATION)
    file = SimpleUploadedFile("virus.pdf", b"MZ\x90\x00", "application/pdf")
    sent = {"kind": "contest", "text": "Giữ chữ này.", "seen_version": "1", "evidence": file}
    found = signed_in(court.ha).post(f"{replies_url(court)}{review.pk}/", sent)
    assert (found.status_code, "Giữ chữ này." in found.content.decode()) == (422, True)


def draft_url(court: Court, review: Review) -> str:
    return f"{replies_url(court)}{review.pk}/draft/"


def drafted(court: Court) -> Review:
    """An officer has drafted a contest with a document."""
    review = court.cut()
    open_now(court, PhaseKind.EXPLANATION)
    sent = {
        "kind": "contest",
        "text": "Dự thảo của An.",
        "seen_version": "1",
        "seen_draft": "0",
        "evidence": SimpleUploadedFile("du-thao.pdf", PDF, "application/pdf"),
        "pages": "2",
    }
    assert signed_in(court.an).post(draft_url(court, review), sent).status_code == 302
    return review


def test_officer_drafts_and_the_head_sees_and_sends(court: Court) -> None:
    review = drafted(court)
    assert not Reply.objects.exists()
    head = signed_in(court.ha)
    text = head.get(replies_url(court)).content.decode()
    assert "Dự thảo của An." in text
    assert "du-thao.pdf" in text
    file = DraftFile.objects.get()
    found = head.get(f"{replies_url(court)}{review.pk}/files/{file.pk}/")
    assert b"".join(found.streaming_content) == PDF  # type: ignore[attr-defined]
    sent = {"kind": "contest", "text": "Như dự thảo.", "seen_version": "1", "seen_draft": "1"}
    assert head.post(f"{replies_url(court)}{review.pk}/", sent).status_code == 302
    assert (Reply.objects.get().text, Reply.objects.get().replied_by) == ("Như dự thảo.", court.ha)
    assert Citation.objects.get().pages == "2"
    assert not ReplyDraft.objects.exists()


def test_officer_cannot_send(court: Court) -> None:
    review = drafted(court)
    sent = {"kind": "contest", "text": "Của An.", "seen_version": "1", "seen_draft": "1"}
    found = signed_in(court.an).post(f"{replies_url(court)}{review.pk}/", sent)
    assert (found.status_code, "Của An." in found.content.decode()) == (403, True)
    assert not Reply.objects.exists()


def test_head_who_saw_an_older_draft_is_asked_again(court: Court) -> None:
    review = drafted(court)
    sent = {"kind": "accept", "text": "Chữ của Hà.", "seen_version": "1", "seen_draft": "0"}
    found = signed_in(court.ha).post(f"{replies_url(court)}{review.pk}/", sent)
    text = found.content.decode()
    assert found.status_code == 409
    assert "Dự thảo của An." in text
    assert "Chữ của Hà." in text
    assert 'name="seen_draft" value="1"' in text


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.AUDITOR])
def test_nobody_outside_the_unit_reads_a_draft(court: Court, role: Role) -> None:
    review = drafted(court)
    client = signed_in(court.world.people[role])
    text = client.get(replies_url(court)).content.decode()
    assert "Kế hoạch ban hành muộn." in text
    assert "Dự thảo của An." not in text
    file = DraftFile.objects.get()
    assert client.get(f"{replies_url(court)}{review.pk}/files/{file.pk}/").status_code == 403
    sent = {"kind": "accept", "seen_version": "1", "seen_draft": "1"}
    assert client.post(draft_url(court, review), sent).status_code == 403
    assert "Dự thảo của An." not in "".join(AuditEntry.objects.values_list("data", flat=True))


def test_document_of_a_draft_is_taken_away(court: Court) -> None:
    review = drafted(court)
    sent = {"kind": "", "text": "Chưa xong", "seen_version": "1", "seen_draft": "1"}
    again = sent | {"drop": str(DraftFile.objects.get().pk)}
    assert signed_in(court.an).post(draft_url(court, review), again).status_code == 302
    draft = ReplyDraft.objects.get()
    assert (draft.kind, draft.text, draft.version) == ("", "Chưa xong", 2)
    assert not DraftFile.objects.exists()


def test_label_says_when_the_reason_is_compulsory(court: Court) -> None:
    review = court.cut()
    open_now(court, PhaseKind.EXPLANATION)
    client = signed_in(court.ha)
    label = "(bắt buộc khi đề nghị xem lại)"
    assert label in client.get(replies_url(court)).content.decode()
    sent = {"kind": "contest", "text": "", "seen_version": "1"}
    text = client.post(f"{replies_url(court)}{review.pk}/", sent).content.decode()
    assert label in text
    assert "Nêu lý do; Hội đồng căn cứ vào nội dung này" in text


@pytest.mark.parametrize("codes", [("1.1",), ("1.1", "1.2", "2.1", "2.2")])
def test_page_costs_the_same_for_any_number_of_items(
    court: Court, codes: tuple[str, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    court.assign("2", "so-tu-phap")
    for code in codes:
        review = court.review(code, way=Way.PINNED, points=Decimal(0), reason="Muộn.")
        ReplyDraft.objects.create(
            review=review, kind="accept", drafted_by=court.an, drafted_at=ANSWERING
        )
    open_now(court, PhaseKind.EXPLANATION)
    client = signed_in(court.ha)
    client.get(replies_url(court))
    with django_assert_num_queries(22):
        assert client.get(replies_url(court)).status_code == 200
