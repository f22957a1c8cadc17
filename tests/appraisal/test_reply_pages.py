"""The page on which a unit answers changed items."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from appraisal.models import Reply
from campaigns.enums import PhaseKind
from scoring.models import DocumentRevision
from tests.appraisal.pages import replies_url, signed_in
from tests.appraisal.stage import Court, open_now

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_unit_waits_for_the_explanation_phase(court: Court) -> None:
    court.cut()
    open_now(court, PhaseKind.APPRAISAL)
    text = signed_in(court.an).get(replies_url(court)).content.decode()
    assert "Kế hoạch ban hành muộn." not in text


def test_unit_contests_with_new_evidence(court: Court) -> None:
    review = court.cut()
    open_now(court, PhaseKind.EXPLANATION)
    client = signed_in(court.an)
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
    found = signed_in(court.an).post(f"{replies_url(court)}{review.pk}/", sent)
    assert found.status_code == status
    assert sent["text"] in found.content.decode()
    assert not Reply.objects.exists()


def test_late_answer_is_refused_and_keeps_what_was_typed(court: Court) -> None:
    review = court.cut()
    open_now(court, PhaseKind.COUNCIL)
    sent = {"kind": "contest", "text": "Muộn mất rồi.", "seen_version": "1"}
    found = signed_in(court.an).post(f"{replies_url(court)}{review.pk}/", sent)
    assert (found.status_code, "Muộn mất rồi." in found.content.decode()) == (403, True)


def test_renamed_program_is_refused_as_evidence(court: Court) -> None:
    review = court.cut()
    open_now(court, PhaseKind.EXPLANATION)
    file = SimpleUploadedFile("virus.pdf", b"MZ\x90\x00", "application/pdf")
    sent = {"kind": "contest", "text": "Giữ chữ này.", "seen_version": "1", "evidence": file}
    found = signed_in(court.an).post(f"{replies_url(court)}{review.pk}/", sent)
    assert (found.status_code, "Giữ chữ này." in found.content.decode()) == (422, True)
