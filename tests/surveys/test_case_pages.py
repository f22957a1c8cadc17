"""Pages of signals and cases: base rates and consequences beside every decision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.domain.queries import memberships_of
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from scoring.domain.home import Asker
from scoring.domain.index_run import run_index
from surveys.domain.case_home import case_tasks
from surveys.domain.cases import MOST_FILES
from surveys.enums import CaseState, SignalKind
from surveys.models import (
    Case,
    CaseDecision,
    Count,
    Flag,
    StatementDraft,
    StatementFile,
    SurveyObject,
)
from tests.matrix_stage import PDF
from tests.plugins.cast import World
from tests.surveys.papers import stand_at_a_counter
from tests.surveys.suspicion import FIGURES, Doubt, set_doubt
from tests.surveys.test_cases import HEARD_BY, LATER, opened
from tests.surveys.waves import AFTER

WORDS = {"reason": "Đã xác minh.", "legal_ground": "Công văn 23/BNV-CCHC"}


@pytest.fixture
def doubt(world: World, elsewhere: World, time_machine: object) -> Iterator[Doubt]:
    time_machine.move_to(LATER, tick=False)  # type: ignore[attr-defined]
    with tenant_scope(elsewhere.tenant):
        set_doubt(elsewhere, honest=2, tick=False)
    with tenant_scope(world.tenant):
        yield set_doubt(world)


def at(name: str, doubt: Doubt, *more: object) -> str:
    wave = doubt.wave
    return reverse(
        f"waves:{name}", args=[doubt.world.tenant.slug, wave.campaign.slug, wave.slug, *more]
    )


def test_signals_are_listed_with_base_rates(doubt: Doubt, client: Client) -> None:
    client.force_login(doubt.secretary)
    page = client.get(at("integrity", doubt)).content.decode()
    assert "Sở Công Thương" in page
    assert "Cơ quan 1" not in page
    assert f"{at('case_open', doubt)}?unit={doubt.coached.pk}" in page
    filtered = client.get(at("integrity", doubt), {"q": "xay dung"}).content.decode()
    assert f"?unit={doubt.coached.pk}" not in filtered
    assert client.get(at("integrity", doubt), {"export": "xlsx"}).status_code == 200


def test_case_is_opened_heard_and_decided_in_the_browser(doubt: Doubt, client: Client) -> None:
    client.force_login(doubt.secretary)
    asked = {
        "unit": str(doubt.coached.pk),
        "reason": "Phiếu giống nhau",
        "due_at": "01/01/2020 8:00",
    }
    wrong = client.post(at("case_open", doubt), asked)
    assert wrong.status_code == 422
    assert "Phiếu giống nhau" in wrong.content.decode()
    right = asked | {"due_at": "30/11/2026 17:00"}
    assert client.post(at("case_open", doubt), right)["Location"] == at("case", doubt, 1)
    client.force_login(doubt.officer)
    draft = {"text": "Dự thảo của chuyên viên", "seen_draft": "0"}
    assert client.post(at("statement_draft", doubt, 1), draft).status_code == 302
    client.force_login(doubt.head)
    stale = client.post(at("statement_send", doubt, 1), {"text": "Bản của tôi", "seen_draft": "0"})
    assert stale.status_code == 409
    assert "Dự thảo của chuyên viên" in stale.content.decode()
    assert "Bản của tôi" in stale.content.decode()
    sent = {"text": "Bản của tôi", "seen_draft": "1"}
    assert client.post(at("statement_send", doubt, 1), sent).status_code == 302
    client.force_login(doubt.approver)
    page = client.get(at("case", doubt, 1)).content.decode()
    assert "Bản của tôi" in page
    assert f'value="group-{doubt.group.pk}"' in page
    assert "Tỷ lệ: từ → đến" in page  # what each decision would mean, before there is one
    version = str(Case.objects.get().version)
    missing = client.post(at("case_decide", doubt, 1), {"way": "object", "version": version})
    assert missing.status_code == 422
    ruling = WORDS | {"way": "object", "version": version}
    assert client.post(at("case_decide", doubt, 1), ruling | {"version": "99"}).status_code == 409
    assert client.post(at("case_decide", doubt, 1), ruling).status_code == 302
    late = client.post(at("case_decide", doubt, 1), ruling | {"reason": "Chữ chưa lưu"})
    assert late.status_code == 409
    assert "Chữ chưa lưu" in late.content.decode()
    assert (CaseDecision.objects.count(), Count.objects.count()) == (1, 2)
    back = WORDS | {"version": str(Case.objects.get().version)}
    assert client.post(at("case_reverse", doubt, 1), back).status_code == 302
    assert Case.objects.get().state == CaseState.REVERSED
    assert "đã được đảo" not in client.get(at("case", doubt, 1)).content.decode()


def test_answers_of_a_counter_are_labelled_where_they_are_suspected(
    doubt: Doubt, client: Client
) -> None:
    opened(doubt)
    stand_at_a_counter(doubt.wave, doubt.group, doubt.coached)
    client.force_login(doubt.approver)
    for page in (at("integrity", doubt), at("case", doubt, 1)):
        assert "mở, không chọn mẫu" in client.get(page).content.decode()
    client.force_login(doubt.officer)
    assert "mở, không chọn mẫu" in client.get(at("statement", doubt, 1)).content.decode()


def test_a_draft_is_read_by_the_unit_alone(doubt: Doubt, client: Client) -> None:
    case = opened(doubt)
    Case.objects.filter(pk=case.pk).update(hearing_due_at=LATER.replace(year=2027))
    StatementDraft.objects.create(
        case=case, text="Chưa gửi", drafted_by=doubt.officer, drafted_at=AFTER
    )
    for person in (doubt.secretary, doubt.approver):
        client.force_login(person)
        assert "Chưa gửi" not in client.get(at("case", doubt, 1)).content.decode()
        assert client.get(at("statement", doubt, 1)).status_code == 403


def test_what_is_typed_is_not_a_page_of_faults(doubt: Doubt, client: Client) -> None:
    opened(doubt)
    client.force_login(doubt.approver)
    for way in ("", "pattern-0", "group-999999999999999999999", "keep\x00"):
        typed = WORDS | {"way": way, "version": "x"}
        assert client.post(at("case_decide", doubt, 1), typed).status_code == 422
    client.force_login(doubt.secretary)
    for unit in ("", "0", "x", "9" * 30):
        typed = {"unit": unit, "reason": "x", "due_at": "30/11/2026 17:00"}
        assert client.post(at("case_open", doubt), typed).status_code == 422
    assert client.get(at("case", doubt, 77)).status_code == 404


def test_index_is_run_again_beside_the_old_run(doubt: Doubt, client: Client) -> None:
    case = opened(doubt)
    campaign = doubt.wave.campaign
    run_index(actor=None, campaign=campaign, at=AFTER)
    client.force_login(doubt.approver)
    ruling = WORDS | {"way": "object", "version": str(case.version)}
    client.post(at("case_decide", doubt, 1), ruling)
    client.force_login(doubt.secretary)
    start = reverse("scoring:run_index", args=[doubt.world.tenant.slug, campaign.slug])
    assert start in client.get(at("case", doubt, 1)).content.decode()
    client.post(start)
    assert start not in client.get(at("case", doubt, 1)).content.decode()


@pytest.mark.parametrize("number", [1, 3, 60])
def test_flags_take_the_same_statements_for_any_number(
    doubt: Doubt, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        rated = SurveyObject.objects.create(
            wave=doubt.wave, code=f"n-{place}", name=f"Đơn vị {place}"
        )
        Flag.objects.create(
            wave=doubt.wave, object=rated, group=doubt.group, kind=SignalKind.BURSTS, **FIGURES
        )
        Case.objects.create(
            wave=doubt.wave,
            object=rated,
            number=place + 1,
            reason="x",
            opened_by=doubt.secretary,
            opened_at=AFTER,
            hearing_due_at=HEARD_BY,
        )
    client.force_login(doubt.secretary)
    client.get(at("integrity", doubt))
    with django_assert_num_queries(24):
        client.get(at("integrity", doubt))


def test_home_asks_the_unit_to_be_heard_and_then_the_approver(doubt: Doubt) -> None:
    def tasks(role: Role, moment: datetime) -> list[tuple[str, str]]:
        user = doubt.world.people[role]
        asker = Asker(user, doubt.world.tenant, tuple(memberships_of(user)), moment)
        return [(task.title, task.tone) for task in case_tasks(asker)]

    opened(doubt)
    heard = [("Giải trình vụ việc của đơn vị", "bad")]
    assert tasks(Role.HEAD, AFTER) == tasks(Role.OFFICER, AFTER) == heard
    assert tasks(Role.APPROVER, AFTER) == []
    assert tasks(Role.APPROVER, LATER) == [("Quyết định vụ việc về Sở Công Thương", "warn")]
    assert tasks(Role.AUDITOR, LATER) == []


def _pdf(name: str = "bien-ban.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def _content(client: Client, url: str) -> bytes:
    answer: Any = client.get(url)
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def test_documents_go_with_the_statement_and_are_the_units_own_until_sent(
    doubt: Doubt, elsewhere: World, client: Client
) -> None:
    case = opened(doubt)
    Case.objects.filter(pk=case.pk).update(hearing_due_at=LATER.replace(year=2027))
    client.force_login(doubt.officer)
    draft = {
        "text": "Dự thảo",
        "seen_draft": "0",
        "documents": [_pdf("bien-ban.pdf"), _pdf("anh.pdf")],
    }
    assert client.post(at("statement_draft", doubt, 1), draft).status_code == 302
    kept = {file.stored_file.original_name: file for file in StatementFile.objects.all()}
    assert set(kept) == {"bien-ban.pdf", "anh.pdf"}
    url = at("statement_file", doubt, 1, kept["bien-ban.pdf"].pk)
    assert _content(client, url) == PDF
    assert "bien-ban.pdf" in client.get(at("statement", doubt, 1)).content.decode()
    readers = (doubt.secretary, doubt.approver, doubt.world.people[Role.AUDITOR])
    for person in readers:
        client.force_login(person)
        assert client.get(url).status_code == 403
        assert "bien-ban.pdf" not in client.get(at("case", doubt, 1)).content.decode()
    client.force_login(doubt.head)
    sent = {"text": "Đã họp", "seen_draft": "1", "drop": [kept["anh.pdf"].pk]}
    assert client.post(at("statement_send", doubt, 1), sent).status_code == 302
    assert list(StatementFile.objects.all()) == [kept["bien-ban.pdf"]]
    entry = AuditEntry.objects.get(action="case.statement_sent")
    assert hashlib.sha256(PDF).hexdigest() in entry.data
    for person in readers:
        client.force_login(person)
        assert "bien-ban.pdf" in client.get(at("case", doubt, 1)).content.decode()
        assert _content(client, url) == PDF
    client.force_login(doubt.world.people[Role.APPRAISER])
    assert client.get(url).status_code == 403
    client.force_login(elsewhere.people[Role.SECRETARIAT])
    assert client.get(url).status_code == 404


def test_a_bad_document_is_named_and_nothing_typed_is_lost(doubt: Doubt, client: Client) -> None:
    case = opened(doubt)
    Case.objects.filter(pk=case.pk).update(hearing_due_at=LATER.replace(year=2027))
    client.force_login(doubt.head)
    typed = {"text": "Giải trình dài", "seen_draft": "0", "documents": [_pdf("a.pdf", b"MZ\x00")]}
    answer = client.post(at("statement_send", doubt, 1), typed)
    assert answer.status_code == 422
    assert "a.pdf" in answer.content.decode()
    assert "Giải trình dài" in answer.content.decode()
    many = typed | {"documents": [_pdf(f"{number}.pdf") for number in range(MOST_FILES + 1)]}
    answer = client.post(at("statement_send", doubt, 1), many)
    assert answer.status_code == 422
    assert "Giải trình dài" in answer.content.decode()
    gone = {"text": "Bản nháp", "seen_draft": "0", "drop": ["999999", "x"]}
    assert client.post(at("statement_draft", doubt, 1), gone).status_code == 422
    gone = {"text": "Bản nháp", "seen_draft": "0", "drop": ["999999"]}
    assert client.post(at("statement_draft", doubt, 1), gone).status_code == 302
    assert not StatementFile.objects.exists()
