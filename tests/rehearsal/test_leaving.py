"""Thrown away by one click: at once for everybody, and then no row is left."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import PhaseKind
from campaigns.models import Campaign
from parindex.accounts.domain.queries import tenants_of
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.audit.domain.chain import verify_current_tenant
from parindex.audit.models import AuditEntry, AuditHead
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.common.walls import tenant_models
from parindex.files.models import StoredFile
from parindex.rehearsal.domain.leaving import SHUT_WITH_THEIR_WAVE, throw_away
from parindex.rehearsal.domain.making import start_rehearsal
from parindex.rehearsal.domain.stages import turn_to
from parindex.rehearsal.models import Rehearsal, RehearsalState
from parindex.tenants.models import Tenant
from scoring.domain.index_run import run_index
from scoring.models import IndexLine, ScoreEntry
from surveys.domain.wave_setup import create_wave
from surveys.domain.waves import open_wave
from surveys.models import Invitation, Wave
from tests.campaigns.audit import last
from tests.campaigns.years import secretary
from tests.plugins.cast import World
from tests.rehearsal.copies import done, made, now
from tests.rehearsal.polls import (
    ask_the_same,
    counted,
    facts_of,
    list_people,
    step,
    surveyed,
)

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE a.attname = 'tenant_id' AND NOT a.attisdropped AND c.relkind = 'r'
   AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
_SHUT = """
SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t
 WHERE NOT t.tgisinternal AND (t.tgtype & 8) > 0 AND (t.tgtype & 1) > 0
   AND t.tgrelid::regclass::text = ANY(%s)
   AND pg_get_triggerdef(t.oid) NOT LIKE '%%NOT is_thrown_away(old.tenant_id)%%'
"""
_AT_ONCE = """
SELECT conname FROM pg_constraint
 WHERE contype = 'f' AND NOT condeferrable AND confrelid::regclass::text = ANY(%s)
