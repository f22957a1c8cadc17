"""The unit answers once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction

from appraisal.domain.problems import JudgementError
from appraisal.domain.replies import Answer, answer
from appraisal.domain.rights import can_answer, results_shown
from appraisal.enums import ReplyKind
from appraisal.models import Reply, Review
from campaigns.enums import PhaseKind
from campaigns.models import Extension, Phase
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from parindex.files.domain.checks import check_upload
from scoring.domain.evidence import About
from scoring.models import Citation, Document
from tests.appraisal.stage import ANSWERING, APPRAISING, DECIDING, Court

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def said(review: Review, kind: ReplyKind = ReplyKind.CONTEST, **more: object) -> Answer:
    values = {"text": "Đã đúng hạn.", "seen_version": review.version} | more
    return Answer(kind=kind, **values)  # type: ignore[arg-type]


def test_head_answers(court: Court) -> None:
    review = court.cut()
    reply = court.contest(review, court.ha)
    assert (reply.kind, reply.review_version) == (ReplyKind.CONTEST, 1)


def test_second_answer_is_refused(court: Court) -> None:
    review = court.cut()
    court.contest(review)
    with pytest.raises(Refused):
        court.contest(review)
    assert Reply.objects.count() == 1


def test_answer_is_final_in_the_database(court: Court) -> None:
    reply = court.contest(court.cut())
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(text="Khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(
            review=reply.review,
            kind=ReplyKind.ACCEPT,
            review_version=1,
            replied_by=court.an,
            replied_at=ANSWERING,
        )


def test_contest_needs_its_reason(court: Court) -> None:
    review = court.cut()
    with pytest.raises(JudgementError):
        answer(actor=court.ha, review=review, said=said(review, text=""), at=ANSWERING)


def test_accepting_needs_no_reason(court: Court) -> None:
    review = court.cut()
    wanted = said(review, ReplyKind.ACCEPT, text="")
    reply = answer(actor=court.ha, review=review, said=wanted, at=ANSWERING)
    assert reply.kind == ReplyKind.ACCEPT


def test_unchanged_item_has_nothing_to_answer(court: Court) -> None:
    review = court.review()
    with pytest.raises(Refused):
        court.contest(review)


def test_answer_to_an_older_review_is_stale(court: Court) -> None:
    review = court.cut()
    with pytest.raises(StaleEdit):
        answer(actor=court.ha, review=review, said=said(review, seen_version=7), at=ANSWERING)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.HEAD])
def test_only_the_head_answers(court: Court, role: Role) -> None:
    review = court.cut()
    with pytest.raises(Refused):
        court.contest(review, court.world.people[role])


@pytest.mark.parametrize("at", [APPRAISING, DECIDING])
def test_answer_outside_the_phase_is_refused(court: Court, at: object) -> None:
    review = court.cut()
    with pytest.raises(Refused):
        answer(actor=court.ha, review=review, said=said(review), at=at)  # type: ignore[arg-type]


def test_extension_of_the_unit_lets_it_answer_later(court: Court) -> None:
    review = court.cut()
    phase = Phase.objects.get(kind=PhaseKind.EXPLANATION)
    Extension.objects.create(
        phase=phase,
        participation=review.dossier.participation,
        closes_at=DECIDING + timedelta(days=1),
        reason="Mất điện",
        granted_by=court.binh,
        granted_at=ANSWERING,
    )
    assert can_answer(court.ha, review, at=DECIDING)


def test_new_evidence_comes_with_a_contest(court: Court, tmp_path: object) -> None:
    review = court.cut()
    checked = check_upload(ContentFile(PDF, "Kế hoạch.pdf"))
    about = About(number="12/KH-SCT", pages="1")
    answer(
        actor=court.ha, review=review, said=said(review, files=[checked], about=about), at=ANSWERING
    )
    citation = Citation.objects.get(criterion=court.leaf("1.1"))
    revision = citation.document.revisions.get()
    assert (citation.document.number, citation.pages) == ("12/KH-SCT", "1")
    assert revision.stored_file.sha256 == checked.sha256
    assert default_storage.exists(revision.stored_file.storage_name)


def test_new_evidence_does_not_come_with_acceptance(court: Court) -> None:
    review = court.cut()
    checked = check_upload(ContentFile(PDF, "a.pdf"))
    wanted = said(review, ReplyKind.ACCEPT, files=[checked])
    with pytest.raises(JudgementError):
        answer(actor=court.ha, review=review, said=wanted, at=ANSWERING)
    assert not Document.objects.exists()
    assert not Reply.objects.exists()


def test_unit_sees_the_result_only_when_it_may_answer(court: Court) -> None:
    dossier = court.dossier()
    assert not results_shown(court.an, dossier, at=APPRAISING)
    assert results_shown(court.an, dossier, at=ANSWERING)
    assert results_shown(court.binh, dossier, at=APPRAISING)
