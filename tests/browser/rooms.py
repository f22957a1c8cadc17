"""Every page, by who opens it and in which phase of the seeded campaign.

What stands in ``tests/matrix.py`` is looked at by itself, in the phase of the appraisal, by the
first of ``READERS`` who may open it; here stand the pages that need somebody else, another phase,
other words or a way. ``test_rooms.py`` fails for a page that nobody looks at.
"""

from __future__ import annotations

from collections.abc import Callable

from parindex.accounts.enums import Role
from tests.browser import phases, ways
from tests.browser.room import Room, pages
from tests.matrix import FILES, MATRIX, PUBLIC, ROLES
from tests.matrix_stage import Scene

Rooms = dict[Role | None, tuple[Room, ...]]

# Who sees most of a page comes first.
READERS = (Role.SECRETARIAT, Role.HEAD, *ROLES)
C, D, LINK, COUNTER = ("campaign",), ("dossier",), ("link",), ("point-key",)
PREPARED, ASKING = ("campaign", "wave"), ("campaign", "open-wave")

# Addresses answered with something that is no page, or not when they are simply opened.
NO_PAGE = {
    "healthz": "answers machines, in a word",
    "feed:plan": "answers calendar programs, with a file",
    "set_language": "takes a post and leads back to where one was",
    "guide:hints": "takes a post and leads back to where one was",
    "answer:counter_again": "takes a post and leads to the start of the counter point",
}

SCORING: Rooms = {
    Role.OFFICER: (
        Room("scoring:home"),
        Room("scoring:sheet", D),
        Room("scoring:sheet", D, "?row={leaf}#panel"),
        Room("scoring:dossier", D),
    ),
    Role.SECRETARIAT: (Room("scoring:progress", C),),
}
APPRAISAL: Rooms = {
    Role.APPRAISER: (
        Room("scoring:home"),
        *pages("appraisal:queue", "appraisal:across", args=C),
        Room("appraisal:item", ("campaign", "dossier", "leaf")),
    ),
    Role.SECRETARIAT: (
        Room("scoring:home"),
        Room("campaigns:detail", C),
        Room("campaigns:detail", ("planned",)),
        Room("rehearsal:desk", way=ways.rehearsed),
        Room("campaigns:plan_proposal", way=ways.checked_plan),
        Room("campaigns:people_proposal", way=ways.checked_people),
        Room("campaigns:set_proposal", way=ways.checked_set),
        Room("campaigns:set_edit", ("spare",), "?row=1.1#panel"),
        Room("surveys:upload", way=ways.checked_figures),
        *pages("waves:overview", "waves:letters", "waves:turnout", args=PREPARED),
        *pages("waves:overview", "waves:letters", "waves:letters_remind", args=ASKING),
        *pages("waves:letters_by_hand", "waves:turnout", "waves:turnout_people", args=ASKING),
        Room("waves:letter", (*ASKING, "asked")),
        *pages("waves:person_correct", "waves:person_replace", args=(*ASKING, "asked")),
        Room("waves:person_withdraw", (*ASKING, "asked")),
        Room("waves:list_return", ("campaign", "listing-wave", "sent-list")),
        Room("appraisal:assignments", C, "?edit={leaf}"),
        Room("scoring:runs", C),
    ),
    Role.HEAD: (Room("waves:list_send", (*PREPARED, "list")),),
    Role.OFFICER: (
        *pages("notices:list", "account_logout", "account_change_password"),
        Room("waves:list_import", way=ways.checked_list),
        Room("campaigns:create", status=403),
    ),
    Role.APPROVER: (
        Room("scoring:runs", C),
        Room("waves:case", ("campaign", "closed-wave", "case")),
    ),
    Role.AUDITOR: pages("home", "scoring:home", "office:trail"),
    None: (
        *pages("landing", "guide:index", "style", "account_login", "account_reset_password"),
        *pages("account_reset_password_done", "account_reset_password_from_key_done"),
        Room("account_reset_password_from_key", ("account", "account-key")),
        Room("account_reset_password_from_key", ("account", "no-such-key")),
        *(Room("guide:page", (role,)) for role in (Role.OFFICER, Role.SECRETARIAT)),
        Room("scoring:ranking", ("no-such-campaign",), status=404),
        *pages("answer:start", "answer:whole", args=LINK),
        *(Room("answer:question", (*LINK, "form", code)) for code in ("q1", "q2", "q3", "q5")),
        Room("answer:review", ("answered-link",)),
        Room("answer:send", way=ways.sent),
        Room("answer:start", ("answered-link",)),
        Room("answer:cut", ("cut-link",), status=404),
        *pages("answer:lost", "answer:promise", "answer:receipts", args=("open-key",)),
        Room("answer:receipts", ("counted-key",)),
        Room("answer:counter", COUNTER),
        Room("answer:counter_with_code", (*COUNTER, "code")),
        Room("answer:counter_question", way=ways.begun_at_counter),
        Room("answer:counter_question", way=ways.looked_over_at_counter),
        Room("answer:counter_send", way=ways.sent_at_counter),
        Room("answer:counter", ("open-point",)),
    ),
}
EXPLANATION: Rooms = {
    Role.OFFICER: (
        Room("appraisal:replies", D),
        Room("waves:statement", ("campaign", "hearing-wave", "hearing")),
    ),
    Role.HEAD: (
        Room("scoring:home"),
        Room("appraisal:replies", D),
    ),
}
COUNCIL: Rooms = {
    Role.COUNCIL: (
        Room("scoring:home"),
        Room("appraisal:council", C),
        Room("appraisal:decision", ("campaign", "review")),
    ),
    Role.APPROVER: (
        Room("scoring:home"),
        *pages("waves:case", "waves:case_reverse", args=("campaign", "closed-wave", "case")),
    ),
}


def page_names() -> set[str]:
    """Addresses of the matrix that answer a whole page when they are opened."""
    opened = {name for name, row in MATRIX.items() if row.method == "get" and not row.htmx}
    return opened - FILES


def rooms_in(*rounds: Rooms) -> list[Room]:
    """The rooms of several phases."""
    return [room for found in rounds for rooms in found.values() for room in rooms]


def with_the_matrix(written: Rooms, *others: Rooms) -> Rooms:
    """The rooms of a phase, and every page of the matrix that stands in no round."""
    rooms = dict(written)
    named = {room.name for room in rooms_in(written, *others) if room.status == 200}
    for name in sorted(page_names() - named):
        who = MATRIX[name].who
        may = [role for role in READERS if who[ROLES.index(role)] == "."]
        for reader in [None] if name in PUBLIC else may[:1]:
            rooms[reader] = (*rooms.get(reader, ()), Room(name, MATRIX[name].args))
    return rooms


ROUNDS: tuple[tuple[Callable[[Scene], None], Rooms], ...] = (
    (phases.begin_scoring, SCORING),
    (phases.begin_appraisal, with_the_matrix(APPRAISAL, SCORING, EXPLANATION, COUNCIL)),
    (phases.begin_explanation, EXPLANATION),
    (phases.begin_council, COUNCIL),
)
