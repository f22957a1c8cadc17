"""What a person is told the first time on a page: two to four lines for each role, in the page.

A hint is put away for good by its reader (``User.hints_read``) and comes back by the help menu.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parindex.accounts.enums import Role

_HOME = _("What locks first stands on top, with its hour and what happens otherwise.")
_BELL = _("The bell holds everything you were told, also when a mail does not arrive.")
_SHORTCUTS = _("Press ? for the keyboard shortcuts; they can be switched off there.")

# (role, name of the address) → what to know there.
HINTS: dict[tuple[Role, str], tuple[str | Promise, ...]] = {
    (Role.OFFICER, "scoring:home"): (
        _HOME,
        _("“Scoring sheet” in the menu opens all criteria of your unit on one page."),
        _BELL,
    ),
    (Role.OFFICER, "scoring:sheet"): (
        _("Enter the figures; the points follow by the rule, and each change is saved at once."),
        _("Press the name of an item to attach its evidence and see why it has its points."),
        _("The filters on top show only what is missing or has no document yet."),
        _SHORTCUTS,
    ),
    (Role.HEAD, "scoring:home"): (
        _HOME,
        _("A dossier that your officer has handed over waits here until you send or return it."),
        _BELL,
    ),
    (Role.HEAD, "scoring:dossier"): (
        _("Read what is missing first: what is not sent before the deadline is not approved."),
        _("What you send is sealed exactly as you saw it; a later change would show."),
    ),
    (Role.APPRAISER, "scoring:home"): (
        _HOME,
        _("“Appraisal” in the menu opens the criteria assigned to your body."),
        _BELL,
    ),
    (Role.APPRAISER, "appraisal:queue"): (
        _("Take one criterion through all units, so that like is judged alike."),
        _("Items of your own unit never come to you."),
        _("Ctrl+Enter saves an item and opens the next one."),
    ),
    (Role.SECRETARIAT, "scoring:home"): (
        _HOME,
        _("While a campaign is prepared, this page says what is missing before it can open."),
        _BELL,
    ),
    (Role.SECRETARIAT, "scoring:progress"): (
        _(
            "Units that will be late stand first and are ticked; one click reminds them, and for a "
            "minute you can withdraw it."
        ),
        _("Each cell counts the items scored of all items of that field."),
        _("A unit can be given more time on the page “Extend a deadline”, with a reason."),
    ),
    (Role.COUNCIL, "scoring:home"): (
        _HOME,
        _("“Council” in the menu lists the items that units contest."),
        _BELL,
    ),
    (Role.COUNCIL, "appraisal:council"): (
        _("Open an item: the whole screen is made for the projector."),
        _("Items that stay undecided keep the appraised points."),
    ),
    (Role.APPROVER, "scoring:home"): (
        _HOME,
        _("When the appraisal is closed, the result to approve stands here."),
        _BELL,
    ),
    (Role.APPROVER, "scoring:runs"): (
        _("Open a run to see its ranking; every figure opens down to its documents."),
        _("An approved run is sealed by the decision and stays secret until it is published."),
    ),
    (Role.ADMIN, "scoring:home"): (
        _HOME,
        _("People, criteria sets and the outbox stand under “Office” in the menu."),
        _BELL,
    ),
    (Role.ADMIN, "campaigns:people"): (
        _("One personal account for each person; what they may do follows from the roles here."),
        _("End a role on the day somebody leaves; what they did stays in the trail."),
    ),
    (Role.AUDITOR, "scoring:home"): (
        _HOME,
        _("You read everything of this authority and change nothing."),
        _BELL,
    ),
    (Role.AUDITOR, "office:trail"): (
        _("Filter by action or person; each line says what was there before and after."),
        _("Entries cannot be changed: each one carries the hash of the one before."),
    ),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """The lines for one role on one page; ``key`` is how a person's account remembers it."""

    role: Role
    key: str
    lines: tuple[str | Promise, ...]


def hints_for(roles: Iterable[str], view: str) -> list[Hint]:
    """What there is to know on a page for somebody with these roles."""
    return [
        Hint(role, key_of(role, place), lines)
        for (role, place), lines in HINTS.items()
        if place == view and role in roles
    ]


def key_of(role: Role, view: str) -> str:
    """``officer@scoring:home``."""
    return f"{role}@{view}"


KEYS = frozenset(key_of(role, view) for role, view in HINTS)
