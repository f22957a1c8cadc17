"""Quick guides of those who judge: appraisers, the council, the one who approves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parindex.accounts.enums import Role
from parindex.guide.shapes import Guide, Step

APPRAISER = Guide(
    Role.APPRAISER,
    _("You appraise the criteria assigned to your body, in all units except your own."),
    (
        Step(
            _("Open the queue"),
            _(
                "It lists your criteria with the units that wait. Take one criterion through all "
                "units, so that like is judged alike."
            ),
            "appraiser-queue",
        ),
        Step(
            _("Compare and decide"),
            _(
                "The document stands beside the points. Accept them, or correct the figures: the "
                "software computes the points by the same rule."
            ),
            "appraiser-item",
        ),
        Step(
            _("Give the reason"),
            _(
                "A changed point needs its reason and the page it rests on. The unit reads exactly "
                "these words."
            ),
        ),
        Step(
            _("Save and go on"),
            _(
                "Ctrl+Enter saves and opens the next item. You can come back until the appraisal "
                "closes."
            ),
        ),
    ),
    (
        _("Nobody appraises the own unit: such items go to another body by themselves."),
        _("Items not appraised at the deadline count as the criteria set says."),
        _("The unit sees your points when the appraisal is over, not before."),
    ),
)

COUNCIL = Guide(
    Role.COUNCIL,
    _("You decide the items that units contest, and with that what their index is."),
    (
        Step(
            _("See what is contested"),
            _(
                "The list holds every contested item with the points of the unit and those of the "
                "appraisal."
            ),
            "council-list",
        ),
        Step(
            _("Decide item by item"),
            _(
                "One item fills the screen for the projector: self-assessment, appraisal, answer "
                "of the unit, decision. The arrow keys lead to the next one."
            ),
            "council-item",
        ),
        Step(
            _("Record the decision"),
            _(
                "Enter the points and the reason. The secretariat may record it on behalf of the "
                "council; that stands beside the decision."
            ),
        ),
    ),
    (
        _("Nobody decides about the own unit."),
        _("Items that stay undecided keep the appraised points."),
    ),
)

APPROVER = Guide(
    Role.APPROVER,
    _("You approve one computed result by decision and publish it."),
    (
        Step(
            _("See which results there are"),
            _(
                "After the closing, “My work” says what waits. Every computation is kept as a "
                "numbered run."
            ),
            "approver-runs",
        ),
        Step(
            _("Look into the run"),
            _("Ranking, classes, and every figure down to its documents and the reason of a cut."),
            "approver-run",
        ),
        Step(
            _("Approve it by decision"),
            _(
                "Enter number, date and signer. The result is sealed: nothing in it can move any "
                "more, and it stays secret until you publish it."
            ),
        ),
        Step(
            _("Publish"),
            _(
                "The public pages open at once. A wrong result is withdrawn with a reason and "
                "another run approved; both are kept."
            ),
        ),
    ),
    (_("By the seal anybody can check that the published result is the approved one."),),
)
