"""Guessing the authors of ballots from an order, and saying how good the guesses are.

Nobody can say in general whether a guess is right. It can be checked where the author is known:
people name themselves in free texts, and tests know. An order that says nothing about authors
gets about one right in each group, by luck; the measures here tell luck from a leak.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parindex.common.folding import fold
from surveys.domain.attacks.ground import Ground, Kind
from surveys.models import AssignedForm, Ballot, Invitation, Respondent, Turnout

BALLOT, TURNOUT = Ballot._meta.db_table, Turnout._meta.db_table
INVITATION, RESPONDENT = Invitation._meta.db_table, Respondent._meta.db_table
FORM = AssignedForm._meta.db_table

# An order unrelated to the authors is farther off than this once in ten million looks.
FAR = 5.3
LONGEST_NAME = 6


@dataclass(frozen=True, slots=True)
class Score:
    """``right`` of ``checked`` guesses; ``drift``: standard deviations from no relation at all."""

    checked: int
    right: int
    expected: float
    drift: float

    @property
    def tells(self) -> bool:
        """Whether the order says more than luck does."""
        return self.drift > FAR or _luck(self.right, self.expected) < 1e-7


def score(
    ballots: Mapping[Kind, Sequence[str]],
    people: Mapping[Kind, Sequence[int]],
    authors: Mapping[str, int],
) -> Score:
    """Guess that the n-th ballot of a kind is of the n-th of its people, and check."""
    checked = right = 0
    expected = 0.0
    drifts = []
    for kind, keys in ballots.items():
        places = {person: place for place, person in enumerate(people.get(kind, ()))}
        pairs = [
            (place, places[authors[key]])
            for place, key in enumerate(keys)
            if authors.get(key) in places
        ]
        checked += len(pairs)
        right += sum(place == person for place, person in pairs)
        expected += len(pairs) / max(len(places), 1)
        drifts.append(rank_drift(pairs))
    # One kind that drifts far, or many that drift a little the same way.
    together = abs(sum(drifts)) / math.sqrt(max(len(drifts), 1))
    return Score(checked, right, expected, max([together, *map(abs, drifts)]))


def rank_drift(pairs: Sequence[tuple[int, int]]) -> float:
    """Spearman's rank correlation in standard deviations of what no relation gives."""
    number = len(pairs)
    if number < 3:
        return 0.0
    first = _ranks([a for a, _b in pairs])
    second = _ranks([b for _a, b in pairs])
    gap = sum((a - b) ** 2 for a, b in zip(first, second, strict=True))
    correlation = 1 - 6 * gap / (number * (number**2 - 1))
    return correlation * math.sqrt(number - 1)


def authors_known(ground: Ground) -> dict[str, int]:
    """Key of a ballot → the one person of the wave whose name, e-mail or phone its texts hold."""
    people = _names(ground)
    found = dict(ground.known)
    texts = ground.rows(f"SELECT id, answers FROM {BALLOT} WHERE wave_id = %s", ground.target.id)
    for key, answers in texts:
        named = {
            people[word]
            for word in _phrases(" ".join(strings(json.loads(answers))))
            if word in people
        }
        if len(named) == 1:
            found.setdefault(str(key), named.pop())
    return found


def people_by_kind(ground: Ground, order: str) -> dict[Kind, list[int]]:
    """Who has answered, for each kind of form they were asked for, in an order of ``turnout``."""
    found: dict[Kind, list[int]] = defaultdict(list)
    for group, questionnaire, rated, person in ground.rows(
        f"SELECT person.group_id, form.questionnaire_id, form.object_id, turnout.invitation_id "
        f"FROM {TURNOUT} turnout JOIN {INVITATION} invited ON invited.id = turnout.invitation_id "
        f"JOIN {RESPONDENT} person ON person.id = invited.respondent_id "
        f"JOIN {FORM} form ON form.respondent_id = person.id "
        f"WHERE turnout.wave_id = %s ORDER BY {order}",
        ground.target.id,
    ):
        found[group, questionnaire, rated].append(person)
    return found


def ballots_by_kind(ground: Ground, order: str) -> dict[Kind, list[str]]:
    """The ballots of each kind in an order of the table ``ballot``."""
    found: dict[Kind, list[str]] = defaultdict(list)
    for key, *kind in ground.rows(
        f"SELECT id, group_id, questionnaire_id, object_id FROM {BALLOT} ballot "
        f"WHERE wave_id = %s ORDER BY {order}",
        ground.target.id,
    ):
        found[kind[0], kind[1], kind[2]].append(str(key))
    return found


def strings(value: Any) -> Iterator[str]:
    """Every text in an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from strings(part)


def _names(ground: Ground) -> dict[str, int]:
    """Folded name, e-mail and phone → invitation, where only one person of the wave has it."""
    found: dict[str, set[int]] = defaultdict(set)
    for invitation, *marks in ground.rows(
        f"SELECT invited.id, person.full_name, person.email, person.phone "
        f"FROM {INVITATION} invited JOIN {RESPONDENT} person ON person.id = invited.respondent_id "
        f"WHERE invited.wave_id = %s",
        ground.target.id,
    ):
        for mark in filter(None, marks):
            found[" ".join(_words(mark))].add(invitation)
    return {mark: people.pop() for mark, people in found.items() if len(people) == 1}


def _words(text: str) -> list[str]:
    return re.findall(r"[^\s,;:!?()\"]+", fold(text))


def _phrases(text: str) -> Iterator[str]:
    words = [word.rstrip(".") for word in _words(text)]
    for start in range(len(words)):
        for length in range(1, LONGEST_NAME + 1):
            yield " ".join(words[start : start + length])


def _ranks(values: Sequence[int]) -> list[int]:
    place = {value: rank for rank, value in enumerate(sorted(values))}
    return [place[value] for value in values]


def _luck(right: int, expected: float) -> float:
    """How likely luck alone gets at least so many right (Poisson)."""
    if right <= expected:
        return 1.0
    return sum(
        math.exp(-expected + count * math.log(expected) - math.lgamma(count + 1))
        for count in range(right, right + 60)
    )