"""

_HIDING = "SELECT tablename FROM pg_policies WHERE permissive = 'RESTRICTIVE'"


def _rows(place: Tenant) -> dict[str, int]:
    """Table → rows of a rehearsal, over every table that belongs to tenants."""
    found = {}
    with tenant_scope(place), connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE tenant_id = %s', [place.pk])
            found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if count}


@pytest.fixture
def used(world: World, _in_world: None) -> Rehearsal:
    """A rehearsal with points, letters, an index and a file."""
    found = made(world, filled=True, everybody=True)
    assert done(found, timezone.now())
    with tenant_scope(found.place):
        campaign = Campaign.objects.get()
        turn_to(
            actor=secretary(world),
            place=found.place,
            campaign=campaign,
            kind=PhaseKind.APPRAISAL,
            at=timezone.now(),
        )
        run_index(actor=secretary(world), campaign=campaign, at=timezone.now())
        assert ScoreEntry.objects.exists()
        assert IndexLine.objects.exists()
        name = default_storage.save(f"{found.place_id}/2026/{'0' * 32}", ContentFile(b"x"))
        StoredFile.objects.create(
            storage_name=name,
            original_name="bao-cao.pdf",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            uploaded_at=timezone.now(),
        )
    found.refresh_from_db()
    return found


def test_no_row_is_left(world: World, used: Rehearsal) -> None:
    place, others = used.place, _rows(world.tenant)
    before = _rows(place)
    assert {"scoring_scoreentry", "scoring_indexline", "audit_auditentry"} <= set(before)
    assert {"notify_outboxmail", "notify_notice", "campaigns_criterion"} <= set(before)
    with tenant_scope(place):
        file = StoredFile.objects.get().storage_name
    throw_away(actor=secretary(world), rehearsal=used, at=now())
    assert _rows(place) == before  # the trail is closed, nothing is deleted in the request
    assert done(used)
    assert _rows(place) == {}
    assert not Tenant.objects.filter(rehearsal_of=world.tenant).exists()
    assert not Rehearsal.objects.exists()
    assert not Group.objects.filter(name__startswith=f"t{place.pk}:").exists()
    assert not User.objects.filter(email__endswith=".invalid").exists()
    assert not default_storage.exists(file)
    connection.check_constraints()
    after = _rows(world.tenant)
    del others["rehearsal_rehearsal"]
    others["audit_auditentry"] += 1
    assert after == others
    assert User.objects.filter(pk=secretary(world).pk).exists()


@pytest.mark.usefixtures("_in_world")
def test_no_row_of_its_surveys_is_left(world: World) -> None:
    """One is counted, one is open with answers in their envelopes; that of the authority stays."""
    campaign = surveyed(world, counter=True)
    wave = Wave.objects.get()
    list_people(world, wave)
    open_wave(actor=secretary(world), wave=wave, at=wave.opens_at)
    facts = facts_of(campaign, "Đợt hai")
    second = create_wave(actor=secretary(world), campaign=campaign, facts=facts)
    found = made(world, campaign)
    others = _rows(world.tenant)
    counted(world, found, slug=wave.slug)
    with tenant_scope(found.place):
        ask_the_same(of=wave.slug, on=second.slug)
    for name in ("lists", "open", "answers"):
        step(world, found, name, slug=second.slug)
    before = _rows(found.place)
    kept = {"count", "countline", "ballot", "receipt", "wavekey", "envelope", "turnout"}
    kept |= {"invitation", "respondent", "listgroupgrant", "counterslip", "questionnaire"}
    assert {f"surveys_{table}" for table in kept} <= set(before)
    throw_away(actor=secretary(world), rehearsal=found, at=now())
    assert done(found)
    assert _rows(found.place) == {}
    connection.check_constraints()
    after = _rows(world.tenant)
    del others["rehearsal_rehearsal"]
    others["audit_auditentry"] += 1
    assert after == others
    assert Invitation.objects.filter(wave=wave).count() == 8


def test_the_trail_keeps_that_there_was_one(world: World, used: Rehearsal) -> None:
    with tenant_scope(used.place):
        head = AuditHead.objects.get()
        kept = {"entries": head.sequence, "digest": head.digest}
    throw_away(actor=secretary(world), rehearsal=used, at=now())
    done(used)
    assert last("rehearsal.thrown_away")["old"] == {"rehearsal": used.place.slug, **kept}
    assert AuditEntry.objects.filter(action="rehearsal.started").exists()
    assert verify_current_tenant().intact


def test_it_is_gone_for_everybody_at_once(world: World, used: Rehearsal) -> None:
    client = Client()
    client.force_login(secretary(world))
    address = reverse("scoring:home", args=[used.place.slug])
    assert client.get(address).status_code == 200
    throw_away(actor=secretary(world), rehearsal=used, at=now())
    assert client.get(address).status_code == 404
    assert used.place not in tenants_of(world.people[Role.OFFICER])
    throw_away(actor=secretary(world), rehearsal=used, at=now())  # twice is harmless
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        Tenant.objects.filter(pk=used.place_id).update(is_active=True)


def test_then_another_one_can_be_made(world: World, rehearsal: Rehearsal) -> None:
    throw_away(actor=secretary(world), rehearsal=rehearsal, at=now())
    with pytest.raises(Refused):
        start_rehearsal(actor=secretary(world), campaign=rehearsal.campaign, at=now())
    done(rehearsal)
    assert made(world, rehearsal.campaign).state == RehearsalState.READY


@pytest.mark.usefixtures("_in_world")
def test_one_that_failed_is_thrown_away_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parindex.rehearsal.domain.making.read_original", None)
    found = made(world)
    assert found.state == RehearsalState.FAILED
    throw_away(actor=secretary(world), rehearsal=found, at=now())
    assert done(found)
    assert _rows(found.place) == {}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.AUDITOR])
def test_others_throw_nothing_away(world: World, rehearsal: Rehearsal, role: Role) -> None:
    with pytest.raises(Refused):
        throw_away(actor=world.people[role], rehearsal=rehearsal, at=now())
    assert Tenant.objects.get(pk=rehearsal.place_id).is_active


def test_what_never_changes_is_kept_while_the_rehearsal_lives(used: Rehearsal) -> None:
    """And in the authority always: the door opens for a rehearsal that is over alone."""
    with tenant_scope(used.place):
        for table in ("scoring_scoreentry", "scoring_indexline", "audit_auditentry"):
            with (
                pytest.raises(DatabaseError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f'DELETE FROM "{table}"')
    Tenant.objects.filter(pk=used.tenant_id).update(is_active=False)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_auditentry")


@pytest.mark.django_db
def test_every_table_of_tenants_can_be_emptied() -> None:
    """No guard without the door, no reference that asks before the end of the transaction, no rows
    that a policy hides from the deletion."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        assert set(tables) == {model._meta.db_table for model in tenant_models()}
        cursor.execute(_SHUT, [tables])
        assert cursor.fetchall() == []
        cursor.execute(_AT_ONCE, [tables])
        assert cursor.fetchall() == []
        cursor.execute(_HIDING)
        hidden = {model._meta.db_table for model in SHUT_WITH_THEIR_WAVE}
        assert {table for (table,) in cursor.fetchall()} == hidden
