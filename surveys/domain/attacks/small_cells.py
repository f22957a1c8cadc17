"""Small cells: a group so small, or a combination so rare, that the number names its people."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Kind, Outcome, smallest
from surveys.domain.attacks.linking import BALLOT, RESPONDENT, people_by_kind
from surveys.enums import AttackVerdict

_LISTED = f"SELECT DISTINCT group_id FROM {RESPONDENT} WHERE wave_id = %s"
_ANSWERS = f"SELECT group_id, questionnaire_id, object_id, answers FROM {BALLOT} WHERE wave_id = %s"


def count_cells(ground: Ground) -> Outcome:
    """Ballots of each kind, the people who can have written them, and kinds of one opinion."""
    kinds = _answers_by_kind(ground)
    authors = people_by_kind(ground, "1, 2, 3, 4")
    ballots = [len(answers) for answers in kinds.values()]
    # Nobody is on a list of a group that answers at the counter: who can have been there is open.
    listed = {row[0] for row in ground.rows(_LISTED, ground.target.id)}
    possible = [len(set(authors.get(kind, ()))) for kind in kinds if kind[0] in listed]
    small = sum(number < ground.target.k for number in (*ballots, *possible))
    unanimous = sum(_of_one_opinion(answers) for answers in kinds.values())
    words = _(
        "Kinds of ballots: %(kinds)d; ballots of the smallest: %(least)d; people who can have "
        "written it: %(authors)d; numbers below %(k)d: %(small)d; kinds in which everybody gave "
        "the same answer to a question: %(unanimous)d."
    )
    numbers = {
        "kinds": len(kinds),
        "least": smallest(ballots),
        "authors": smallest(possible),
        "small": small,
        "unanimous": unanimous,
    }
    got = words % {**numbers, "k": ground.target.k}
    if small:
        return Outcome(got, AttackVerdict.WORKS, numbers)
    return Outcome(got, AttackVerdict.LIMIT if unanimous else AttackVerdict.HELD, numbers)


def _answers_by_kind(ground: Ground) -> dict[Kind, list[Mapping[str, object]]]:
    found: dict[Kind, list[Mapping[str, object]]] = defaultdict(list)
    for group, questionnaire, rated, answers in ground.rows(_ANSWERS, ground.target.id):
        found[group, questionnaire, rated].append(json.loads(answers))
    return found


def _of_one_opinion(answers: list[Mapping[str, object]]) -> bool:
    """Whether some question got one answer from everybody: then each one's answer is known."""
    first = answers[0]
    return any(all(other.get(code) == first[code] for other in answers) for code in first)


SMALL_CELLS = Attack(
    "small_cells",
    gettext_lazy("Small groups"),
    gettext_lazy("Groups, forms and rated bodies with so few answers that they name their people."),
    count_cells,
    gettext_lazy(
        "If everybody in a group gives the same answer, the published number tells it of each."
    ),
)
