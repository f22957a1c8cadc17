"""Pages of turnout, results, opinions and receipts."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from campaigns.enums import CampaignState
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.formats import format_moment
from parindex.common.templatetags.display import vn_moment
from parindex.common.tenancy import tenant_scope
from scoring.domain.index_run import run_index
from scoring.models import Publication
from surveys.domain.counting import count_wave
from surveys.domain.intake import hand_in
from surveys.domain.links import invite
from surveys.domain.points import uncounted
from surveys.domain.wave_keys import key_of_wave
from surveys.engine.exclusions import Exclusions
from surveys.models import (
    AssignedForm,
    Ballot,
    CountLine,
    Receipt,
    Respondent,
    RespondentList,
    SurveyObject,
    TextRelease,
    Turnout,
    Wave,
)
from surveys.tasks import tick_tenant
from tests.plugins.cast import World
from tests.plugins.recorded import recorded_on
from tests.surveys.papers import stand_at_a_counter
from tests.surveys.waves import AFTER, CLOSES, DURING, OPENS, Poll, set_poll

LETTERS = {"hdnd": "aaaaabbbbbcc", "lanh-dao": "aaaaab"}
SAID = "Ông Nguyễn Văn An phòng Kế hoạch làm việc chậm"


def answered(world: World) -> Poll:
    """The two who chose "c" also write why."""
    return recorded_on(world, f"{__name__} answered", lambda: _answered(set_poll(world).open()))


def _answered(poll: Poll) -> Poll:
    for group, letters in LETTERS.items():
        for person, letter in zip(poll.people[group], letters, strict=True):
            given = poll.answers(person, letter)
            if letter == "c":
                given = {form: {**said, "q4": SAID} for form, said in given.items()}
            hand_in(invitation=poll.invitation(person), answers=given, at=DURING)
    return poll


@pytest.fixture
def poll(world: World, elsewhere: World, time_machine: object) -> Iterator[Poll]:
    time_machine.move_to(AFTER, tick=False)  # type: ignore[attr-defined]
    with tenant_scope(elsewhere.tenant):
        answered(elsewhere)
        tick_tenant(tenant=elsewhere.tenant, at=AFTER)
    with tenant_scope(world.tenant):
        yield answered(world)


@pytest.fixture
def counted(poll: Poll) -> Poll:
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    poll.wave.refresh_from_db()
    return poll


def at(poll: Poll, name: str, *more: object) -> str:
    place = [poll.world.tenant.slug, poll.stage.campaign.slug, "dot-1"]
    return reverse(f"waves:{name}", args=[*place, *more])


def page(
    client: Client, poll: Poll, name: str, *more: object, role: Role = Role.SECRETARIAT
) -> str:
    client.force_login(poll.world.people[role])
    return client.get(at(poll, name, *more)).content.decode()


# Turnout


def test_turnout_is_shown_late_and_by_group(poll: Poll, client: Client) -> None:
    assert "Chưa có số liệu được hiển thị." in page(client, poll, "turnout")
    tick_tenant(tenant=poll.world.tenant, at=OPENS + timedelta(hours=12))
    shown = page(client, poll, "turnout")
    assert "Đại biểu HĐND" in shown
    assert "100,0" in shown


def test_people_are_answered_not_yet_or_not_shown(poll: Poll, client: Client) -> None:
    few = [person.pk for person in poll.people["lanh-dao"][:3]]
    Respondent.objects.filter(pk__in=few).update(list=poll.people["hdnd"][0].list)
    tick_tenant(tenant=poll.world.tenant, at=OPENS + timedelta(hours=12))
    client.force_login(poll.secretary)
    listed = poll.people["hdnd"][0].list_id
    url = at(poll, "turnout_list", listed)
    rows = client.get(url).content.decode()
    assert "Không hiển thị 3 người" in rows
    assert rows.count("Không hiển thị: nhóm quá nhỏ") == 4  # three rows and the filter
    assert "Người lanh-dao 00" not in client.get(url, {"state": "answered"}).content.decode()
    assert "Người lanh-dao 00" in client.get(url, {"state": "withheld"}).content.decode()
    assert "Người lanh-dao 00" in page(client, poll, "turnout_people")


def test_unit_sees_its_own_list_and_no_other(poll: Poll, client: Client) -> None:
    own = RespondentList.objects.create(
        wave=poll.wave, organisation=poll.world.organisations["so-a"], state="accepted"
    )
    assign_perm("fill_list", poll.world.people[Role.OFFICER], own)
    client.force_login(poll.world.people[Role.OFFICER])
    assert client.get(at(poll, "turnout_list", own.pk)).status_code == 200
    other = poll.people["hdnd"][0].list_id
    assert client.get(at(poll, "turnout_list", other)).status_code == 403
    assert client.get(at(poll, "turnout_people")).status_code == 403
    poll.stage.campaign.state = CampaignState.PUBLISHED
    poll.stage.campaign.save(update_fields=["state"])
    assert client.get(at(poll, "turnout_list", own.pk)).status_code == 403


def test_turnout_goes_out_as_workbook(poll: Poll, client: Client) -> None:
    tick_tenant(tenant=poll.world.tenant, at=OPENS + timedelta(hours=12))
    client.force_login(poll.secretary)
    for name in ("turnout", "turnout_people"):
        answer = client.get(at(poll, name), {"export": "xlsx"})
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        assert sheet.max_row > 2


@pytest.mark.parametrize("rows", [1, 3, 60])
@pytest.mark.parametrize("asked", [("turnout", 18), ("turnout_people", 21)])
def test_turnout_asks_the_same_for_any_number_of_rows(
    rows: int,
    asked: tuple[str, int],
    poll: Poll,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    name, queries = asked
    more_people(poll, rows)
    client.force_login(poll.secretary)
    client.get(at(poll, name))
    with django_assert_num_queries(queries):
        assert client.get(at(poll, name)).status_code == 200


def more_people(poll: Poll, rows: int) -> None:
    """Bring the wave to this many people asked (the first twelve have answered)."""
    people = Respondent.objects.filter(wave=poll.wave)
    keep = list(people.order_by("pk").values_list("pk", flat=True)[:rows])
    people.exclude(pk__in=keep).update(state="withdrawn")
    extra = [
        Respondent(
            wave=poll.wave,
            list=poll.people["hdnd"][0].list,
            group=poll.people["hdnd"][0].group,
            full_name=f"Thêm {place}",
            email=f"them.{place}@example.vn",
        )
        for place in range(rows - len(keep))
    ]
    invite(respondents=Respondent.objects.bulk_create(extra))


# Results


def test_nobody_sees_a_result_before_the_close(poll: Poll, client: Client) -> None:
    shown = page(client, poll, "results")
    assert "Không ai xem được kết quả trước khi đợt khảo sát đóng" in shown
    assert client.get(at(poll, "object_result", "so-a")).status_code == 403
    assert client.get(at(poll, "results_report")).status_code == 403
    assert client.get(at(poll, "opinions")).status_code == 403


def test_with_paper_to_be_typed_pages_name_the_hour_at_which_the_wave_really_ends(
    poll: Poll, client: Client
) -> None:
    ends = CLOSES + timedelta(days=2)
    Wave.objects.filter(pk=poll.wave.pk).update(paper_until=ends, turnout_hours=1)
    Wave.objects.filter(pk=poll.wave.pk).update(turnout_shown_at=CLOSES)
    assert format_moment(ends) in page(client, poll, "results")
    assert vn_moment(CLOSES + timedelta(hours=1)) in page(client, poll, "turnout")
    for name in ("receipts", "promise"):
        shown = client.get(reverse(f"answer:{name}", args=[key_of_wave(poll.wave)]))
        assert vn_moment(ends) in shown.content.decode(), name
    [warning] = uncounted(poll.stage.campaign, DURING)
    assert format_moment(ends) in warning


def test_results_with_percent_margin_points(counted: Poll, client: Client) -> None:
    shown = page(client, counted, "results")
    # so-a: hdnd (5·100 + 5·60 + 2·20) / 12 = 70, lanh-dao 93.33 → 81.67 %; everybody answered.
    assert "81,67%" in shown
    assert "±0,0" in shown
    assert "70,00%" in shown
    line = CountLine.objects.get(object__code="so-a")
    assert line.percent == Decimal("81.67")


def test_object_shows_groups_and_why(counted: Poll, client: Client) -> None:
    shown = page(client, counted, "object_result", "so-a")
    assert "Vì sao có con số này?" in shown
    assert "93,33%" in shown
    assert "Trả lời: Đại biểu HĐND" in shown


def test_breakdown_leaves_out_what_would_tell(counted: Poll, client: Client) -> None:
    shown = page(client, counted, "group_result", "so-b", "hdnd")
    # Two chose "c": with total and mean every split of 5, 5 and 2 would follow.
    assert "để trống" in shown or "Không hiển thị từng phương án" in shown
    assert '<td class="num">2</td>' not in shown


def test_unit_reads_its_own_result_after_publication_alone(counted: Poll, client: Client) -> None:
    officer = counted.world.people[Role.OFFICER]
    client.force_login(officer)
    assert client.get(at(counted, "object_result", "so-a")).status_code == 403
    campaign = counted.stage.campaign
    campaign.state = CampaignState.PUBLISHED
    campaign.save(update_fields=["state"])
    assert client.get(at(counted, "object_result", "so-a")).status_code == 200
    assert client.get(at(counted, "group_result", "so-a", "hdnd")).status_code == 200
    assert client.get(at(counted, "object_result", "so-b")).status_code == 403
    assert client.get(at(counted, "results")).status_code == 403
    own = RespondentList.objects.create(
        wave=counted.wave, organisation=counted.world.organisations["so-a"], state="accepted"
    )
    assign_perm("fill_list", officer, own)
    listed = client.get(at(counted, "respondents", own.pk)).content.decode()
    assert at(counted, "object_result", "so-a") in listed


def test_points_that_could_not_be_written_are_written_by_hand(poll: Poll, client: Client) -> None:
    campaign = poll.stage.campaign
    campaign.state = CampaignState.CLOSED
    campaign.save(update_fields=["state"])
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    shown = page(client, poll, "results")
    assert "Điểm chưa được ghi vào hồ sơ" in shown
    assert client.post(at(poll, "write_points")).status_code == 403
    campaign.state = CampaignState.OPEN
    campaign.save(update_fields=["state"])
    assert client.post(at(poll, "write_points")).status_code == 302
    assert "Điểm chưa được ghi vào hồ sơ" not in page(client, poll, "results")
    assert client.post(at(poll, "write_points")).status_code == 302


def test_report_is_a_workbook_without_formulas(counted: Poll, client: Client) -> None:
    SurveyObject.objects.filter(code="so-a").update(name="=HYPERLINK(1)")
    client.force_login(counted.secretary)
    answer = client.get(at(counted, "results_report"))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Kiểm phiếu", "Kết quả", "Theo nhóm đối tượng", "Trả lời"]
    cells = [cell.value for row in book["Kết quả"].iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert 81.67 in cells
    small = [row[4].value for row in book["Trả lời"].iter_rows(min_row=2)]
    assert not [number for number in small if number is not None and 0 < number < 5]


def test_report_of_an_earlier_count_has_no_breakdowns_to_subtract(
    counted: Poll, client: Client
) -> None:
    void = Exclusions(objects=frozenset({counted.objects["so-a"].pk}))
    count_wave(wave=counted.wave, actor=None, at=AFTER, reason="Vụ việc", exclusions=void)
    client.force_login(counted.secretary)
    rows = []
    for number in (1, 2):
        answer = client.get(at(counted, "results_report"), {"count": number})
        rows.append(load_workbook(io.BytesIO(answer.content))["Trả lời"].max_row > 1)
    assert rows == [False, True]


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_results_ask_the_same_for_any_number_of_rows(
    rows: int, poll: Poll, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(rows - 2):
        SurveyObject.objects.create(wave=poll.wave, code=f"x-{place}", name=f"Cơ quan {place}")
    if rows == 1:
        AssignedForm.objects.filter(object__code="so-b").delete()
    else:
        form = AssignedForm.objects.first()
        assert form is not None
        AssignedForm.objects.bulk_create(
            AssignedForm(
                respondent_id=form.respondent_id,
                questionnaire_id=form.questionnaire_id,
                object=rated,
            )
            for rated in SurveyObject.objects.filter(code__startswith="x-")
        )
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    client.force_login(poll.secretary)
    client.get(at(poll, "results"))
    with django_assert_num_queries(30):
        assert client.get(at(poll, "results")).status_code == 200


# Opinions


def test_opinion_is_read_by_a_person_before_its_unit(counted: Poll, client: Client) -> None:
    assert TextRelease.objects.count() == 4  # two people, two units each
    client.force_login(counted.secretary)
    assert SAID in client.get(at(counted, "opinions"), {"rated": "so-a"}).content.decode()
    first = TextRelease.objects.filter(ballot__object__code="so-a")[0]
    url = at(counted, "opinion", first.pk)
    data = {"verdict": "redacted", "text": "Có cán bộ làm việc chậm", "version": "1"}
    assert client.post(url, {**data, "text": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    stale = client.post(url, data)
    assert stale.status_code == 409
    shown = page(client, counted, "object_result", "so-a")
    assert "Có cán bộ làm việc chậm" in shown
    assert SAID not in shown
    told = AuditEntry.objects.get(action="opinion.decided")
    assert "chậm" not in json.dumps(told.data, ensure_ascii=False)


def test_nothing_is_ticked_beforehand_about_an_opinion(counted: Poll, client: Client) -> None:
    client.force_login(counted.secretary)
    one = TextRelease.objects.filter(wave=counted.wave)[0]
    html = client.get(at(counted, "opinion", one.pk)).content.decode()
    ticks = re.findall(r'<input type="radio" name="verdict"[^>]*>', html)
    assert len(ticks) == 3
    assert not any("checked" in tick for tick in ticks)
    # Nor by a browser that remembers what was ticked on an earlier page.
    assert 'novalidate autocomplete="off"' in html


def test_opinions_from_a_counter_say_so(counted: Poll, client: Client) -> None:
    client.force_login(counted.secretary)
    one = TextRelease.objects.filter(wave=counted.wave).select_related("ballot__group")[0]
    stand_at_a_counter(counted.wave, one.ballot.group, counted.objects["so-a"])
    for url in (at(counted, "opinions"), at(counted, "opinion", one.pk)):
        assert "mở, không chọn mẫu" in client.get(url).content.decode()


def test_opinion_is_shown_whole_or_withheld(counted: Poll, client: Client) -> None:
    client.force_login(counted.secretary)
    one, two = TextRelease.objects.filter(ballot__object__code="so-b")
    client.post(at(counted, "opinion", one.pk), {"verdict": "accepted", "version": "1"})
    client.post(at(counted, "opinion", two.pk), {"verdict": "withheld", "version": "1"})
    assert page(client, counted, "object_result", "so-b").count(SAID) == 1


def test_only_the_secretariat_reads_opinions(counted: Poll, client: Client) -> None:
    client.force_login(counted.world.people[Role.AUDITOR])
    assert client.get(at(counted, "opinions")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_opinions_ask_the_same_for_any_number_of_rows(
    rows: int, counted: Poll, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    have = list(TextRelease.objects.values_list("pk", flat=True))
    TextRelease.objects.filter(pk__in=have[rows:]).delete()
    ballots = Ballot.objects.exclude(pk__in=TextRelease.objects.values("ballot"))
    some = ballots[0]
    copies = Ballot.objects.bulk_create(
        Ballot(
            wave=counted.wave,
            group=some.group,
            questionnaire=some.questionnaire,
            object=some.object,
            answers={"q1": "c", "q4": SAID},
        )
        for _place in range(rows - min(rows, len(have)))
    )
    TextRelease.objects.bulk_create(
        TextRelease(wave=counted.wave, ballot=copy, question="q4") for copy in copies
    )
    client.force_login(counted.secretary)
    client.get(at(counted, "opinions"))
    with django_assert_num_queries(26):
        assert client.get(at(counted, "opinions")).status_code == 200


# Receipts


def test_codes_are_published_after_the_close_alone(poll: Poll, client: Client) -> None:
    url = reverse("answer:receipts", args=[key_of_wave(poll.wave)])
    before = client.get(url).content.decode()
    assert "sẽ công bố tại đây vài phút sau" in before
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    after = client.get(url).content.decode()
    codes = list(Receipt.objects.filter(wave=poll.wave).values_list("code", flat=True))
    assert len(codes) == 18
    assert [code for code in sorted(codes) if code not in after] == []
    assert "18 mã" in after


@pytest.mark.parametrize("write", [str, str.lower, lambda code: code.replace("-", "")])
def test_code_is_found_however_it_is_typed(write: object, counted: Poll, client: Client) -> None:
    url = reverse("answer:receipts", args=[key_of_wave(counted.wave)])
    code = Receipt.objects.filter(wave=counted.wave)[0].code
    found = client.get(url, {"code": write(code)}).content.decode()  # type: ignore[operator]
    assert f"{code} có trong danh sách" in found
    missing = client.get(url, {"code": "2222-2222-2222-2222"}).content.decode()
    assert "không có trong danh sách" in missing


def test_unknown_wave_has_no_codes(counted: Poll, elsewhere: World, client: Client) -> None:
    assert client.get("/s/receipts/zz.zz.aaaaaaaaaaaaaaaa/").status_code == 404
    key = key_of_wave(counted.wave).partition(".")
    strange = f"{key[0]}.zzzz"
    assert client.get(f"/s/receipts/{strange}/").status_code == 404


# Open data


def publish(poll: Poll) -> None:
    run = run_index(actor=None, campaign=poll.stage.campaign, at=AFTER + timedelta(minutes=5))
    now = timezone.now()
    Publication.objects.create(
        campaign=poll.stage.campaign,
        run=run,
        state="published",
        seal="0" * 64,
        approved_by=poll.world.people[Role.APPROVER],
        approved_at=now,
        decision_number="1/QĐ-UBND",
        decision_date=now.date(),
        signer_name="A",
        signer_title="CHỦ TỊCH",
        public_at=now,
    )


def test_survey_is_open_data_once_the_campaign_is_published(counted: Poll, client: Client) -> None:
    place = [counted.world.tenant.slug, counted.stage.campaign.slug]
    urls = [
        reverse("open_results:campaign", args=place),
        reverse("open_results:csv", args=[*place, "dot-1"]),
        reverse("open_results:json", args=[*place, "dot-1"]),
    ]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]
    publish(counted)
    shown, table, document = (client.get(url) for url in urls)
    assert "81,67%" in shown.content.decode()
    lines = table.content.decode("utf-8-sig").splitlines()
    name = counted.objects["so-a"].name
    assert lines[1] == f"so-a,{name},2.3,81.67,0.0,18,18"
    data = json.loads(document.content)
    assert data["count"]["answers"] == 30
    small = [
        number
        for spread in data["breakdowns"]
        for question in spread["questions"]
        for _text, number in question["counts"]
        if number is not None and 0 < number < 5
    ]
    assert small == []
    group = counted.wave.groups.get(key="hdnd")
    stand_at_a_counter(counted.wave, group, counted.objects["so-a"])
    assert f"{group.name}: mở, không chọn mẫu" in client.get(urls[0]).content.decode()


def test_answers_outside_the_hours_do_not_move_turnout(poll: Poll) -> None:
    assert Turnout.objects.filter(is_shown=True).count() == 0
    tick_tenant(tenant=poll.world.tenant, at=CLOSES)
    assert Turnout.objects.filter(is_shown=True).count() == 18
