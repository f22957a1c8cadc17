"""The audit chain: append-only, and any change breaks it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from parindex.audit.domain.chain import verify, verify_current_tenant
from parindex.audit.domain.record import canonical, record
from parindex.audit.models import AuditEntry, AuditHead
from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import World


def test_chain_of_each_tenant_is_intact(world: World, elsewhere: World) -> None:
    for place in (world, elsewhere):
        with tenant_scope(place.tenant), transaction.atomic():
            for number in range(3):
                record(
                    actor=None,
                    action="test.made",
                    subject=place.tenant,
                    old={"số": number},
                    new={"số": "Đã đổi – “khác”"},
                    reason="thử",
                )
            report = verify_current_tenant()
        assert (report.intact, report.entries) == (True, 6 + 8 + 3)


def test_entry_outside_a_transaction_is_refused(committed: None) -> None:
    from tests.plugins.cast import build_world

    place = build_world("mot", "Một")
    with tenant_scope(place.tenant), pytest.raises(RuntimeError):
        record(actor=None, action="x.y", subject=place.tenant)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditentry SET action = 'x.y'", "DELETE FROM audit_auditentry"],
)
def test_entries_cannot_be_changed_or_deleted(world: World, statement: str) -> None:
    with (
        tenant_scope(world.tenant),
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement)


def _entries() -> tuple[list[AuditEntry], AuditHead | None]:
    return list(AuditEntry.objects.order_by("sequence")), AuditHead.objects.first()


@pytest.mark.parametrize(
    ("field", "value"),
    [("data", "{}"), ("actor_name", "x"), ("at", timezone.now()), ("object_id", 0)],
)
def test_changed_entry_breaks_the_chain(world: World, field: str, value: object) -> None:
    with tenant_scope(world.tenant):
        entries, head = _entries()
    setattr(entries[4], field, value)
    report = verify(entries, head)
    assert (report.broken_at, report.reason) == (5, "content")


def test_removed_entries_break_the_chain(world: World) -> None:
    with tenant_scope(world.tenant):
        entries, head = _entries()
    assert verify(entries[:3] + entries[4:], head).reason == "missing entry"
    assert verify(entries[:-1], head).reason == "end"
    entries[2].previous = "0" * 64
    assert verify(entries, head).reason == "link"


def test_command_verifies_every_tenant(
    world: World, elsewhere: World, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    out = capsys.readouterr().out
    assert [line.split(":")[0] for line in out.splitlines()] == ["ha-nam", "quang-tri"]


def test_canonical_text_is_stable() -> None:
    assert canonical({"b": 1, "a": "ấ"}) == '{"a":"ấ","b":1}'
