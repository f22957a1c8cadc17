"""The database folds text as Python does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parindex.accounts.enums import Role
from parindex.common.folded import Folded
from parindex.common.folding import fold
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.outbox import queue_mail
from parindex.notify.domain.queries import outbox_messages
from parindex.notify.models import OutboxMail
from tests.plugins.cast import World

LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
)


@given(text=st.text(alphabet=LETTERS + LETTERS.upper() + "0123456789/-", min_size=1))
@example(text=unicodedata.normalize("NFD", "Đề nghị GỬI báo cáo"))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_vietnamese_text_is_folded_alike(world: World, text: str) -> None:
    with tenant_scope(world.tenant):
        mail = OutboxMail.objects.create(
            to="a@ha-nam.example", subject=text, body="", kind="test", due_at="2026-10-29T05:58Z"
        )
        found = OutboxMail.objects.annotate(folded=Folded("subject")).get(pk=mail.pk)
    assert vars(found)["folded"] == fold(text)


@pytest.mark.parametrize("asked", ["bao cao", "BÁO CÁO", "đúng hạn", "dung han", "officer@HA"])
def test_outbox_is_searched_without_diacritics(world: World, elsewhere: World, asked: str) -> None:
    for place in (world, elsewhere):
        with tenant_scope(place.tenant):
            address = place.people[Role.OFFICER].email
            queue_mail(to=address, subject="Nộp báo cáo đúng hạn", body="x", kind="test")
            queue_mail(to="b@x.example", subject="Việc khác", body="x", kind="test")
    with tenant_scope(world.tenant):
        found = outbox_messages(text=asked)
        assert [mail.to for mail in found] == ["officer@ha-nam.example"]
