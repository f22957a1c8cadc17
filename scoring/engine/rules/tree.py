"""A tree of questions: all of them, one of them, or their sum on a step within bounds."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import Item, Points, Rule, parse_items, refuse_repeats
from scoring.engine.rules.judged import parse_step
from scoring.engine.rules.parts import SEPARATOR
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

MAX_DEPTH = 4
MAX_QUESTIONS = 60
_PREFIX = "q" + SEPARATOR
Combine = Literal["and", "or", "math"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a node gives: points, and whether it is fulfilled at all."""

    points: Decimal
    met: bool


class Node(ABC):
    """A question or a group of them."""

    label: str

    @property
    @abstractmethod
    def highest(self) -> Decimal:
        """The most points it can give."""

    @abstractmethod
    def questions(self, section: str, *, needed: bool) -> Iterator[FactField]:
        """Describe its inputs; `section` is the group it stands in."""

    @abstractmethod
    def keys(self) -> Iterator[str]:
        """The keys of its questions."""

    @abstractmethod
    def score(self, answers: FactsReader, trace: Trace, *, needed: bool) -> Found:
        """Read the answers and score it; a question that is `needed` must be answered."""


@dataclass(frozen=True, slots=True)
class Tick(Node):
    """Points when it is ticked."""

    key: str
    label: str
    points: Decimal

    @property
    def highest(self) -> Decimal:
        return self.points

    def questions(self, section: str, *, needed: bool) -> Iterator[FactField]:
        yield FactField(
            _PREFIX + self.key, "flag", "item", self.label, optional=True, section=section
        )

    def keys(self) -> Iterator[str]:
        yield self.key

    def score(self, answers: FactsReader, trace: Trace, *, needed: bool) -> Found:
        ticked = answers.flag(self.key)
        points = self.points if ticked else ZERO
        if ticked:
            trace.add("item", key=self.key, label=self.label, points=plain(points))
        return Found(points, ticked)


@dataclass(frozen=True, slots=True)
class Select(Node):
    """The points of the option that is chosen; one of 0 points fulfils nothing."""

    key: str
    label: str
    options: tuple[Item, ...]

    @property
    def highest(self) -> Decimal:
        return max(option.points for option in self.options)

    def questions(self, section: str, *, needed: bool) -> Iterator[FactField]:
        options = tuple(option.option() for option in self.options)
        yield FactField(
            _PREFIX + self.key,
            "choice",
            "option",
            self.label,
            options=options,
            optional=not needed,
            section=section,
        )

    def keys(self) -> Iterator[str]:
        yield self.key

    def score(self, answers: FactsReader, trace: Trace, *, needed: bool) -> Found:
        if not needed and not answers.has(self.key):
            answers.allow((self.key,))
            return Found(ZERO, met=False)
        key = answers.choice(self.key, [option.key for option in self.options])
        option = next(item for item in self.options if item.key == key)
        label = f"{self.label}: {option.label}"
        trace.add("item", key=self.key, label=label, points=plain(option.points))
        return Found(option.points, option.points > 0)


@dataclass(frozen=True, slots=True)
class Amount(Node):
    """Points that are entered, from the lowest to the highest on the step."""

    key: str
    label: str
    low: Decimal
    high: Decimal
    step: Decimal | None
    places: int

    @property
    def highest(self) -> Decimal:
        return self.high

    def questions(self, section: str, *, needed: bool) -> Iterator[FactField]:
        yield FactField(
            _PREFIX + self.key,
            "points",
            "points",
            self.label,
            minimum=self.low,
            maximum=self.high,
            step=self.step,
            optional=not needed,
            section=section,
        )

    def keys(self) -> Iterator[str]:
        yield self.key

    def score(self, answers: FactsReader, trace: Trace, *, needed: bool) -> Found:
        if not needed and not answers.has(self.key):
            answers.allow((self.key,))
            return Found(ZERO, met=False)
        points = answers.points(
            self.key, low=self.low, high=self.high, step=self.step, places=self.places
        )
        trace.add("item", key=self.key, label=self.label, points=plain(points))
        return Found(points, points > 0)


