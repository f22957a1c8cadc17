"""Official letters: drafted from the campaign, edited without loss, printed, filed once signed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Textarea
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from appraisal.domain.assignments import assign
from campaigns.domain.campaign_documents import documents_of
from campaigns.models import Extension, Participation, UnitGroup
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Level, Tenant
from scoring.domain.lateness import MATTERS
from scoring.domain.ledger import record_score
from scoring.domain.letter_drafting import draft_guidance, draft_reminder
from scoring.domain.letter_text import LetterText, letter_text_from, tidied
from scoring.domain.offices import sender_of
from scoring.domain.official_letters import (
    discard_letter,
    draft_letter,
    reset_letter,
    save_letter,
)
from scoring.domain.opening import create_dossiers
from scoring.enums import DossierState, Source
from scoring.forms.official_letters import LetterForm
from scoring.models import Dossier, OfficialLetter
from tests.campaigns.audit import last
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES, NOW, Stage, set_stage

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LIST_QUERIES = 12


def secretary(stage: Stage) -> Any:
    return stage.world.people[Role.SECRETARIAT]


def score(stage: Stage, code: str = "1.1", unit: str = "so-a") -> None:
    record_score(
        actor=None,
        dossier=stage.dossiers[unit],
        criterion=stage.criterion(code),
        source=Source.SELF,
        facts={"answer": "yes"},
        at=NOW,
        expected_revision=0,
    )


def reminder(stage: Stage, matter: str = "self_assessment", at: Any = NOW) -> LetterText:
    campaign = stage.campaign
    text = draft_reminder(actor=secretary(stage), campaign=campaign, matter=MATTERS[matter], at=at)
    assert text is not None
    return text


def drafted(stage: Stage, matter: str = "self_assessment") -> OfficialLetter:
    return draft_letter(actor=secretary(stage), campaign=stage.campaign, matter=matter, at=NOW)


def test_reminder_names_who_lacks_what_until_which_hour(stage: Stage) -> None:
    score(stage)
    Extension.objects.create(
        phase=stage.phase,
        participation=stage.dossiers["so-b"].participation,
        closes_at=CLOSES + timedelta(days=1),
        reason="Mất điện",
        granted_by=secretary(stage),
        granted_at=NOW,
    )
    text = reminder(stage)
    [table] = text.tables
    assert not table.annex
    assert table.title == (
        "Danh sách cơ quan, đơn vị chưa gửi hồ sơ tự đánh giá, chấm điểm (số liệu đến 12:58 ngày"
        " 29/10/2026)"
    )
    assert table.rows == (
        (
            "Sở Công Thương",
            (
                "Chưa tự chấm điểm 5/6 tiêu chí (lĩnh vực 1: 2; lĩnh vực 2: 2; lĩnh vực 3: 1); 1"
                " tiêu chí có điểm chưa kèm tài liệu kiểm chứng; chưa"
                " trình thủ trưởng phê duyệt"
            ),
            "17:00 ngày 31/10/2026",
        ),
        (
            "Sở Xây dựng",
            (
                "Chưa tự chấm điểm 6/6 tiêu chí (lĩnh vực 1: 3; lĩnh vực 2: 2; lĩnh vực 3: 1);"
                " chưa trình thủ trưởng phê duyệt"
            ),
            "17:00 ngày 01/11/2026 (gia hạn)",
        ),
    )
    assert "đến 12:58 ngày 29/10/2026, có 2/2 cơ quan, đơn vị chưa gửi" in text.parts[0].text
    assert "kết thúc vào 17:00 ngày 31/10/2026" in text.parts[0].text
    assert text.dear == "Sở Công Thương\nSở Xây dựng"
    assert (text.issuer, text.powers) == ("Sở Nội vụ", "Giám đốc")
    assert text.parent == "Ủy ban nhân dân\ntỉnh Hà Nam"


def test_reminder_after_the_hour_says_what_became_of_it(stage: Stage) -> None:
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).update(state=DossierState.SENT)
    text = reminder(stage, at=CLOSES)
    assert "đã kết thúc vào 17:00 ngày 31/10/2026" in text.parts[0].text
    assert [row[0] for row in text.tables[0].rows] == ["Sở Công Thương"]
    assert "hồ sơ đã khóa" in text.tables[0].rows[0][1]
    assert " trước 17:00" not in text.parts[1].text


def test_nobody_late_makes_no_letter(stage: Stage) -> None:
    Dossier.objects.update(state=DossierState.SENT)
    for matter in ("self_assessment", "explanation", "lists"):
        with pytest.raises(ValidationError):
            drafted(stage, matter)
    with pytest.raises(ValidationError):
        drafted(stage, "no-such-matter")


def test_bodies_that_have_not_appraised_are_named(stage: Stage) -> None:
    group = UnitGroup.objects.select_related("campaign").get()
    body = stage.world.organisations["so-tu-phap"]
    assign(actor=secretary(stage), group=group, criterion=stage.criterion("1"), organisation=body)
    Dossier.objects.update(state=DossierState.SENT)
    rows = {row[0]: row[1] for row in reminder(stage, "appraisal").tables[0].rows}
    assert rows["Sở Tư pháp"] == ("Chưa thẩm định 6 trong tổng số 6 nội dung (đơn vị đã gửi hồ sơ)")


def test_guidance_tells_sets_hours_appraisal_and_contacts(stage: Stage) -> None:
    group = UnitGroup.objects.select_related("campaign").get()
    body = stage.world.organisations["so-tu-phap"]
    assign(actor=secretary(stage), group=group, criterion=stage.criterion("2"), organisation=body)
    text = draft_guidance(campaign=stage.campaign, at=NOW)
    tables = {table.title: table.rows for table in text.tables}
    assert tables["Bộ tiêu chí theo nhóm (số liệu đến 12:58 ngày 29/10/2026)"] == (
        ("Sở, ban, ngành", "2", "Bộ tiêu chí thử", "10", "8", "2", "0"),
    )
    assert tables["Các giai đoạn"][0] == (
        "Tự đánh giá",
        "08:00 ngày 01/10/2026",
        "17:00 ngày 31/10/2026",
    )
    assert tables["Cơ quan thẩm định"] == (("Sở Tư pháp", "2 Cải cách thủ tục hành chính"),)
    assert tables["Đầu mối liên hệ"] == (("Nguyễn Bình", "", "secretariat@ha-nam.example"),)
    assert [part.text.split("\n")[0][:2] for part in text.parts[1:5]] == ["2.", "3.", "4.", "5."]
    assert text.parts[-1].text.endswith("./.")


@pytest.mark.parametrize(
    ("name", "level", "secretariat", "expected"),
    [
        ("UBND tỉnh Hà Nam", Level.PROVINCE, "Sở Nội vụ", ("Sở Nội vụ", ("Giám đốc",))),
        (
            "UBND huyện Vân Canh",
            Level.DISTRICT,
            "Phòng Nội vụ",
            ("Phòng Nội vụ", ("Trưởng phòng",)),
        ),
        (
            "Bộ Nội vụ",
            Level.MINISTRY,
            "Vụ Cải cách hành chính",
            ("Bộ Nội vụ", ("TL. Bộ trưởng", "Vụ trưởng Vụ Cải cách hành chính")),
        ),
        ("UBND tỉnh Hà Nam", Level.PROVINCE, "", ("Ủy ban nhân dân\ntỉnh Hà Nam", ("Chủ tịch",))),
    ],
)
def test_letter_is_signed_for_the_body_that_writes(
    name: str, level: Level, secretariat: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    sender = sender_of(Tenant(name=name, level=level), secretariat)
    assert (sender.issuer, sender.powers) == expected


def typed(letter: OfficialLetter, **changes: str) -> dict[str, str]:
    """The inputs of the page as they would be sent."""
    values = LetterForm(letter_text_from(letter.content)).values()
    return {**values, "version": str(letter.version), **changes}


def url_of(letter: OfficialLetter, stage: Stage, more: str = "") -> str:
    return f"{stage.world.url}/campaigns/{stage.campaign.slug}/letters/{letter.pk}/{more}"


def test_typed_words_are_kept_and_rows_come_and_go(
    stage: Stage, sign_in: Callable[..., Client]
) -> None:
    letter, client = drafted(stage), sign_in(Role.SECRETARIAT)
    url = url_of(letter, stage)
    empty = {f"cell-0-0-{column}": "" for column in range(3)}
    added = {"cell-0-2-0": "Sở Y tế", "cell-0-2-1": "chưa gửi", "cell-0-2-2": ""}
    saved = client.post(
        url, typed(letter, **empty, **added, signer="Trần Văn A"), headers={"HX-Request": "true"}
    )
    assert (saved.status_code, 'value="2"' in saved.content.decode()) == (200, True)
    letter.refresh_from_db()
    text = letter_text_from(letter.content)
    assert [row[0] for row in text.tables[0].rows] == ["Sở Xây dựng", "Sở Y tế"]
    assert text.signer == "Trần Văn A"
    assert last("official_letter.edited")["new"]["signer"] == "Trần Văn A"
    stale = client.post(url, typed(letter, version="1", about="đôn đốc gấp"))
    page = stale.content.decode()
    assert (stale.status_code, "đôn đốc gấp" in page) == (409, True)
    part = client.post(
        url, typed(letter, version="1", about="đôn đốc gấp"), headers={"HX-Request": "true"}
    )
    assert (part.status_code, 'id="letter-saved"' in part.content.decode()) == (409, True)
    wrong = client.post(url, typed(letter, about="", signer="Còn đây"))
    assert (wrong.status_code, "Còn đây" in wrong.content.decode()) == (422, True)
    assert client.post(url, typed(letter)).status_code == 302


def test_inputs_hold_every_drafted_word_as_it_is(stage: Stage) -> None:
    for matter in ("", "self_assessment"):
        letter = drafted(stage, matter)
        text = letter_text_from(letter.content)
        for field in LetterForm(text):
            value = str(field.value() or "")
            assert "\n" not in value or isinstance(field.field.widget, Textarea), field.name
        form = LetterForm(text, typed(letter))
        assert form.is_valid()
        assert tidied(form.text()) == text


def test_drafted_text_comes_back_and_new_figures_on_request(stage: Stage) -> None:
    letter, actor = drafted(stage), secretary(stage)
    text = letter_text_from(letter.content)
    changed = replace(text, signer="Ai đó")
    kept = save_letter(actor=actor, letter=letter, text=changed, expected_version=1, at=NOW)
    with pytest.raises(StaleEdit):
        reset_letter(actor=actor, letter=letter, again=False, expected_version=1, at=NOW)
    back = reset_letter(actor=actor, letter=kept, again=False, expected_version=2, at=NOW)
    assert letter_text_from(back.content) == text
    Dossier.objects.filter(pk=stage.dossier.pk).update(state=DossierState.SENT)
    later = NOW + timedelta(hours=1)
    again = reset_letter(actor=actor, letter=back, again=True, expected_version=3, at=later)
    rows = letter_text_from(again.content).tables[0].rows
    assert ([row[0] for row in rows], again.figures_at) == (["Sở Xây dựng"], later)
    discard_letter(actor=actor, letter=again, expected_version=again.version, at=later)
    assert not OfficialLetter.objects.exists()


def test_paper_has_the_form_of_the_decree(stage: Stage, sign_in: Callable[..., Client]) -> None:
    answer = sign_in(Role.SECRETARIAT).get(url_of(drafted(stage), stage, "letter.pdf"))
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for part in (
        "ỦY BAN NHÂN DÂN",
        "SỞ NỘI VỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "V/v đôn đốc tự đánh giá, chấm điểm năm 2026",
        "Phủ Lý, ngày",
        "Kính gửi:",
        "- Sở Công Thương;",
        "GIÁM ĐỐC",
        "Nơi nhận:",
        "DỰ THẢO",
    ):
        assert part in text, part


def test_signed_letter_stands_among_the_papers_and_rests(
    stage: Stage, sign_in: Callable[..., Client]
) -> None:
    letter, client = drafted(stage), sign_in(Role.SECRETARIAT)
    url = url_of(letter, stage, "signed/")
    assert client.get(url).status_code == 200
    facts = {"number": "45/SNV-CCHC", "issued_on": "29/10/2026", "version": "1"}
    for wrong in ({"number": " "}, {"issued_on": "30/10/2026"}, {"version": "7"}):
        assert client.post(url, {**facts, **wrong}).status_code == 422
    bad = SimpleUploadedFile("ky.pdf", b"MZ")
    assert client.post(url, {**facts, "file": bad}).status_code == 422
    assert client.post(url, facts).status_code == 302
    [paper] = documents_of(stage.campaign)
    assert (paper.number, paper.issued_on, paper.issuer) == (
        "45/SNV-CCHC",
        date(2026, 10, 29),
        "Sở Nội vụ",
    )
    assert paper.title == "Công văn đôn đốc tự đánh giá, chấm điểm năm 2026"
    signed = client.get(url_of(letter, stage, "letter.pdf"))
    assert "DỰ THẢO" not in PdfReader(io.BytesIO(signed.content)).pages[0].extract_text()
    letter.refresh_from_db()
    assert (client.get(url).status_code, client.get(url_of(letter, stage)).status_code) == (
        403,
        200,
    )
    assert client.post(url_of(letter, stage), typed(letter)).status_code == 403
    with pytest.raises(Refused):
        discard_letter(actor=secretary(stage), letter=letter, expected_version=2, at=NOW)


def test_scan_of_the_signed_letter_is_filed_as_it_is(
    stage: Stage, sign_in: Callable[..., Client]
) -> None:
    letter, client = drafted(stage, ""), sign_in(Role.SECRETARIAT)
    facts = {"number": "46/SNV", "issued_on": "29/10/2026", "version": "1"}
    scan = SimpleUploadedFile("ky.pdf", PDF)
    assert client.post(url_of(letter, stage, "signed/"), {**facts, "file": scan}).status_code == 302
    [paper] = documents_of(stage.campaign)
    assert (paper.kind, paper.stored_file.original_name) == ("guidance", "ky.pdf")


def test_buttons_draft_set_back_and_delete(stage: Stage, sign_in: Callable[..., Client]) -> None:
    client = sign_in(Role.SECRETARIAT)
    base = f"{stage.world.url}/campaigns/{stage.campaign.slug}/letters/"
    assert client.post(base, {"matter": "lists"}).status_code == 422
    assert client.post(base, {"matter": ""}).status_code == 302
    letter = OfficialLetter.objects.get()
    assert client.get(url_of(letter, stage)).status_code == 200
    for stale in ("reset/", "discard/"):
        assert client.post(f"{base}{letter.pk}/{stale}", {"version": "9"}).status_code == 302
    again = {"version": "1", "again": "1"}
    assert client.post(f"{base}{letter.pk}/reset/", again).status_code == 302
    letter.refresh_from_db()
    gone = client.post(f"{base}{letter.pk}/discard/", {"version": str(letter.version)})
    assert (gone.status_code, OfficialLetter.objects.exists()) == (302, False)


def test_letters_are_the_secretariats_and_of_one_tenant(
    stage: Stage, elsewhere: World, sign_in: Callable[..., Client]
) -> None:
    letter = drafted(stage)
    assert sign_in(Role.AUDITOR).get(url_of(letter, stage)).status_code == 403
    assert sign_in(Role.OFFICER).get(url_of(letter, stage)).status_code == 403
    other = set_stage(elsewhere)
    with tenant_scope(elsewhere.tenant):
        assert not OfficialLetter.objects.exists()
    stranger = sign_in(Role.SECRETARIAT, world=elsewhere)
    there = f"{elsewhere.url}/campaigns/{other.campaign.slug}/letters/{letter.pk}/"
    assert stranger.get(there).status_code == 404
    assert stranger.get(url_of(letter, stage)).status_code == 404


@pytest.mark.parametrize(
    ("communes", "annex", "where"), [(15, True, "kèm theo"), (6, False, "dưới đây")]
)
def test_long_list_is_an_annex(stage: Stage, communes: int, annex: bool, where: str) -> None:
    group = UnitGroup.objects.get()
    for number in range(communes):
        unit = create_organisation(
            actor=None, code=f"xa-{number}", name=f"Xã {number:02}", kind="xa"
        )
        Participation.objects.create(campaign=stage.campaign, group=group, organisation=unit)
    create_dossiers(actor=None, campaign=stage.campaign)
    text = reminder(stage)
    assert (len(text.tables[0].rows), text.tables[0].annex) == (communes + 2, annex)
    assert text.dear == f"Các cơ quan, đơn vị, địa phương có tên trong danh sách {where}"
    assert f"theo danh sách {where}." in text.parts[0].text


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_asks_the_same_for_any_number(
    stage: Stage,
    sign_in: Callable[..., Client],
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        drafted(stage, "")
    client = sign_in(Role.SECRETARIAT)
    url = f"{stage.world.url}/campaigns/{stage.campaign.slug}/letters/"
    client.get(url)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(url)
