"""A visitor's way at a counter, without script, and the secretariat's pages about the points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from surveys.domain.counter_codes import make_codes
from surveys.domain.counter_points import point_key_of
from surveys.enums import PointMode
from surveys.models import CounterPoint, CounterSlip, Draft, Envelope, Wave
from tests.plugins.cast import World
from tests.surveys.engine.forms import document
from tests.surveys.papers import counter_point
from tests.surveys.test_counter import answer, set_counter
from tests.surveys.waves import DURING, Poll

TYPED: tuple[dict[str, Any], ...] = (
    {"q1": "d"},
    {"q2.hop-ly": "a", "q2.kha-thi": "-"},
    {"q3": ["x", "z"]},
    {"q4": "Chậm"},
    {},
)
QUERIES_OF_POINTS = 20


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    import time_machine

    with time_machine.travel(DURING, tick=False):
        with tenant_scope(elsewhere.tenant):
            set_counter(elsewhere, document=document()).open()
        with tenant_scope(world.tenant):
            yield set_counter(world, document=document()).open()


@pytest.fixture
def point(poll: Poll) -> CounterPoint:
    return counter_point(poll.wave, poll.secretary, at=DURING)


@pytest.fixture
def binh(poll: Poll) -> Client:
    client = Client()
    client.force_login(poll.secretary)
    return client


def at(name: str, point: CounterPoint, *args: str) -> str:
    return reverse(f"answer:{name}", args=[point_key_of(point), *args])


def url(poll: Poll, name: str, *args: object) -> str:
    place = (poll.world.tenant.slug, poll.wave.campaign.slug, poll.wave.slug)
    return reverse(f"waves:{name}", args=[*place, *args])


def hidden(html: str) -> dict[str, list[str]]:
    """What the page carries on to the next post."""
    form = html.split("<main", 1)[1]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def prefix_of(html: str) -> str:
    return re.search(r'name="at" value="(\d+)-', html)[1]  # type: ignore[index]


def answer_everything(client: Client, point: CounterPoint, code: str = "") -> str:
    """Follow the pages as a browser does; gives the HTML of the review."""
    begin = {"begin": "1", "code": code}
    html = client.post(at("counter_question", point), begin).content.decode()
    prefix = prefix_of(html)
    for typed in TYPED:
        data = hidden(html) | {f"{prefix}-{name}": value for name, value in typed.items()}
        response = client.post(at("counter_question", point), data)
        assert response.status_code == 200, response.content.decode()
        html = response.content.decode()
    return html


def test_whole_way_to_the_receipt_stores_nothing_before_the_end(
    point: CounterPoint, client: Client
) -> None:
    review = answer_everything(client, point)
    assert "Tính khả thi:</span> Không có ý kiến" in review
    assert (Envelope.objects.count(), CounterSlip.objects.count()) == (0, 0)
    assert not Draft.objects.exists()
    data = hidden(review)
    done = client.post(at("counter_send", point), data).content.decode()
    assert re.search(r'class="code">[2-9A-Z]{4}(-[2-9A-Z]{4}){3}<', done)
    assert (Envelope.objects.count(), CounterSlip.objects.count()) == (1, 1)
    # "Back" in the browser asks for the last page again.
    back = client.post(at("counter_question", point), data)
    assert (back.status_code, "đã được nhận" in back.content.decode()) == (200, True)
    again = Client().post(at("counter_send", point), data).content.decode()
    assert "đã được nhận" in again
    assert Envelope.objects.count() == 1


def test_opening_pages_spends_nothing(poll: Poll, client: Client) -> None:
    point = counter_point(poll.wave, poll.secretary, mode=PointMode.SLIPS, at=DURING)
    [code] = make_codes(actor=poll.secretary, point=point, number=1, at=DURING)
    for method in (client.get, client.head):
        for address in (
            at("counter", point),
            at("counter_with_code", point, code),
            at("counter_question", point),
            at("counter_send", point),
            at("counter_again", point),
        ):
            assert method(address).status_code in (200, 302, 405)
    assert not CounterSlip.objects.filter(is_spent=True).exists()
    shown = client.get(at("counter_with_code", point, code)).content.decode()
    assert f'value="{code}"' in shown
    assert client.get(at("counter_question", point))["Location"] == at("counter", point)


def test_printed_code_opens_once_and_a_wrong_one_is_told_at_its_field(
    poll: Poll, client: Client
) -> None:
    point = counter_point(poll.wave, poll.secretary, mode=PointMode.SLIPS, at=DURING)
    [code] = make_codes(actor=poll.secretary, point=point, number=1, at=DURING)
    for wrong in ("", "2222-2222-2222-2222", "x"):
        response = client.post(at("counter_question", point), {"begin": "1", "code": wrong})
        assert response.status_code == 422, wrong
        assert 'id="error-code"' in response.content.decode()
    review = answer_everything(client, point, code.lower().replace("-", " "))
    data = hidden(review)
    forged = client.post(at("counter_send", point), data | {"code": ["2222-2222-2222-2222"]})
    assert forged.status_code == 403
    assert client.post(at("counter_send", point), data).status_code == 200
    assert CounterSlip.objects.get().is_spent
    response = client.post(at("counter_question", point), {"begin": "1", "code": code})
    assert response.status_code == 422


def test_error_stays_on_its_screen_and_back_goes_back(point: CounterPoint, client: Client) -> None:
    page = at("counter_question", point)
    html = client.post(page, {"begin": "1"}).content.decode()
    prefix = prefix_of(html)
    assert "(không bắt buộc)" not in html
    response = client.post(page, hidden(html))
    assert (response.status_code, 'class="error"' in response.content.decode()) == (422, True)
    html = client.post(page, hidden(html) | {f"{prefix}-q1": "d"}).content.decode()
    assert hidden(html)[f"{prefix}-q1"] == ["d"]
    html = client.post(page, hidden(html) | {"back": "1"}).content.decode()
    assert f'name="at" value="{prefix}-q1"' in html
    assert re.search(rf'name="{prefix}-q1" value="d" checked', html)


def test_answer_can_be_corrected_from_the_review(point: CounterPoint, client: Client) -> None:
    review = answer_everything(client, point)
    prefix = review.split('name="edit" value="', 1)[1].split("-", 1)[0]
    page = at("counter_question", point)
    html = client.post(page, hidden(review) | {"edit": f"{prefix}-q3"}).content.decode()
    assert f'name="at" value="{prefix}-q3"' in html
    assert hidden(html)[f"{prefix}-q4"] == ["Chậm"]


def test_everything_on_one_page(poll: Poll, point: CounterPoint, client: Client) -> None:
    Wave.objects.filter(pk=poll.wave.pk).update(one_page=True)
    page = at("counter_question", point)
    html = client.post(page, {"begin": "1"}).content.decode()
    prefix = re.search(r'name="(\d+)-q1"', html)[1]  # type: ignore[index]
    assert client.post(page, hidden(html)).status_code == 422
    typed = {f"{prefix}-{k}": v for answers in TYPED for k, v in answers.items()}
    response = client.post(page, hidden(html) | typed)
    assert response.status_code == 200
    review = response.content.decode()
    assert "Chậm" in review
    assert client.post(at("counter_send", point), hidden(review)).status_code == 200


def test_incomplete_or_empty_posts_are_sent_back_to_the_start(
    point: CounterPoint, client: Client
) -> None:
    start = at("counter", point)
    for data in ({}, {"code": "zzz"}, {"code": "2345-6789-ABCD-EFGH"}):
        response = client.post(at("counter_send", point), data)
        assert (response.status_code, response.get("Location")) == (302, start)
    assert not Envelope.objects.exists()


def test_second_answer_from_one_device_is_politely_asked_about(
    point: CounterPoint, client: Client
) -> None:
    data = hidden(answer_everything(client, point))
    response = client.post(at("counter_send", point), data)
    cookie = response.cookies[f"answered-{point.key}"]
    assert (cookie["httponly"], cookie["path"]) == (True, at("counter", point))
    start = client.get(at("counter", point)).content.decode()
    assert "dùng chung" in start
    assert client.post(at("counter_again", point))["Location"] == at("counter", point)
    assert "Bắt đầu" in client.get(at("counter", point)).content.decode()
    assert "Bắt đầu" in Client().get(at("counter", point)).content.decode()


def test_too_many_answers_from_one_network_wait(
    point: CounterPoint, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.domain.counter_intake.PER_ADDRESS", 1)
    review = hidden(answer_everything(client, point))
    assert client.post(at("counter_send", point), review).status_code == 200
    other = hidden(answer_everything(Client(), point))
    assert Client().post(at("counter_send", point), other).status_code == 429
    assert Envelope.objects.count() == 1


def test_shut_point_says_why(poll: Poll, client: Client) -> None:
    early = counter_point(
        poll.wave, poll.secretary, at=DURING, name="B", hours=(time(1, 0), time(1, 1))
    )
    response = client.get(at("counter", early))
    assert response.status_code == 403
    assert "01:00 – 01:01" in response.content.decode()
    assert client.get("/s/c/1.2222222222/").status_code == 404
    assert client.get("/s/c/zzzzzz.2222222222/").status_code == 404


def test_pages_are_small_and_carry_no_script(point: CounterPoint, client: Client) -> None:
    html = client.post(at("counter_question", point), {"begin": "1"}).content.decode()
    assert len(html.encode()) < 60 * 1024
    assert "<script" not in html
    response = client.get(at("counter", point))
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_point_is_added_changed_and_deleted(poll: Poll, binh: Client) -> None:
    visitors = poll.wave.groups.get(key="nguoi-dan")
    fields = {
        "group": str(visitors.pk),
        "object": str(poll.objects["so-a"].pk),
        "name": "Một cửa",
        "place": "Tầng 1",
        "mode": "slips",
        "weekdays": ["1", "2", "3", "4", "5"],
        "opens": "07:30",
        "closes": "17:00",
        "daily_cap": "50",
    }
    page = url(poll, "counter_add")
    assert binh.post(page, fields | {"closes": "07:00"}).status_code == 422
    assert binh.post(page, fields | {"opens": "sáng"}).status_code == 422
    assert binh.post(page, fields).status_code == 302
    assert binh.post(page, fields).status_code == 422  # the name is taken
    point = CounterPoint.objects.get()
    edit = url(poll, "counter", point.pk)
    changed = fields | {"daily_cap": "80", "is_paused": "on", "version": "1"}
    assert binh.post(edit, changed).status_code == 302
    stale = binh.post(edit, changed | {"daily_cap": "90"})
    assert (stale.status_code, "80" in stale.content.decode()) == (409, True)
    point.refresh_from_db()
    assert (point.daily_cap, point.is_paused, point.version) == (80, True, 2)
    assert point.weekdays == "12345"
    assert binh.post(url(poll, "counter_delete", point.pk)).status_code == 302
    assert not CounterPoint.objects.exists()


def test_poster_and_codes_are_printed(poll: Poll, binh: Client) -> None:
    point = counter_point(poll.wave, poll.secretary, mode=PointMode.SLIPS, at=DURING)
    poster = binh.get(url(poll, "counter_poster", point.pk))
    assert point_key_of(point) in _text(poster.content)
    codes = url(poll, "counter_codes", point.pk)
    assert binh.post(codes, {"number": "0"}).status_code == 422
    printed = binh.post(codes, {"number": "3"})
    found = re.findall(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", _text(printed.content))
    assert len(set(found)) == 3
    answer(point, found[0], at=DURING)
    shown = binh.get(codes).content.decode()
    assert "dưới 5" in shown
    void = url(poll, "counter_void", point.pk, 1)
    assert binh.post(void, {"reason": ""}).status_code == 422
    assert binh.post(void, {"reason": "Mất một tờ"}).status_code == 302
    assert CounterSlip.objects.count() == 1


def test_full_point_is_an_alarm_at_home(poll: Poll, binh: Client) -> None:
    point = counter_point(poll.wave, poll.secretary, at=DURING, cap=1)
    answer(point)
    home = binh.get(reverse("scoring:home", args=[poll.world.tenant.slug])).content.decode()
    assert "Điểm khảo sát tại quầy đã đủ số lượt hôm nay" in home
    shown = binh.get(url(poll, "counters")).content.decode()
    assert "Đủ số lượt ngày" in shown


def test_points_belong_to_the_wave_of_the_address(
    poll: Poll, elsewhere: World, point: CounterPoint
) -> None:
    stranger = Client()
    stranger.force_login(elsewhere.people[Role.SECRETARIAT])
    assert stranger.get(url(poll, "counter", point.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 60])
def test_page_of_points_costs_the_same_however_many(
    poll: Poll, binh: Client, number: int, django_assert_num_queries: object
) -> None:
    for place in range(number):
        counter_point(poll.wave, poll.secretary, at=DURING, name=f"Quầy {place:02}")
    page = url(poll, "counters")
    binh.get(page)
    with django_assert_num_queries(QUERIES_OF_POINTS):  # type: ignore[operator]
        assert binh.get(page).status_code == 200


def test_cookie_of_yesterday_asks_nothing(point: CounterPoint, client: Client) -> None:
    import time_machine

    data = hidden(answer_everything(client, point))
    client.post(at("counter_send", point), data)
    with time_machine.travel(DURING + timedelta(days=1), tick=False):
        assert "Bắt đầu" in client.get(at("counter", point)).content.decode()


def _text(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join(page.extract_text() for page in pages)