@dataclass(frozen=True, slots=True)
class Group(Node):
    """Questions and groups that are combined.

    "and": all fulfilled give `points` (else their sum), anything less nothing. "or": one that is
    fulfilled gives `points` (else the best of them). "math": their sum, cut down to the `step`
    and kept within [low, high].
    """

    label: str
    combine: Combine
    nodes: tuple[Node, ...]
    points: Decimal | None
    low: Decimal
    high: Decimal | None
    step: Decimal | None

    @property
    def highest(self) -> Decimal:
        tops = [node.highest for node in self.nodes]
        if self.combine == "math":
            return self._on_the_step(sum(tops, ZERO))
        if self.points is not None:
            return self.points
        return max(tops) if self.combine == "or" else sum(tops, ZERO)

    def questions(self, section: str, *, needed: bool) -> Iterator[FactField]:
        needed = needed and self.combine != "or"
        for node in self.nodes:
            yield from node.questions(self.label or section, needed=needed)

    def keys(self) -> Iterator[str]:
        for node in self.nodes:
            yield from node.keys()

    def score(self, answers: FactsReader, trace: Trace, *, needed: bool) -> Found:
        needed = needed and self.combine != "or"
        found = [node.score(answers, trace, needed=needed) for node in self.nodes]
        points = self._combined(found)
        trace.add("group", label=self.label, combine=self.combine, points=plain(points))
        return Found(points, points > 0)

    def _combined(self, found: list[Found]) -> Decimal:
        total = sum((item.points for item in found), ZERO)
        if self.combine == "math":
            return self._on_the_step(total)
        met = [item.points for item in found if item.met]
        if not met or (self.combine == "and" and len(met) < len(found)):
            return ZERO
        if self.points is not None:
            return self.points
        return max(met) if self.combine == "or" else total

    def _on_the_step(self, points: Decimal) -> Decimal:
        if self.step is not None:
            points -= points % self.step
        points = max(points, self.low)
        return points if self.high is None else min(points, self.high)


@dataclass(frozen=True)
class AnswerTree(Rule):
    """What the root of the tree gives."""

    kind = "answer_tree"
    root: Group

    @classmethod
    def parse(cls, spec: SpecReader) -> "AnswerTree | None":
        """Read {combine, of: [questions and groups], points?, lowest?, step?, highest?}.

        A question is {key, label, answer: tick, points}, {…, answer: select, options} or
        {…, answer: points, lowest?, highest, step?}.
        """
        before = spec.problem_count
        root = _group(spec, "", 1)
        if spec.problem_count > before:
            return None
        keys = list(root.keys())
        refuse_repeats(spec, "of", keys)
        if len(keys) > MAX_QUESTIONS:
            expected = f"≤ {MAX_QUESTIONS}"
            spec.wrong("of", "too_many_items", expected=expected, got=str(len(keys)))
        high = spec.limits.high
        if root.highest > high:
            got = plain(root.highest)
            spec.wrong("of", "points_above_maximum", expected=f"≤ {plain(high)}", got=got)
        return cls(root)

    @property
    def highest(self) -> Decimal:
        return self.root.highest

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return tuple(self.root.questions("", needed=True))

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        answers = FactsReader(facts.mapping("answers"), facts.prefix + _PREFIX)
        facts.done()
        found = self.root.score(answers, trace, needed=True)
        answers.done()
        return found.points

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        typed = form.collect(self.fields(others))
        return {"answers": {name.removeprefix(_PREFIX): value for name, value in typed.items()}}

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        answers = facts.get("answers")
        if isinstance(answers, dict):
            form.write(
                self.fields(others), {_PREFIX + key: value for key, value in answers.items()}
            )


def _group(spec: SpecReader, label: str, depth: int) -> Group:
    combines: tuple[Combine, ...] = ("and", "or", "math")
    chosen = spec.choice("combine", combines)
    combine = next(item for item in combines if item == chosen)
    if depth > MAX_DEPTH:
        spec.wrong("", "nested_too_deep", expected=str(MAX_DEPTH))
        return Group(label, combine, (), None, ZERO, None, None)
    nodes = tuple(_node(item, depth) for item in spec.items("of"))
    if combine != "math":
        return Group(label, combine, nodes, spec.optional_points("points"), ZERO, None, None)
    low, high = spec.points("lowest", ZERO), spec.optional_points("highest")
    _check_ends(spec, low, high)
    return Group(label, combine, nodes, None, low, high, parse_step(spec))


def _node(spec: SpecReader, depth: int) -> Node:
    if spec.has("combine"):
        node: Node = _group(spec, spec.text("label", ""), depth + 1)
    else:
        node = _question(spec)
    spec.done()
    return node


def _question(spec: SpecReader) -> Node:
    key, label = spec.key(), spec.text("label")
    answer = spec.choice("answer", ("tick", "select", "points"))
    if answer == "tick":
        return Tick(key, label, spec.points("points"))
    if answer == "select":
        return Select(key, label, parse_items(spec, "options"))
    low, high = spec.points("lowest", ZERO), spec.points("highest")
    _check_ends(spec, low, high)
    return Amount(key, label, low, high, parse_step(spec), spec.limits.places)


def _check_ends(spec: SpecReader, low: Decimal, high: Decimal | None) -> None:
    if high is not None and high < low:
        spec.wrong("highest", "too_small", expected=f"≥ {plain(low)}", got=plain(high))
