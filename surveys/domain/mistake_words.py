"""What is wrong with an answer, in words for the person who typed it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from surveys.engine.answers import Mistake


def mistake_text(mistake: Mistake) -> str:
    """One sentence in the language of the request."""
    words = {
        "missing": _("Please choose an answer."),
        "unknown_option": _("Please choose one of the answers shown."),
        "no_opinion_alone": _("“No opinion” cannot be chosen together with other answers."),
        "too_few": _("Please choose at least %(least)s."),
        "too_many": _("Please choose at most %(most)s."),
        "not_a_number": _("Please enter a number, for example 87,5."),
        "out_of_bounds": _("Please enter a number from %(lowest)s to %(highest)s."),
        "too_many_decimals": _("At most %(places)s digits after the comma."),
        "too_long": _("At most %(most)s letters; these are %(now)s."),
    }
    return words[mistake.code] % mistake.params
