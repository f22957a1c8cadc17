"""Each attack works where it should: with its defence switched off, and with figures."""

from __future__ import annotations

import hashlib
import random
import uuid
from pathlib import Path

import psycopg2
import pytest
from django.db import connections

from surveys.domain.attacks.asking import ask_pages
from surveys.domain.attacks.verify import OWNER
from surveys.domain.drafts import keep_draft
from surveys.domain.links import key_of, token_of
from surveys.enums import AttackVerdict
from surveys.models import Respondent
from tests.surveys.attacks import weak
from tests.surveys.waves import Poll

WORKS, HELD, LIMIT = AttackVerdict.WORKS, AttackVerdict.HELD, AttackVerdict.LIMIT


@pytest.fixture
def people(weak_poll: Poll) -> list[Respondent]:
    """The thirty in the order in which they answer."""
    found = list(weak_poll.people["hdnd"])
    random.Random(7).shuffle(found)
    return found


def test_who_and_what_in_one_transaction(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.write_with_turnout(weak_poll, people)
    weak.close(weak_poll)
    weak.forget_the_order()
    got = weak.outcome(weak_poll, "transactions")
    assert (got.verdict, got.numbers["least"], got.numbers["right"]) == (WORKS, 1, 30)
    assert weak.outcome(weak_poll, "row_order").verdict == HELD


def test_rows_not_shuffled(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.note(weak_poll, people)
    weak.write_at_once(weak.ballots_of(weak_poll, people))
    weak.close(weak_poll)
    got = weak.outcome(weak_poll, "row_order")
    assert (got.verdict, got.numbers["right"], got.numbers["checked"]) == (WORKS, 30, 30)


def test_neighbours_changed_and_all_backwards_still_tell(
    weak_poll: Poll, people: list[Respondent]
) -> None:
    weak.note(weak_poll, people)
    order = [person for place in range(0, 30, 2) for person in (people[place + 1], people[place])]
    weak.write_at_once(weak.ballots_of(weak_poll, order[::-1]))
    weak.close(weak_poll)
    got = weak.outcome(weak_poll, "row_order")
    assert (got.verdict, got.numbers["right"] < 5) == (WORKS, True)


def test_receipts_in_the_order_they_were_given(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.note(weak_poll, people)
    known = weak.receipts_in_order(weak_poll, people)
    got = weak.outcome(weak_poll, "row_order", known=known)
    assert (got.verdict, got.numbers["codes"]) == (WORKS, 30)


def test_ballots_let_out_one_at_a_time(weak_poll: Poll, people: list[Respondent]) -> None:
    """k = 1: whoever reminds one person and watches has the answer."""
    for person in people:
        weak.note(weak_poll, [person])
        weak.write_one_by_one(weak.ballots_of(weak_poll, [person]))
    got = weak.outcome(weak_poll, "watching")
    assert (got.verdict, got.numbers["least"], got.numbers["early"]) == (WORKS, 1, 30)
    weak.close(weak_poll)
    got = weak.outcome(weak_poll, "transactions")
    assert (got.verdict, got.numbers["pinned"]) == (WORKS, 30)


def test_ballots_let_out_before_the_close(weak_poll: Poll, people: list[Respondent]) -> None:
    """In batches of k and shuffled, as this project once did: nobody is found, results are."""
    weak.note(weak_poll, people)
    ballots = weak.ballots_of(weak_poll, people)
    random.Random(3).shuffle(ballots)
    for start in range(0, 30, 5):
        weak.write_at_once(ballots[start : start + 5])
    weak.run("ANALYZE surveys_ballot")
    assert weak.outcome(weak_poll, "transactions").verdict == HELD
    got = weak.outcome(weak_poll, "watching")
    assert (got.verdict, got.numbers["early"], got.numbers["least"]) == (WORKS, 30, 5)
    got = weak.outcome(weak_poll, "statistics")
    assert (got.verdict, got.numbers["early"], got.numbers["noted"] > 0) == (WORKS, 30, True)


def test_time_of_answering(weak_poll: Poll, people: list[Respondent]) -> None:
    with weak.changed(
        "ALTER TABLE surveys_ballot ADD COLUMN created_at timestamptz DEFAULT clock_timestamp()",
        "ALTER TABLE surveys_ballot DROP COLUMN created_at",
    ):
        weak.note(weak_poll, people)
        weak.write_at_once(weak.ballots_of(weak_poll, people))
        weak.run("UPDATE surveys_ballot SET created_at = created_at - interval '40 years'")
        weak.close(weak_poll)
        weak.forget_the_order()
        got = weak.outcome(weak_poll, "timestamps")
    assert (got.verdict, got.numbers["early"], got.numbers["right"]) == (WORKS, 30, 30)


def test_keys_that_hold_a_time(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.note(weak_poll, people)
    weak.write_at_once(weak.ballots_of(weak_poll, people, key=uuid.uuid1))
    weak.close(weak_poll)
    got = weak.outcome(weak_poll, "timestamps")
    assert (got.verdict, got.numbers["timed"]) == (WORKS, 30)


def test_running_number(weak_poll: Poll, people: list[Respondent]) -> None:
    with weak.changed(
        "ALTER TABLE surveys_ballot ADD COLUMN number bigserial",
        "ALTER TABLE surveys_ballot DROP COLUMN number",
    ):
        weak.note(weak_poll, people)
        weak.write_at_once(weak.ballots_of(weak_poll, people))
        weak.close(weak_poll)
        weak.forget_the_order()
        got = weak.outcome(weak_poll, "sequences")
    assert (got.verdict, got.numbers["rows"], got.numbers["right"]) == (WORKS, 30, 30)


def test_small_group(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.note(weak_poll, people)
    weak.write_at_once(weak.ballots_of(weak_poll, weak_poll.people["lanh-dao"][:1]))
    weak.close(weak_poll)
    got = weak.outcome(weak_poll, "small_cells")
    assert (got.verdict, got.numbers["least"], got.numbers["small"]) == (WORKS, 1, 2)


def test_refusals_that_tell_who_has_answered(weak_poll: Poll, people: list[Respondent]) -> None:
    """As corrections and letters were once refused: by what turnout does not show yet."""
    weak.note(weak_poll, people[:12])
    assert weak.outcome(weak_poll, "asking").numbers == {"unseen": 12, "told": 0, "kept_back": 0}
    got = ask_pages(weak.ground(weak_poll), weak.refuse_whoever_has_answered)
    assert (got.verdict, got.numbers["told"]) == (WORKS, 12)
    weak.keep_a_letter_back(weak_poll, people[0])
    got = weak.outcome(weak_poll, "asking")
    assert (got.verdict, got.numbers["kept_back"]) == (WORKS, 1)


def test_counters_in_redis_that_tell_who_answered_when(
    weak_poll: Poll, people: list[Respondent]
) -> None:
    """Names in the clear, hashes without a key, lifetimes counted from an answer."""
    person = people[0]
    assert weak.outcome(weak_poll, "redis").verdict == HELD
    weak.count_in_the_clear(weak_poll, person)
    got = weak.outcome(weak_poll, "redis")
    assert (got.verdict, dict(got.numbers) | {"keys": 0}) == (
        WORKS,
        {
            "keys": 0,
            "tokens": 1,
            "people": 1,
            "networks": 2,
            "places": 2,
            "moments": 1,
            "on_disk": 0,
        },
    )


def test_what_redis_writes_to_disk_is_a_limit(weak_poll: Poll) -> None:
    with weak.kept_on_disk():
        assert weak.outcome(weak_poll, "redis").verdict == LIMIT


def test_group_of_one_opinion_is_a_limit(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.note(weak_poll, people)
    weak.write_at_once(weak.ballots_of(weak_poll, people[::2]))
    for_all = weak.ballots_of(weak_poll, people[1::2])
    for ballot in for_all:
        ballot.answers["q1"] = "b"
    weak.write_at_once(for_all)
    weak.run("""UPDATE surveys_ballot SET answers = answers || '{"q1": "b"}'""")
    weak.close(weak_poll)
    got = weak.outcome(weak_poll, "small_cells")
    assert (got.verdict, got.numbers["unanimous"]) == (LIMIT, 1)


def test_two_counts_that_one_ballot_tells_apart(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.close(weak_poll)
    weak.count_without(weak_poll, people[0], left_out=0)
    weak.count_without(weak_poll, people[0], left_out=1)
    got = weak.outcome(weak_poll, "exports")
    assert (got.verdict, got.numbers["between"], got.numbers["derived"]) == (WORKS, 1, 0)


def test_two_breakdowns_that_differ_by_a_few_of_six(
    weak_poll: Poll, people: list[Respondent]
) -> None:
    """Six ballots left out, as is allowed; that three of them said "a" is not to be told."""
    weak.close(weak_poll)
    weak.count_without(weak_poll, people[0], left_out=0)
    weak.count_without(weak_poll, people[0], left_out=6, of_a=3)
    got = weak.outcome(weak_poll, "exports")
    assert (got.verdict, got.numbers["between"], got.numbers["cells"]) == (WORKS, 0, 2)


def test_people_who_name_themselves_are_counted(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.note(weak_poll, people)
    weak.write_at_once(weak.ballots_of(weak_poll, people))
    weak.close(weak_poll)
    got = weak.outcome(weak_poll, "free_texts")
    assert (got.verdict, got.numbers) == (LIMIT, {"named": 30, "ballots": 30})


def test_tokens_and_addresses_in_a_log(
    weak_poll: Poll, people: list[Respondent], tmp_path: Path
) -> None:
    log = tmp_path / "access.log"
    keys = [key_of(weak_poll.invitation(person)) for person in people[:4]]
    lines = [f'10.0.0.{n} [29/Nov/2026] "GET /s/{key}/ HTTP/1.1" 200' for n, key in enumerate(keys)]
    lines.append(f"answer of {people[5].email} taken: answers q1=a")
    lines.append(f"letter to {people[6].email} delivered")
    log.write_text("\n".join(lines))
    got = weak.outcome(weak_poll, "log_files", logs=(tmp_path,))
    assert (got.verdict, got.numbers) == (
        WORKS,
        {"files": 1, "tokens": 4, "addresses": 1, "settings": 0},
    )


def test_server_that_logs_statements(weak_poll: Poll) -> None:
    settings = connections[OWNER].settings_dict
    try:
        admin = psycopg2.connect(
            host=settings["OPTIONS"].get("host") or settings["HOST"],
            user="postgres",
            dbname="postgres",
        )
    except psycopg2.OperationalError:
        pytest.skip("only the superuser of the server may switch its log on")
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {settings['USER']} SET log_statement = 'all'")
        try:
            connections[OWNER].close()
            got = weak.outcome(weak_poll, "log_files")
        finally:
            cursor.execute(f"ALTER ROLE {settings['USER']} RESET log_statement")
            connections[OWNER].close()
    admin.close()
    assert (got.verdict, got.numbers["settings"]) == (WORKS, 1)
    assert "log_statement = all" in got.got


def test_envelopes_in_the_clear(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.envelopes_in_the_clear(weak_poll, people)
    got = weak.outcome(weak_poll, "backups")
    assert (got.verdict, got.numbers["opened"], got.numbers["sealed"]) == (WORKS, 60, 60)


def test_key_in_the_clear(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.envelopes_beside_their_key(weak_poll, people)
    got = weak.outcome(weak_poll, "backups")
    assert (got.verdict, got.numbers["opened"]) == (WORKS, 60)


def test_claims_without_a_secret(weak_poll: Poll, people: list[Respondent]) -> None:
    weak.envelopes_with_plain_claims(
        weak_poll, people, lambda who, form: hashlib.sha256(f"{who}:{form}".encode()).digest()
    )
    got = weak.outcome(weak_poll, "backups")
    assert (got.verdict, got.numbers["opened"], got.numbers["claims"]) == (WORKS, 0, 60)


def test_letters_kept_with_their_links(weak_poll: Poll, people: list[Respondent]) -> None:
    for person in people[:3]:
        key = key_of(weak_poll.invitation(person))
        weak.run(
            "UPDATE surveys_respondent SET state_reason = %s WHERE id = %s",
            f"Thư: https://par.example/s/{key}/ đã gửi",
            person.pk,
        )
    got = weak.outcome(weak_poll, "backups")
    assert (got.verdict, got.numbers["tokens"]) == (WORKS, 3)


def test_key_and_draft_left_after_the_close(weak_poll: Poll, people: list[Respondent]) -> None:
    invitation = weak_poll.invitation(people[0])
    keep_draft(invitation=invitation, token=token_of(invitation), answers={"1": {"q1": "a"}})
    weak.close(weak_poll)
    got = weak.outcome(weak_poll, "backups")
    assert (got.verdict, got.numbers["left"]) == (WORKS, 2)


def test_column_that_names_the_person(weak_poll: Poll) -> None:
    with weak.changed(
        "ALTER TABLE surveys_ballot ADD COLUMN invitation_id bigint REFERENCES surveys_invitation",
        "ALTER TABLE surveys_ballot DROP COLUMN invitation_id",
    ):
        got = weak.outcome(weak_poll, "connections")
    assert (got.verdict, got.numbers["ways"]) == (WORKS, 1)
    assert "surveys_ballot.invitation_id → surveys_invitation" in got.got


def test_user_account_on_a_ballot(weak_poll: Poll) -> None:
    with weak.changed(
        "ALTER TABLE surveys_ballot ADD COLUMN made_by_id bigint REFERENCES accounts_user",
        "ALTER TABLE surveys_ballot DROP COLUMN made_by_id",
    ):
        assert weak.outcome(weak_poll, "connections").numbers["ways"] == 1


def test_table_added_later(weak_poll: Poll, later_table: None) -> None:
    got = weak.outcome(weak_poll, "connections")
    assert (got.verdict, got.numbers["ways"]) == (WORKS, 1)
    assert "surveys_remark.about_id → surveys_respondent" in got.got


def test_same_value_on_both_sides(weak_poll: Poll, people: list[Respondent]) -> None:
    with weak.changed(
        "ALTER TABLE surveys_turnout ADD COLUMN given varchar(24)",
        "ALTER TABLE surveys_turnout DROP COLUMN given",
    ):
        weak.note(weak_poll, people)
        for code, invitation in weak.receipts_in_order(weak_poll, people).items():
            weak.run(
                "UPDATE surveys_turnout SET given = %s WHERE invitation_id = %s", code, invitation
            )
        got = weak.outcome(weak_poll, "connections")
    assert (got.verdict, got.numbers["ways"], got.numbers["values"]) == (WORKS, 0, 30)
    assert "surveys_receipt.code = surveys_turnout.given" in got.got
