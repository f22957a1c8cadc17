"""A respondent's way through the pages, without script and without an account."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from parindex.common.tenancy import tenant_scope
from surveys.domain.links import key_of
from surveys.models import Draft, Envelope, Turnout
from tests.plugins.cast import World
from tests.surveys.engine.forms import document
from tests.surveys.waves import CLOSES, DURING, Poll, set_poll

ANSWERS = [
    {"q1": "d"},
    {"q2.hop-ly": "a", "q2.kha-thi": "-"},
    {"q3": ["x", "z"]},
    {"q4": "Chậm"},
    {},
]


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(world.tenant):
        yield set_poll(world, document=document()).open()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    import time_machine

    with time_machine.travel(DURING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def key(poll: Poll) -> str:
    return key_of(poll.invitation(poll.people["lanh-dao"][0]))


def page(client: Client, name: str, *args: object, **options: object) -> str:
    response = client.get(reverse(f"answer:{name}", args=args), **options)  # type: ignore[arg-type]
    return response.content.decode()


def answer_everything(client: Client, key: str) -> str:
    """Follow the pages as a browser does; gives the address of the review."""
    address = re.search(r'class="next" href="([^"]+)"', page(client, "start", key))
    assert address
    where = address[1]
    for typed in ANSWERS:
        response = client.post(where, typed)
        assert response.status_code == 302, response.content.decode()
        where = response["Location"]
    return where


def test_whole_way_to_the_receipt(poll: Poll, key: str, client: Client, clock: object) -> None:
    review = answer_everything(client, key)
    assert review == reverse("answer:review", args=[key])
    shown = client.get(review).content.decode()
    assert "Tính khả thi:</span> Không có ý kiến" in shown
    first = re.search(r'href="([^"]*/q1/[^"]*)">Sửa', shown)
    assert first is not None
    assert client.post(first[1], {"q1": "b"})["Location"] == review
    assert not Envelope.objects.exists()
    done = client.post(reverse("answer:send", args=[key]))
    assert re.search(r'class="code">[2-9A-Z]{4}(-[2-9A-Z]{4}){3}<', done.content.decode())
    assert (Turnout.objects.count(), Envelope.objects.count()) == (1, 1)
    again = client.post(reverse("answer:send", args=[key]))
    assert "đã được nhận" in again.content.decode()
    assert "đã được nhận" in page(client, "start", key)
    assert Turnout.objects.count() == 1


def test_opening_pages_changes_nothing(poll: Poll, key: str, client: Client, clock: object) -> None:
    form = poll.people["lanh-dao"][0].forms.get()
    for _scanner in range(3):
        page(client, "start", key)
        page(client, "question", key, form.pk, "q1")
        page(client, "whole", key)
        assert client.get(reverse("answer:send", args=[key])).status_code == 405
    assert [model.objects.count() for model in (Draft, Turnout, Envelope)] == [0, 0, 0]


def test_goes_on_where_it_stopped_on_another_device(
    poll: Poll, key: str, client: Client, clock: object
) -> None:
    form = poll.people["lanh-dao"][0].forms.get()
    client.post(reverse("answer:question", args=[key, form.pk, "q1"]), {"q1": "b"})
    other = Client()
    assert reverse("answer:question", args=[key, form.pk, "q2"]) in page(other, "start", key)
    assert 'value="b" checked' in page(other, "question", key, form.pk, "q1")


def test_missing_answer_is_said_at_its_row_and_the_rest_stays(
    poll: Poll, key: str, client: Client, clock: object
) -> None:
    form = poll.people["lanh-dao"][0].forms.get()
    client.post(reverse("answer:question", args=[key, form.pk, "q1"]), {"q1": "b"})
    where = reverse("answer:question", args=[key, form.pk, "q2"])
    response = client.post(where, {"q2.hop-ly": "a"})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'id="error-q2.kha-thi"' in text
    assert 'id="error-q2.hop-ly"' not in text
    assert 'name="q2.hop-ly" value="a" checked' in text


def test_one_page_takes_and_returns_everything(
    poll: Poll, key: str, client: Client, clock: object
) -> None:
    form = poll.people["lanh-dao"][0].forms.get()
    where = reverse("answer:whole", args=[key])
    typed = {f"{form.pk}-q1": "a", f"{form.pk}-q2.hop-ly": "a", f"{form.pk}-q3": "x"}
    response = client.post(where, typed)
    assert response.status_code == 422
    assert response.content.decode().count('class="error" id="error-') == 1
    assert 'value="x" checked' in response.content.decode()
    whole = typed | {f"{form.pk}-q2.kha-thi": "b"}
    response = client.post(where, whole | {"review": "1"})
    assert response["Location"] == reverse("answer:review", args=[key])
    assert not Turnout.objects.exists()
    response = client.post(where, whole)
    assert 'class="code"' in response.content.decode()
    assert (Turnout.objects.count(), Draft.objects.count()) == (1, 0)


def test_closed_wave_says_when_it_closed(
    poll: Poll, key: str, client: Client, clock: object
) -> None:
    answer_everything(client, key)
    clock.move_to(CLOSES)  # type: ignore[attr-defined]
    response = client.post(reverse("answer:send", args=[key]))
    assert response.status_code == 403
    assert not Turnout.objects.exists()


def test_unknown_links_all_get_the_same_page_and_are_slowed(
    poll: Poll, key: str, elsewhere: World, client: Client, clock: object
) -> None:
    token = key.partition(".")[2]
    from django.utils.http import int_to_base36

    foreign = f"{int_to_base36(elsewhere.tenant.pk)}.{token}"
    nobody = f"zzzzz.{token}"
    wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
    other = f"{int_to_base36(elsewhere.tenant.pk)}.{wrong.partition('.')[2]}"
    broken = (key[:-6], f"{key})")
    pages = [client.get(f"/s/{text}/") for text in (foreign, other, nobody, wrong, *broken)]
    assert {response.status_code for response in pages} == {404}
    # What the authority that the link names says openly: its name, where to have a letter again.
    own = r'<p><a class="next" href="/s/lost/.*?</a></p><p class="hint">.*?</p>|<span>[^<]*</span>'
    told = rf'{own}|/s/[^/]+/|value="\w{{64}}"|\s+'
    bodies = {re.sub(told, "", r.content.decode()) for r in pages}
    assert len(bodies) == 1
    codes = [client.get(f"/s/{wrong}/").status_code for _attempt in range(30)]
    assert codes[-1] == 429
    assert client.get(f"/s/{key}/").status_code == 200


def test_page_is_small_and_tells_nobody(
    poll: Poll, key: str, client: Client, clock: object
) -> None:
    response = client.get(reverse("answer:start", args=[key]))
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies
    text = response.content.decode()
    assert "<script" not in text
    styles = sum(
        (settings.BASE_DIR / "static/css" / name).stat().st_size
        for name in ("tokens.css", "answer.css")
    )
    assert len(response.content) + styles < 30_000
