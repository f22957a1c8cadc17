"""What travels to a phone: every page with its style sheets under 60 KB, nothing packed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from surveys.domain.links import key_of
from tests.bench.poll import CODES, questionnaire
from tests.plugins.cast import World
from tests.surveys.waves import set_poll

LIMIT = 60 * 1024
FILES = ("css/tokens.css", "css/answer.css", "img/mark.svg")


def test_each_page_with_all_it_loads_is_light(world: World, elsewhere: World) -> None:
    now = timezone.now()
    hour = timedelta(hours=1)
    with tenant_scope(world.tenant):
        poll = set_poll(
            world, opens=now - hour, closes=now + hour, document=questionnaire("2.3"), one_page=True
        ).open(now)
        person = poll.people["lanh-dao"][0]
        key, form = key_of(poll.invitation(person)), person.forms.get().pk
    client = Client()
    whole = reverse("answer:whole", args=[key])
    typed = {f"{form}-{code}": "1" for code in CODES}
    pages = {
        "start": client.get(reverse("answer:start", args=[key])),
        "question": client.get(reverse("answer:question", args=[key, form, "q1"])),
        "whole": client.get(whole),
        "whole with everything missing": client.post(whole),
        "review": client.post(whole, typed | {"review": "1"}, follow=True),
        "done": client.post(whole, typed),
        "received": client.get(whole),
    }
    assert [name for name, page in pages.items() if page.status_code not in (200, 422)] == []
    shared = sum((settings.BASE_DIR / "static" / name).stat().st_size for name in FILES)
    weights = {name: shared + len(page.content) for name, page in pages.items()}
    assert {name: size for name, size in weights.items() if size >= LIMIT} == {}
    assert b"<script" not in b"".join(page.content for page in pages.values())
    assert {name: page.content.count(b"<fieldset") for name, page in pages.items()} == {
        "start": 0,
        "question": 1,
        "whole": len(CODES),
        "whole with everything missing": len(CODES),
        "review": 0,
        "done": 0,
        "received": 0,
    }
