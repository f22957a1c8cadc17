"""Rules inside a rule, each with a key that prefixes its form fields: what several kinds share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsError, FactsReader, FieldProblem, Others
from scoring.engine.fields import FactField
from scoring.engine.rules.base import Points, Rule
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

SEPARATOR = "__"


@dataclass(frozen=True, slots=True)
class Part:
    """A rule inside a rule: a key that prefixes its form fields, a label, the rule."""

    key: str
    label: str
    rule: Rule

    @property
    def prefix(self) -> str:
        """What stands before the names of its form fields."""
        return self.key + SEPARATOR

    def fields(self, others: Others, *, optional: bool) -> Iterable[FactField]:
        """Describe the inputs of the part; ``optional``: the part need not be filled in."""
        for field in self.rule.fields(others):
            yield replace(
                field,
                name=self.prefix + field.name,
                optional=field.optional or optional,
                section=field.section or self.label,
            )

    def score(self, facts: object, outside: str, others: Others, trace: Trace) -> Points:
        """Score the part; ``outside`` is the prefix of the fields around it. Raises FactsError."""
        if not isinstance(facts, Mapping):
            raise FactsError([FieldProblem(outside + self.key, "not_a_mapping")])
        return self.rule.score(FactsReader(facts, outside + self.prefix), others, trace)

    def blank(self, form: FormReader, others: Others) -> bool:
        """Say whether nothing was filled in."""
        return form.under(self.prefix).blank(self.rule.fields(others))

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        """Turn form data into the facts of the part."""
        return self.rule.facts_of(form.under(self.prefix), others)

    def write(self, facts: object, form: FormWriter, others: Others) -> None:
        """Turn the facts of the part back into form data."""
        if isinstance(facts, Mapping):
            self.rule.write(facts, form.under(self.prefix), others)


def part_key(spec: SpecReader) -> str:
    """Read the key of a part, which may not hold the separator."""
    key = spec.key()
    if SEPARATOR in key:
        spec.wrong("key", "bad_key", expected=f"without {SEPARATOR}", got=key)
    return key


def refuse_unknown(facts: FactsReader, given: Facts, keys: Iterable[str]) -> None:
    """Note every key of `given` that names no part."""
    known = set(keys)
    for key in given:
        if key not in known:
            facts.wrong(str(key), "unknown_choice")
