"""The scoring sheet over HTTP: autosave, refusals with what was typed, rights, few queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Exclusion
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.ledger import record_score
from scoring.enums import DossierState, Source
from scoring.models import Dossier, Explanation, ScoreEntry
from tests.plugins.cast import World
from tests.scoring.stage import (
    CLOSES,
    NOW,
    YES_NO,
    Stage,
    document,
    leaf,
    second_officer,
    set_stage,
)

HTMX = {"HX-Request": "true"}
SignIn = Callable[..., Client]


def sheet_url(stage: Stage, tail: str = "") -> str:
    return f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/{tail}"


def post(client: Client, stage: Stage, code: str, data: dict[str, str], **more: str) -> Any:
    """Save a row as htmx does."""
    url = sheet_url(stage, f"{stage.criterion(code).pk}/score/")
    return client.post(url, {"revision": "0", **data, **more}, headers=HTMX)


def ratio(numerator: str, denominator: str) -> dict[str, str]:
    return {"f-numerator": numerator, "f-denominator": denominator}


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_sheet_shows_the_tree_with_its_inputs(stage: Stage, sign_in: SignIn) -> None:
    text = text_of(sign_in(Role.OFFICER).get(sheet_url(stage)))
    for code in ("1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "2.3", "3", "3.1"):
        assert text.count(f'data-row="{code}"') == 1
    pk = stage.criterion("1.2").pk
    assert f'id="i{pk}-numerator"' in text
    assert "Dữ liệu minh họa" in text
    assert '<b id="n-missing">6</b>' in text


def test_only_pages_that_show_files_may_frame(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    assert "frame-src 'self'" in client.get(sheet_url(stage))["Content-Security-Policy"]
    home = client.get(f"{stage.world.url}/home/")["Content-Security-Policy"]
    assert "frame-src 'none'" in home


@pytest.mark.parametrize("page", ["", "sheet/", "sheet/hour/", "advance/submit/"])
def test_number_no_dossier_can_have_is_unknown(stage: Stage, sign_in: SignIn, page: str) -> None:
    client = sign_in(Role.OFFICER)
    address = f"{stage.world.url}/dossiers/{10**20}/{page}"
    htmx = {"hx-request": "true"}
    answer = client.post(address) if "advance" in page else client.get(address, headers=htmx)
    assert answer.status_code == 404


def test_row_is_saved_and_comes_back_with_totals(stage: Stage, sign_in: SignIn) -> None:
    response = post(sign_in(Role.OFFICER), stage, "1.2", ratio("35", "40"))
    text = text_of(response)
    entry = ScoreEntry.objects.get()
    assert (response.status_code, entry.facts) == (
        200,
        {"numerator": "35", "denominator": "40"},
    )
    assert '<span class="out">1,75</span>' in text
    assert "đã lưu 12:58" in text
    assert 'id="total" hx-swap-oob="true"' in text
    assert '<b id="n-missing" hx-swap-oob="true">5</b>' in text


def test_decimals_are_typed_with_a_comma(stage: Stage, sign_in: SignIn) -> None:
    response = post(sign_in(Role.OFFICER), stage, "2.2", {"f-points": "1,25"})
    assert response.status_code == 200
    assert str(ScoreEntry.objects.get().points) == "1.250"
    assert 'value="1,25"' in text_of(response)


def test_save_without_scripts_leads_back_to_the_row(stage: Stage, sign_in: SignIn) -> None:
    pk = stage.criterion("1.2").pk
    response = sign_in(Role.OFFICER).post(
        sheet_url(stage, f"{pk}/score/"), {"revision": "0", **ratio("35", "40")}
    )
    assert (response.status_code, response["Location"]) == (
        302,
        sheet_url(stage, f"?row={pk}#r{pk}"),
    )


def test_wrong_value_is_422_with_the_text_still_there(stage: Stage, sign_in: SignIn) -> None:
    response = post(sign_in(Role.OFFICER), stage, "1.2", ratio("50", "40"))
    text = text_of(response)
    assert response.status_code == 422
    assert 'value="50"' in text
    assert "Không được lớn hơn 40." in text
    assert ScoreEntry.objects.count() == 0


def test_half_of_a_rate_is_no_mistake_yet(stage: Stage, sign_in: SignIn) -> None:
    text = text_of(post(sign_in(Role.OFFICER), stage, "1.2", ratio("35", "")))
    assert "nhập nốt" in text
    assert "aria-invalid" not in text
    assert 'value="35"' in text


def test_save_after_the_deadline_is_403_with_the_text_and_the_hour(
    stage: Stage, sign_in: SignIn
) -> None:
    client = sign_in(Role.OFFICER)
    with time_machine.travel(CLOSES, tick=False):
        response = post(client, stage, "1.2", ratio("35", "40"))
    text = text_of(response)
    assert response.status_code == 403
    assert 'value="35"' in text
    assert "17:00 ngày 31/10/2026" in text
    assert ScoreEntry.objects.count() == 0


def test_save_before_the_deadline_counts_however_slow_the_server(
    stage: Stage, sign_in: SignIn
) -> None:
    client = sign_in(Role.OFFICER)
    with time_machine.travel(CLOSES - timedelta(seconds=1), tick=False):
        assert post(client, stage, "1.2", ratio("35", "40")).status_code == 200


def test_stale_save_is_409_with_both_values(stage: Stage, sign_in: SignIn) -> None:
    colleague = second_officer(stage)
    record_score(
        actor=colleague,
        dossier=stage.dossier,
        criterion=stage.criterion("1.2"),
        source=Source.SELF,
        facts={"numerator": "35", "denominator": "40"},
        at=NOW,
        expected_revision=0,
    )
    response = post(sign_in(Role.OFFICER), stage, "1.2", ratio("36", "40"))
    text = text_of(response)
    assert response.status_code == 409
    assert "35 / 40 = 1,75" in text
    assert "36 / 40 = 1,80" in text
    assert "Trần Dung" in text
    assert '<input type="hidden" name="revision" value="1">' in text
    mine = post(sign_in(Role.OFFICER), stage, "1.2", ratio("36", "40"), revision="1")
    assert mine.status_code == 200


def test_row_can_be_fetched_again_as_the_other_saved_it(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    post(client, stage, "1.2", ratio("35", "40"))
    pk = stage.criterion("1.2").pk
    text = text_of(client.get(sheet_url(stage, f"{pk}/score/"), headers=HTMX))
    assert text.startswith(f'<tr role="row" id="r{pk}"')
    assert 'name="revision" value="1"' in text


def test_refusals_work_without_scripts(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    url = sheet_url(stage, f"{stage.criterion('1.2').pk}/score/")
    wrong = client.post(url, {"revision": "0", **ratio("50", "40")})
    assert wrong.status_code == 422
    assert "<html" in text_of(wrong)
    post(client, stage, "1.2", ratio("35", "40"))
    stale = client.post(url, {"revision": "0", **ratio("36", "40")})
    assert stale.status_code == 409
    assert "36 / 40 = 1,80" in text_of(stale)


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999"])
def test_unreadable_revision_overwrites_nothing(
    stage: Stage, sign_in: SignIn, revision: str
) -> None:
    client = sign_in(Role.OFFICER)
    post(client, stage, "1.2", ratio("35", "40"))
    response = post(client, stage, "1.2", ratio("36", "40"), revision=revision)
    assert response.status_code == 409


def test_panel_shows_why_and_saves(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    pk = stage.criterion("1.2").pk
    saved = post(client, stage, "1.2", {"f-percent": "87,5"} | {"from": "panel"})
    assert text_of(saved).startswith('<div id="panel-score"')
    text = text_of(client.get(sheet_url(stage, f"{pk}/"), headers=HTMX))
    assert "Vì sao 1,75 điểm?" in text
    assert "87,5%" in text
    assert "Nguyễn An" in text


def test_panel_of_a_branch_asks_what_its_case_needs(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    url = sheet_url(stage, f"{stage.criterion('1.3').pk}/")
    assert "Không có kế hoạch" in text_of(client.get(url, headers=HTMX))
    post(client, stage, "1.1", {"f-answer": "yes"})
    assert "Có kế hoạch" in text_of(client.get(url, headers=HTMX))


def test_dependant_row_comes_back_with_the_save(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    post(client, stage, "1.1", {"f-answer": "no"})
    post(client, stage, "1.3", {"f-answer": "yes", "from": "panel"})
    text = text_of(post(client, stage, "1.1", {"f-answer": "yes"}, revision="1"))
    pk = stage.criterion("1.3").pk
    assert f'id="r{pk}"' in text
    assert "nhập lại" in text


def test_excluded_row_says_why_and_is_not_asked(stage: Stage, sign_in: SignIn) -> None:
    Exclusion.objects.create(
        participation=stage.dossier.participation,
        criterion=stage.criterion("2"),
        reason="Không có thủ tục hành chính",
    )
    text = text_of(sign_in(Role.OFFICER).get(sheet_url(stage)))
    assert text.count("Không có thủ tục hành chính") == 3
    assert '<b id="n-all">4</b>' in text


def test_filter_works_without_scripts(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    post(client, stage, "1.1", {"f-answer": "yes"})
    text = text_of(client.get(sheet_url(stage, "?show=document")))
    shown = [
        part.split('"')[0] for part in text.split('data-row="')[1:] if " hidden" not in part[:80]
    ]
    assert shown == ["1", "1.1"]
    assert 'data-filter="nodoc" aria-pressed="true"' in text


def test_texts_of_people_are_escaped(stage: Stage, sign_in: SignIn) -> None:
    response = post(sign_in(Role.OFFICER), stage, "1.2", ratio('"><script>x</script>', "40"))
    assert response.status_code == 422
    assert "<script" not in text_of(response)
    assert "&quot;&gt;&lt;script&gt;" in text_of(response)


def test_sent_dossier_is_read_only(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    post(client, stage, "1.2", ratio("35", "40"))
    Dossier.objects.filter(pk=stage.dossier.pk).update(state=DossierState.WITH_HEAD)
    text = text_of(client.get(sheet_url(stage)))
    assert "<form" not in text.split("<tbody")[1].split("</tbody>")[0]
    assert "35 / 40" in text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICER, 200),
        (Role.HEAD, 200),
        (Role.SECRETARIAT, 200),
        (Role.COUNCIL, 200),
        (Role.AUDITOR, 200),
        (Role.APPROVER, 200),
        (Role.ADMIN, 403),
    ],
)
def test_who_reads_a_sheet(stage: Stage, sign_in: SignIn, role: Role, status: int) -> None:
    assert sign_in(role).get(sheet_url(stage)).status_code == status


def test_another_unit_is_403_and_another_tenant_404(
    stage: Stage, sign_in: SignIn, elsewhere: World
) -> None:
    other = set_stage(elsewhere)
    officer = sign_in(Role.OFFICER)
    unit = f"{stage.world.url}/dossiers/{stage.dossiers['so-b'].pk}/sheet/"
    assert officer.get(unit).status_code == 403
    pk = stage.criterion("1.2").pk
    data = {"revision": "0", **ratio("35", "40")}
    assert officer.post(f"{unit}{pk}/score/", data, headers=HTMX).status_code == 403
    foreign = f"{stage.world.url}/dossiers/{other.dossier.pk}/sheet/"
    assert officer.get(foreign).status_code == 404
    assert officer.post(f"{foreign}{pk}/score/", data, headers=HTMX).status_code == 404
    with tenant_scope(elsewhere.tenant):
        criterion = other.criterion("1.2").pk
    assert officer.get(sheet_url(stage, f"{criterion}/"), headers=HTMX).status_code == 404
    assert officer.get(sheet_url(stage, f"?row={criterion}")).status_code == 404
    stranger = sign_in(Role.OFFICER, world=elsewhere)
    assert stranger.get(sheet_url(stage)).status_code == 404


def test_visitor_is_asked_to_sign_in(stage: Stage, clock: object) -> None:
    assert Client().get(sheet_url(stage)).status_code == 302


def test_explanation_is_saved_and_stale_words_are_kept(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    url = sheet_url(stage, f"{stage.criterion('1.2').pk}/explanation/")
    saved = client.post(url, {"revision": "0", "text": "Chậm do lụt"}, headers=HTMX)
    assert saved.status_code == 200
    assert Explanation.objects.get().text == "Chậm do lụt"
    stale = client.post(url, {"revision": "0", "text": "Khác"}, headers=HTMX)
    text = text_of(stale)
    assert stale.status_code == 409
    assert "Chậm do lụt" in text
    assert ">Khác</textarea>" in text
    with time_machine.travel(CLOSES, tick=False):
        late = client.post(url, {"revision": "1", "text": "Muộn"}, headers=HTMX)
    assert late.status_code == 403
    assert ">Muộn</textarea>" in text_of(late)
    long = client.post(url, {"revision": "1", "text": "x" * 5001}, headers=HTMX)
    assert long.status_code == 422


@pytest.mark.parametrize("leaves", [1, 3, 60])
def test_sheet_takes_the_same_queries_for_any_number_of_rows(
    world: World,
    clock: object,
    leaves: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    nodes = [
        {
            "code": "1",
            "title": "Lĩnh vực",
            "max_points": str(leaves),
            "group": "main",
            "kind": "field",
        },
        *(
            leaf(f"1.{number}", "1", YES_NO, group="main", kind="criterion")
            for number in range(1, leaves + 1)
        ),
    ]
    total = {"total": str(leaves), "survey_points": None, "nodes": nodes}
    policy = {**document()["policy"], "total_cap": str(leaves)}
    stage = set_stage(world, data=document(**total, policy=policy))
    client = Client()
    client.force_login(world.people[Role.OFFICER])
    client.get(sheet_url(stage))
    with django_assert_num_queries(14):
        client.get(sheet_url(stage))


def test_save_over_http_takes_few_queries(
    stage: Stage, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(Role.OFFICER)
    post(client, stage, "1.2", ratio("35", "40"))
    url = sheet_url(stage, f"{stage.criterion('1.2').pk}/score/")
    with django_assert_num_queries(9):
        client.post(url, {"revision": "1", **ratio("36", "40")}, headers=HTMX)
