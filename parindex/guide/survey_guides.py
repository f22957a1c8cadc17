"""Quick guides of a survey: who runs it, and who is asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parindex.guide.shapes import Guide, Step

SURVEY = Guide(
    "survey",
    _("You ask people about the units, from the first list to the points, and learn no answer."),
    (
        Step(
            _("Set up the wave"),
            _(
                "Enter its hours; choose what is rated, which groups are asked and the form each "
                "fills in. The page of the wave says at every stage what comes next."
            ),
            "survey-wave",
        ),
        Step(
            _("Collect the lists"),
            _(
                "Ask the units for their people. Accept what was sent, or return it with a reason; "
                "give more time where it is due. Who stands on several lists is asked once."
            ),
            "survey-lists",
        ),
        Step(
            _("Open it"),
            _(
                "The page “Opening” lists what is still missing. Opening freezes the forms and "
                "makes the personal links."
            ),
        ),
        Step(
            _("Invite, remind, print"),
            _(
                "Read the very letters before they leave. Only those who have not answered are "
                "reminded. Letters, paper forms, posters and codes of a counter come as PDF; two "
                "people type each paper form."
            ),
        ),
        Step(
            _("Read what it gave"),
            _(
                "After the last hour the wave closes, is counted and gives its points by itself. "
                "Clear the opinions in words, look at what stands out, open a case where it needs "
                "an explanation."
            ),
            "survey-results",
        ),
    ),
    (
        _("Nobody sees an answer before the close, and nobody ever learns whose it is."),
        _("Numbers of very few people are never shown, and a group that is too small counts not."),
        _("Turnout is shown late and for many at once: use it to urge, not to watch people."),
    ),
    _("Running a survey"),
)

RESPONDENT = Guide(
    "respondent",
    _("You are asked what you think: a few minutes, without an account, and nobody learns it."),
    (
        Step(
            _("Open your link"),
            _(
                "It stands in your letter, as a link or a QR code; at a counter it hangs on the "
                "wall. Opening it spends nothing."
            ),
            "respondent-start",
        ),
        Step(
            _("Answer"),
            _(
                "“No opinion” is an answer too. You may close the page and go on later from the "
                "same link, on another device as well."
            ),
            "respondent-question",
        ),
        Step(
            _("Look once more and send"),
            _("Everything stands on one page before you send it. It is sent once, for good."),
        ),
        Step(
            _("Keep the code"),
            _(
                "After the close you find it on the open list of counted answers: it proves that "
                "yours was counted, and says nothing of what you answered."
            ),
        ),
        Step(
            _("When something is missing"),
            _(
                "The letter names a page where you have it sent again. Who prefers paper asks the "
                "IT contact of the own unit, or whoever helps at the counter."
            ),
        ),
    ),
    (
        _("Names and answers are kept apart; not even an administrator can put them together."),
        _("The link is yours alone: do not hand it on."),
        _("Nobody may ask you to show what you answered."),
    ),
    _("Who is asked in a survey"),
)
