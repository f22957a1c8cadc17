"""Points somebody judges: one of several descriptions, or a number within the maximum."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField, Option
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import Points, Rule, refuse_repeats
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Description:
    """One option: fixed points, or (`up_to`) anything from 0 to them on the step."""

    key: str
    label: str
    points: Decimal
    up_to: bool
    step: Decimal | None

    @property
    def highest(self) -> Decimal:
        """The most points this option can give."""
        return max(self.points, ZERO) if self.up_to else self.points

    @classmethod
    def parse(cls, spec: SpecReader, step: Decimal | None) -> "Description":
        """Read {key, label, points, up_to?, step?}."""
        own = parse_step(spec)
        found = cls(
            spec.key(),
            spec.text("label"),
            spec.points("points"),
            spec.flag("up_to"),
            step if own is None else own,
        )
        spec.done()
        return found


@dataclass(frozen=True)
class Choice(Rule):
    """The description that fits; for an "up to" one the judge also gives the points."""

    kind = "choice"
    options: tuple[Description, ...]
    places: int

    @classmethod
    def parse(cls, spec: SpecReader) -> "Choice":
        """Read {options, step?}."""
        step = parse_step(spec)
        options = tuple(Description.parse(item, step) for item in spec.items("options"))
        refuse_repeats(spec, "options", [option.key for option in options])
        return cls(options, spec.limits.places)

    @property
    def highest(self) -> Decimal:
        return max(option.highest for option in self.options)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        options = tuple(
            Option(item.key, item.label, points=item.points, up_to=item.up_to)
            for item in self.options
        )
        chosen = FactField("option", "choice", "option", options=options)
        open_ended = [item for item in self.options if item.up_to]
        if not open_ended:
            return (chosen,)
        ends = [ZERO, *(item.points for item in open_ended)]
        steps = [item.step for item in open_ended]
        points = FactField(
            "points",
            "points",
            "points",
            minimum=min(ends),
            maximum=max(ends),
            step=steps[0] if len(set(steps)) == 1 else None,
            optional=True,
        )
        return (chosen, points)

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        key = facts.choice("option", [option.key for option in self.options])
        option = next(item for item in self.options if item.key == key)
        points = option.points
        if option.up_to:
            low, high = sorted((ZERO, option.points))
            points = facts.points(
                "points", low=low, high=high, step=option.step, places=self.places
            )
        elif facts.has("points"):
            facts.wrong("points", "points_not_judged")
        facts.allow(("points",))
        facts.done()
        trace.add("option", key=key, label=option.label, points=plain(points))
        if option.up_to:
            trace.add("judged", points=plain(points), maximum=plain(option.points))
        return points


@dataclass(frozen=True)
class Judged(Rule):
    """Points given by judgement, from 0 to the maximum, on the step if there is one."""

    kind = "judged"
    maximum: Decimal
    step: Decimal | None
    places: int

    @classmethod
    def parse(cls, spec: SpecReader) -> "Judged":
        """Read {step?}."""
        return cls(spec.limits.high, parse_step(spec), spec.limits.places)

    @property
    def highest(self) -> Decimal:
        return self.maximum

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return (
            FactField(
                "points", "points", "points", minimum=ZERO, maximum=self.maximum, step=self.step
            ),
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        points = facts.points(
            "points", low=ZERO, high=self.maximum, step=self.step, places=self.places
        )
        facts.done()
        trace.add("judged", points=plain(points), maximum=plain(self.maximum))
        return points


def parse_step(spec: SpecReader) -> Decimal | None:
    """Read the step of judged points, which must be above 0."""
    step = spec.optional_number("step")
    if step is not None and step <= 0:
        spec.wrong("step", "too_small", expected="> 0", got=plain(step))
        return None
    return step
