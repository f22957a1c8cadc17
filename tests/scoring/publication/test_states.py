"""Approval, embargo, publication, withdrawal; the seal; who may do what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connections, transaction
from django.test import Client

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.domain.publication import approve_result, publish, withdraw
from scoring.domain.seal import seal_of
from scoring.enums import PublicationState
from scoring.models import Publication
from tests.plugins.cast import World
from tests.scoring.index.field import NOW, Field
from tests.scoring.publication.conftest import DECISION, approved, published, scored_field

PAGES = (
    "results/cchc-2026/",
    "results/cchc-2026/?by=fields",
    "results/cchc-2026/so-a/",
    "results/cchc-2026/matrix.xlsx",
    "results/cchc-2026/ranking.csv",
    "results/cchc-2026/ranking.json",
    "results/cchc-2026/decision.pdf",
)


@pytest.mark.parametrize("page", PAGES)
def test_embargo_hides_every_public_page(world: World, field: Field, page: str) -> None:
    approved(field)
    assert Client().get(f"{world.url}/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_published_page_is_open_to_everybody(world: World, field: Field, page: str) -> None:
    published(field)
    assert Client().get(f"{world.url}/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_withdrawn_result_is_gone(world: World, field: Field, page: str) -> None:
    found = published(field)
    with tenant_scope(world.tenant):
        withdraw(actor=field.approver, publication=found, at=NOW, reason="Sai số liệu")
    assert Client().get(f"{world.url}/{page}").status_code == 404


def test_result_of_another_tenant_is_unknown(world: World, elsewhere: World, field: Field) -> None:
    published(field)
    assert Client().get(f"{elsewhere.url}/results/cchc-2026/").status_code == 404
    stranger = Client()
    stranger.force_login(elsewhere.people[Role.APPROVER])
    for page in ("index/cchc-2026/", "index/cchc-2026/1/", "index/cchc-2026/1/so-a/"):
        assert stranger.get(f"{world.url}/{page}").status_code == 404
        assert stranger.get(f"{elsewhere.url}/{page}").status_code == 404


def test_each_tenant_shows_its_own_results(world: World, elsewhere: World, field: Field) -> None:
    published(field)
    here = Client().get(f"{world.url}/").content.decode()
    there = Client().get(f"{elsewhere.url}/").content.decode()
    assert (here.count("Chỉ số CCHC năm 2026"), there.count("Chỉ số CCHC năm 2026")) == (1, 0)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.APPROVER])
def test_only_the_approver_approves_publishes_withdraws(
    world: World, field: Field, role: Role
) -> None:
    actor = world.people[role]
    with tenant_scope(world.tenant):
        run = field.run()
        with pytest.raises(Refused):
            approve_result(actor=actor, run=run, at=NOW, **DECISION)
        found = approve_result(actor=field.approver, run=run, at=NOW, **DECISION)
        with pytest.raises(Refused):
            publish(actor=actor, publication=found, at=NOW)
        with pytest.raises(Refused):
            withdraw(actor=actor, publication=found, at=NOW, reason="x")
        assert Publication.objects.get().state == PublicationState.APPROVED


OBSERVERS = frozenset({Role.SECRETARIAT, Role.COUNCIL, Role.APPROVER, Role.AUDITOR})


@pytest.mark.parametrize("role", list(Role))
def test_runs_are_read_by_those_who_see_all_units(
    world: World, field: Field, client_of: Callable[[Role], Client], role: Role
) -> None:
    with tenant_scope(world.tenant):
        field.run()
    client = client_of(role)
    expected = 200 if role in OBSERVERS else 403
    for page in ("", "1/", "1/so-a/", "1/matrix.xlsx", "1/decision.pdf"):
        assert client.get(f"{world.url}/index/cchc-2026/{page}").status_code == expected


def test_visitor_is_sent_to_the_login_for_runs(world: World, field: Field) -> None:
    answer = Client().get(f"{world.url}/index/cchc-2026/")
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (
        302,
        "/account/login/",
    )


def test_provisional_run_cannot_be_approved(world: World, field: Field) -> None:
    with tenant_scope(world.tenant):
        field.reset_state(CampaignState.OPEN)
        run = field.run()
        field.reset_state(CampaignState.CLOSED)
        with pytest.raises(Refused):
            approve_result(actor=field.approver, run=run, at=NOW, **DECISION)


def test_second_result_needs_the_first_withdrawn(world: World, field: Field) -> None:
    first = published(field)
    with tenant_scope(world.tenant):
        run = field.run(force=True)
        with pytest.raises(Refused):
            approve_result(actor=field.approver, run=run, at=NOW, **DECISION)
        withdraw(actor=field.approver, publication=first, at=NOW, reason="Sai số liệu")
        second = approve_result(actor=field.approver, run=run, at=NOW, **DECISION)
        assert (second.run.number, Publication.objects.count()) == (2, 2)


def test_withdrawal_needs_a_reason_and_happens_once(world: World, field: Field) -> None:
    found = published(field)
    with tenant_scope(world.tenant):
        with pytest.raises(Refused):
            withdraw(actor=field.approver, publication=found, at=NOW, reason="  ")
        withdraw(actor=field.approver, publication=found, at=NOW, reason="Sai số liệu")
        with pytest.raises(Refused):
            withdraw(actor=field.approver, publication=found, at=NOW, reason="x")


def test_published_result_cannot_be_published_again(world: World, field: Field) -> None:
    found = published(field)
    with tenant_scope(world.tenant), pytest.raises(Refused):
        publish(actor=field.approver, publication=found, at=NOW)


def test_publication_moves_the_campaign_and_is_audited(world: World, field: Field) -> None:
    found = published(field)
    with tenant_scope(world.tenant):
        assert Campaign.objects.get().state == CampaignState.PUBLISHED
        withdraw(actor=field.approver, publication=found, at=NOW, reason="Sai số liệu")
        assert Campaign.objects.get().state == CampaignState.CLOSED
        actions = AuditEntry.objects.filter(action__startswith="result.").order_by("sequence")
        assert [entry.action for entry in actions] == [
            "result.approved",
            "result.published",
            "result.withdrawn",
        ]


def test_approved_result_never_changes_in_the_database(world: World, field: Field) -> None:
    published(field)
    with tenant_scope(world.tenant):
        for change in (
            {"seal": "0" * 64},
            {"decision_number": "1/QĐ"},
            {"signer_name": "Người khác"},
            {"state": PublicationState.APPROVED},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Publication.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.all().delete()


def test_later_ledger_entries_do_not_move_a_published_result(world: World, field: Field) -> None:
    found = published(field)
    pages = ("", "so-tu-phap/", "ranking.json", "ranking.csv")
    before = [_main(world, page) for page in pages]
    with tenant_scope(world.tenant):
        field.write("so-tu-phap", {"1.2": "20", "2.1": "30"}, "council")
        later = field.run(force=True)
        assert field.lines(later)["so-tu-phap"].index == 100
        assert seal_of(found.run) == found.seal
    assert [_main(world, page) for page in pages] == before


def test_command_verifies_lines_and_seal(
    world: World, field: Field, capsys: pytest.CaptureFixture[str]
) -> None:
    found = published(field)
    call_command("verify_index_run", str(found.run_id))
    assert capsys.readouterr().out == (
        f"Run {found.run_id}: 6 lines agree with the engine, seal intact.\n"
    )
    with pytest.raises(CommandError):
        call_command("verify_index_run", "0")


@pytest.mark.parametrize("statement", ["UPDATE scoring_indexline SET index = 100"])
def test_broken_line_breaks_the_seal(committed: None, statement: str) -> None:
    from tests.plugins.cast import build_world

    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    found = published(scored_field(world))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE scoring_indexline DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE scoring_indexline ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match="seal is broken"):
        call_command("verify_index_run", str(found.run_id))


def _main(world: World, page: str) -> str:
    """What a page says, without the tokens around it."""
    text = Client().get(f"{world.url}/results/cchc-2026/{page}").content.decode()
    return text.split("<main", 1)[-1].split("</main>", 1)[0]
