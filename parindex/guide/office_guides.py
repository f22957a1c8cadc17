"""Quick guides of the office: secretariat, administrators, auditors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parindex.accounts.enums import Role
from parindex.guide.shapes import Guide, Step

SECRETARIAT = Guide(
    Role.SECRETARIAT,
    _("You run the campaign from the plan to the result; the software keeps the deadlines."),
    (
        Step(
            _("Prepare the campaign"),
            _(
                "Enter the plan or read it from a file, choose criteria sets, form groups of units "
                "and say who appraises what. A list says what is missing; then open it."
            ),
            "secretariat-campaign",
        ),
        Step(
            _("Put papers and meetings in their place"),
            _(
                "Attach decisions, guidance and other papers: everybody opens them on the page of "
                "the campaign. Meetings and trainings have place, day and delegates."
            ),
            "secretariat-documents",
        ),
        Step(
            _("Follow the units"),
            _(
                "One page shows every unit by field, the late ones first and ticked. One click "
                "reminds them; the letter stands beside it and can be withdrawn for a minute."
            ),
            "secretariat-progress",
        ),
        Step(
            _("Give more time where it is due"),
            _("Extend the deadline for one unit, one criterion or everybody, with a reason."),
        ),
        Step(
            _("Bring in the other figures"),
            _(
                "A survey of your own gives its points by itself (guide “Running a survey”). Other "
                "figures are entered with their source, or from Excel."
            ),
        ),
        Step(
            _("Close and compute"),
            _(
                "When appraisal and council are over, close, compute the index and pass one run on "
                "for approval."
            ),
        ),
    ),
    (
        _("Phases open and lock by themselves; you deal only with the exceptions."),
        _("Whatever you do stands in the audit trail with your name and the reason."),
    ),
)

ADMIN = Guide(
    Role.ADMIN,
    _("You keep people, organisations and criteria sets in order, and watch the mail."),
    (
        Step(
            _("Give people their roles"),
            _(
                "One personal account for each person, in one organisation, with one role or more. "
                "Somebody new gets a letter with an address to choose a password."
            ),
            "admin-people",
        ),
        Step(
            _("Make the criteria set in the editor"),
            _(
                "Begin with nothing, last year's set or a file. What is missing stands beside each "
                "row; golden cases try the rules. Issued under its decision a set is frozen: a "
                "correction makes the next version and shows what it changes."
            ),
            "admin-editor",
        ),
        Step(
            _("Read the annex of a decision"),
            _(
                "Upload it as Word, Excel or PDF, or paste it: each value stands beside the words "
                "it was read from. Accept or correct the rows; then a draft is made."
            ),
            "admin-annex",
        ),
        Step(
            _("Keep the organisations"),
            _("Bodies and units with their names; campaigns choose their units from them."),
        ),
        Step(
            _("Watch the outbox"),
            _("It shows what was sent, what waits and what failed, and sends again on request."),
        ),
    ),
    (
        _("End a role on the day somebody leaves; what they did stays in the trail."),
        _("Nobody shares an account: every change is recorded in its owner's name."),
    ),
)

AUDITOR = Guide(
    Role.AUDITOR,
    _("You read everything of this authority, change nothing, and can check every result."),
    (
        Step(
            _("Read the audit trail"),
            _(
                "Every change: who, when, what it was and what it became. Filter by action or "
                "person."
            ),
            "auditor-trail",
        ),
        Step(
            _("Recompute a result"),
            _(
                "Open a run and let the software check it: the same inputs give the same figures "
                "and the same hash, or the page says where they differ."
            ),
            "auditor-run",
        ),
        Step(
            _("Follow one point"),
            _(
                "From the ranking to the unit, from the unit to the item, from there to the "
                "documents and to the reason of every cut."
            ),
        ),
    ),
    (
        _("Entries cannot be changed: each one carries the hash of the one before."),
        _("On the server, “verify_audit” recomputes the whole chain."),
    ),
)
