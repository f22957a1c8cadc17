"""Questionnaires on the pages of the secretariat: import, edit, versions, formula, preview."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from surveys.enums import ObjectRule
from surveys.models import (
    AssignedForm,
    Draft,
    Envelope,
    GroupForm,
    Questionnaire,
    RespondentGroup,
    Wave,
)
from tests.plugins.cast import World
from tests.scoring.stage import Stage, set_stage
from tests.surveys.engine import forms
from tests.surveys.waves import CLOSES, OPENS, set_poll

PARTS = {
    "options-TOTAL_FORMS": "4",
    "options-INITIAL_FORMS": "0",
    "options-0-text_vi": "Tốt",
    "options-0-percent": "100",
    "options-1-text_vi": "Kém",
    "options-1-text_en": "Poor",
    "options-1-percent": "12,5",
}
SINGLE = {"text_vi": "Thế nào?", "required": "on", "leaf": "2.3", "weight": "1,5", **PARTS}


@pytest.fixture
def stage(world: World, elsewhere: World) -> Iterator[Stage]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere)
    with tenant_scope(world.tenant):
        yield set_stage(world)


@pytest.fixture
def secretary(stage: Stage) -> Client:
    client = Client(headers={"accept-language": "vi"})
    client.force_login(stage.world.people[Role.SECRETARIAT])
    return client


def at(name: str, stage: Stage, *more: object) -> str:
    slug = stage.world.tenant.slug
    return reverse(f"questionnaires:{name}", args=[slug, stage.campaign.slug, *more])


def draft(stage: Stage, **more: Any) -> Questionnaire:
    document = more.pop("document", None) or forms.document()
    return Questionnaire.objects.create(
        campaign=stage.campaign, code="phieu", title="Phiếu", document=document, **more
    )


def freeze(questionnaire: Questionnaire) -> None:
    Questionnaire.objects.filter(pk=questionnaire.pk).update(
        state="frozen", content_hash="0" * 64, frozen_at=timezone.now()
    )


def send(client: Client, stage: Stage, content: bytes, name: str = "a.json") -> Any:
    return client.post(at("import", stage), {"file": SimpleUploadedFile(name, content)})


def codes(questionnaire: Questionnaire) -> list[str]:
    questionnaire.refresh_from_db()
    return [question["code"] for question in questionnaire.document["questions"]]


def test_import_makes_a_draft_and_the_same_code_its_next_version(
    stage: Stage, secretary: Client
) -> None:
    content = json.dumps({"code": "hdnd", **forms.document()}).encode()
    first, second = send(secretary, stage, content), send(secretary, stage, content)
    made = list(Questionnaire.objects.order_by("version").values_list("code", "version", "state"))
    assert made == [("hdnd", 1, "draft"), ("hdnd", 2, "draft")]
    assert {first.status_code, second.status_code} == {302}
    assert AuditEntry.objects.filter(action="questionnaire.imported").count() == 2


def test_problems_of_a_file_are_listed_and_nothing_is_stored(
    stage: Stage, secretary: Client
) -> None:
    wrong = forms.document(silence="guess")
    answer = send(secretary, stage, json.dumps(wrong).encode())
    assert answer.status_code == 422
    assert "silence" in answer.content.decode()
    assert not Questionnaire.objects.exists()


def test_what_is_downloaded_can_be_imported(stage: Stage, secretary: Client) -> None:
    found = draft(stage)
    for name in ("json", "xlsx"):
        content = b"".join(secretary.get(at(name, stage, found.pk)))
        assert send(secretary, stage, content, f"a.{name}").status_code == 302
    assert Questionnaire.objects.filter(code="phieu").count() == 3
    template = b"".join(secretary.get(at("template", stage)))
    assert send(secretary, stage, template, "a.xlsx").status_code == 302


def test_formula_is_shown_in_words(stage: Stage, secretary: Client) -> None:
    found = draft(stage)
    wave = Wave.objects.create(
        campaign=stage.campaign, slug="d", name="Đợt", opens_at=OPENS, closes_at=CLOSES
    )
    group = RespondentGroup.objects.create(
        wave=wave, key="g", name="Lãnh đạo sở", priority=1, weight="2.5", least_sample=7
    )
    GroupForm.objects.create(group=group, questionnaire=found, rule=ObjectRule.EVERY)
    page = secretary.get(at("detail", stage, found.pk)).content.decode()
    # 1.7 is fed by q1 (weight 2) and q3, 2.3 by both lines of the matrix (1 and 3).
    for words in (
        "Tỷ lệ = (2 × q1 + q3) ÷ 3",
        "Tỷ lệ = (q2.hop-ly + 3 × q2.kha-thi) ÷ 4",
        "Rất tốt → 100%; Tốt → 60%; Trung bình → 20%; Kém → 0%",
        "Các phương án được chọn cộng lại, tối đa 100%.",
        "Lãnh đạo sở",
        "2,5",
    ):
        assert words in page


def test_questionnaire_is_made_question_by_question(stage: Stage, secretary: Client) -> None:
    facts = {"title_vi": "Phiếu của tôi", "title_en": "Mine", "silence": "zero"}
    secretary.post(at("create", stage), facts)
    found = Questionnaire.objects.get()
    assert (found.code, found.title) == ("phieu-cua-toi", "Phiếu của tôi")
    assert secretary.get(at("detail", stage, found.pk)).status_code == 200
    answer = secretary.post(at("add", stage, found.pk, "single"), SINGLE | {"version": "1"})
    assert answer.status_code == 302, answer.content.decode()
    found.refresh_from_db()
    assert found.edit == 2
    assert found.document["questions"] == [
        {
            "code": "q1",
            "kind": "single",
            "text": "Thế nào?",
            "help": "",
            "required": True,
            "no_opinion": False,
            "options": [
                {"code": "a", "text": "Tốt", "percent": "100"},
                {"code": "b", "text": {"vi": "Kém", "en": "Poor"}, "percent": "12.5"},
            ],
            "leaf": "2.3",
            "weight": "1.5",
        }
    ]


@pytest.mark.parametrize("kind", ["likert", "single", "matrix", "multiple", "number", "text"])
def test_form_of_each_kind_saves_what_it_shows(stage: Stage, secretary: Client, kind: str) -> None:
    found = draft(stage)
    page = secretary.get(at("add", stage, found.pk, kind))
    form = page.context["form"]
    typed = {"text_vi": "Câu mới", "version": "1"}
    for formset in filter(None, (form.options, form.rows)):
        typed |= {f"{formset.prefix}-TOTAL_FORMS": "2", f"{formset.prefix}-INITIAL_FORMS": "0"}
        for place in range(2):
            typed[f"{formset.prefix}-{place}-text_vi"] = f"Mục {place}"
    answer = secretary.post(at("add", stage, found.pk, kind), typed)
    assert answer.status_code == 302, answer.context["form"].errors
    assert codes(found) == ["q1", "q2", "q3", "q4", "q5", "q6"]
    shown = secretary.get(at("question", stage, found.pk, "q6"))
    assert "Câu mới" in shown.content.decode()


@pytest.mark.parametrize("code", ["q1", "q2", "q3", "q4", "q5"])
def test_question_saved_unchanged_stays_the_same(
    stage: Stage, secretary: Client, code: str
) -> None:
    found = draft(stage)
    form = secretary.get(at("question", stage, found.pk, code)).context["form"]
    typed: dict[str, Any] = {"version": "1"}
    for part in (form, *filter(None, (form.options, form.rows))):
        for bound in part if part is form else [field for row in part.forms for field in row]:
            value = bound.value()
            if value not in (None, False):
                typed[bound.html_name] = value
        if part is not form:
            typed[f"{part.prefix}-TOTAL_FORMS"] = str(len(part.forms))
            typed[f"{part.prefix}-INITIAL_FORMS"] = str(part.initial_form_count())
    answer = secretary.post(at("question", stage, found.pk, code), typed)
    assert answer.status_code == 302, answer.content.decode()
    saved = Questionnaire.objects.get(pk=found.pk)
    first = draft(stage, version=2)
    url = at("move", stage, first.pk, "q5")
    secretary.post(url, {"version": "1", "direction": "up"})
    secretary.post(at("move", stage, first.pk, "q5"), {"version": "2", "direction": "down"})
    first.refresh_from_db()
    assert saved.document == first.document


def test_stale_question_is_refused_with_both_values(stage: Stage, secretary: Client) -> None:
    found = draft(stage)
    Questionnaire.objects.update(edit=5)
    answer = secretary.post(at("question", stage, found.pk, "q1"), SINGLE | {"version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Thế nào?" in page
    assert "Lãnh đạo chỉ đạo cải cách thế nào?" in page
    found.refresh_from_db()
    assert (found.edit, found.document) == (5, forms.document())
    again = SINGLE | {"version": str(answer.context["version"])}
    assert secretary.post(at("question", stage, found.pk, "q3"), again).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text_vi": ""}, "id_text_vi_error"),
        ({"options-1-percent": ""}, "Kém"),
        ({"options-1-percent": "101"}, "101"),
        ({"options-1-text_vi": ""}, "options-1"),
        ({"options-1-text_vi": "", "options-1-text_en": "", "options-1-percent": ""}, "hai"),
        ({"weight": "0"}, "id_weight_error"),
        ({"leaf": "9.9"}, "id_leaf_error"),
    ],
)
def test_bad_question_is_told_at_its_place(
    stage: Stage, secretary: Client, typed: dict[str, str], field: str
) -> None:
    found = draft(stage)
    answer = secretary.post(at("add", stage, found.pk, "single"), SINGLE | {"version": "1"} | typed)
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert len(codes(found)) == 5


def test_questions_move_and_go(stage: Stage, secretary: Client) -> None:
    found = draft(stage)
    secretary.post(at("move", stage, found.pk, "q2"), {"version": "1", "direction": "up"})
    assert codes(found) == ["q2", "q1", "q3", "q4", "q5"]
    stale = secretary.post(at("move", stage, found.pk, "q2"), {"version": "1"})
    assert stale.status_code == 409
    secretary.post(at("question_delete", stage, found.pk, "q5"), {"version": "2"})
    assert codes(found) == ["q2", "q1", "q3", "q4"]


def test_question_others_depend_on_stays_before_them(stage: Stage, secretary: Client) -> None:
    found = draft(stage)
    answer = secretary.post(at("question_delete", stage, found.pk, "q1"), {"version": "1"})
    assert answer.status_code == 422
    assert "q1" in codes(found)


def test_frozen_one_changes_only_by_a_new_version(stage: Stage, secretary: Client) -> None:
    found = draft(stage)
    freeze(found)
    for name, args in (("facts", ()), ("question", ("q1",)), ("add", ("text",))):
        assert secretary.get(at(name, stage, found.pk, *args)).status_code == 403
    for name, args in (("delete", ()), ("move", ("q1",)), ("question_delete", ("q1",))):
        url = at(name, stage, found.pk, *args)
        assert secretary.post(url, {"version": "1"}).status_code == 403
    assert secretary.post(at("version", stage, found.pk)).status_code == 302
    made = Questionnaire.objects.get(version=2)
    assert (made.state, made.content_hash, made.document) == ("draft", "", found.document)


def test_draft_is_deleted_unless_a_group_fills_it_in(stage: Stage, secretary: Client) -> None:
    found = draft(stage)
    wave = Wave.objects.create(
        campaign=stage.campaign, slug="d", name="Đợt", opens_at=OPENS, closes_at=CLOSES
    )
    group = RespondentGroup.objects.create(wave=wave, key="g", name="G", priority=1)
    form = GroupForm.objects.create(group=group, questionnaire=found, rule=ObjectRule.EVERY)
    assert secretary.post(at("delete", stage, found.pk)).status_code == 403
    form.delete()
    assert secretary.post(at("delete", stage, found.pk)).status_code == 302
    assert not Questionnaire.objects.exists()


def test_preview_walks_every_question_and_stores_nothing(stage: Stage, secretary: Client) -> None:
    found = draft(stage)
    assert (
        "/screen/4/" in secretary.get(at("preview", stage, found.pk) + "?number=4").content.decode()
    )
    first = at("screen", stage, found.pk, 1)
    assert secretary.post(first, {}).status_code == 422
    assert secretary.post(first, {"q1": "a"})["Location"] == at("screen", stage, found.pk, 2)
    back = secretary.post(at("screen", stage, found.pk, 2), {"back": "1"})
    assert back["Location"] == first
    # q4 is asked only of some; the preview shows it and checks it as if it were asked.
    long = secretary.post(at("screen", stage, found.pk, 4), {"q4": "x" * 51})
    assert long.status_code == 422
    end = secretary.get(at("screen", stage, found.pk, 6))
    assert "Hết phần xem trước" in end.content.decode()
    assert secretary.get(at("screen", stage, found.pk, 0)).status_code == 200
    assert secretary.get(at("screen", stage, found.pk, 7)).status_code == 404
    stored = (Wave.objects, AssignedForm.objects, Draft.objects, Envelope.objects)
    assert [objects.count() for objects in stored] == [0, 0, 0, 0]


@pytest.mark.parametrize("document", [{}, {"questions": "x"}, {"questions": [1, {}]}])
def test_broken_questionnaire_is_shown_with_what_is_wrong(
    stage: Stage, secretary: Client, document: dict[str, Any]
) -> None:
    found = draft(stage, document={"format": "?", **document})
    assert "không dùng được" in secretary.get(at("detail", stage, found.pk)).content.decode()
    for name, args in (("preview", ()), ("xlsx", ()), ("screen", (1,)), ("add", ("text",))):
        assert secretary.get(at(name, stage, found.pk, *args)).status_code in {404, 422}


def test_questionnaire_of_another_tenant_is_not_found(
    stage: Stage, secretary: Client, elsewhere: World
) -> None:
    with tenant_scope(elsewhere.tenant):
        other = Questionnaire.objects.get()
    assert secretary.get(at("detail", stage, other.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 60])
def test_list_takes_the_same_statements_for_any_number(
    stage: Stage,
    secretary: Client,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for version in range(1, number + 1):
        draft(stage, version=version)
    secretary.get(at("list", stage))
    with django_assert_num_queries(13):
        secretary.get(at("list", stage))


@pytest.mark.parametrize("number", [1, 3, 60])
def test_page_takes_the_same_statements_for_any_number_of_questions(
    stage: Stage,
    secretary: Client,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = forms.document()["questions"][0]
    questions = [{**first, "code": f"q{place}"} for place in range(number)]
    found = draft(stage, document=forms.document(questions=questions))
    secretary.get(at("detail", stage, found.pk))
    with django_assert_num_queries(17):
        secretary.get(at("detail", stage, found.pk))
