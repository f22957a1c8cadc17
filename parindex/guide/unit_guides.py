"""Quick guides of those who work in a unit that is assessed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parindex.accounts.enums import Role
from parindex.guide.shapes import Guide, Step

OFFICER = Guide(
    Role.OFFICER,
    _(
        "You score your unit on every criterion, prove it by documents and hand the dossier to the "
        "head of unit before the deadline."
    ),
    (
        Step(
            _("Begin at “My work”"),
            _(
                "It says what is missing, how many points hang on it and until when. Each line "
                "leads straight to its place, the guidance and decisions of the campaign too."
            ),
            "officer-home",
        ),
        Step(
            _("Score item by item"),
            _(
                "Open the scoring sheet and enter the figures; the software computes the points by "
                "the rule of the criterion. Each change is saved at once."
            ),
            "officer-sheet",
        ),
        Step(
            _("Prove it"),
            _(
                "Press the name of an item and attach its documents with number, date, issuer and "
                "the pages to look at. One document can prove several items."
            ),
        ),
        Step(
            _("Explain what is below the maximum"),
            _("A short reason is enough. The filters of the sheet show what is left to do."),
        ),
        Step(
            _("Hand the dossier over"),
            _(
                "Hand it to the head of unit on the page of the dossier. From then on only the "
                "head can give it back to you."
            ),
        ),
        Step(
            _("Name the people a survey asks"),
            _(
                "“Surveys of our unit” in the menu holds your list: enter the people or bring in "
                "the template; wrong rows are corrected on the page. The head sends the list."
            ),
            "officer-list",
        ),
        Step(
            _("Read the appraisal"),
            _(
                "When points were changed, the page of answers shows which, by whom and why. Draft "
                "the answers; the head sends them."
            ),
        ),
    ),
    (
        _("At the deadline everything locks by itself. What is saved stays; empty items count 0."),
        _("When the network fails, what you typed stays in the page and is saved afterwards."),
        _("Only the secretariat can extend a deadline, with a reason that is recorded."),
    ),
)

HEAD = Guide(
    Role.HEAD,
    _(
        "You check what your officers have scored, approve it and send it. What you send is what "
        "you sign."
    ),
    (
        Step(
            _("See what waits for you"),
            _("“My work” says when a dossier was handed over to you and until when it must leave."),
            "head-home",
        ),
        Step(
            _("Check the dossier"),
            _(
                "Its page shows the points by field, what is not proved and who changed what. Open "
                "what is doubtful: every figure leads to its rule, its documents and its history."
            ),
            "head-dossier",
        ),
        Step(
            _("Return it, or approve and send it"),
            _(
                "Return it with a reason, or send it. It is sealed exactly as you saw it; if "
                "something changed meanwhile, you are shown what, and asked again."
            ),
        ),
        Step(
            _("Send the list of a survey"),
            _(
                "“Surveys of our unit” in the menu shows the people your officers have named. Once "
                "sent the list is locked; there you also see who has answered, to urge the others."
            ),
        ),
        Step(
            _("Answer after the appraisal"),
            _(
                "For each changed item decide: accept, or contest with a reason. The council "
                "decides contested items."
            ),
        ),
    ),
    (
        _("A dossier that is not sent before the deadline is locked as not approved."),
        _("Nobody can send in your place, and an officer cannot change what you have sent."),
        _("Without an answer the appraised points stand."),
    ),
)
