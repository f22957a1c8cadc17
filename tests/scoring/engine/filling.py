"""Fill in the form of a leaf by chance; Hypothesis may be the one who throws the dice."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from scoring.engine.fields import FactField
from scoring.engine.leaf import Leaf
from scoring.engine.score import fields_of

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
Form = dict[str, Any]


def comma(number: Decimal) -> str:
    return format(number, "f").replace(".", ",")


def filled(chance: Random, of: Leaf, others: Mapping[str, Decimal]) -> Form:
    """Form data a person might send: often right, sometimes not."""
    data: Form = {}
    last = FIRST_DAY + timedelta(days=chance.randint(0, (LAST_DAY - FIRST_DAY).days))
    for field in fields_of(of, others):
        if field.optional and chance.choice([True, False]):
            continue
        if field.kind == "date":
            # Mostly soon after the day before it: what is late is so by a few days.
            last += timedelta(days=chance.randint(-9, 60))
            data[field.name] = last.strftime("%d/%m/%Y")
        else:
            data[field.name] = _typed(chance, field)
    return data


def _typed(chance: Random, field: FactField) -> str | list[str]:
    keys = [option.key for option in field.options]
    if field.kind == "choice":
        return chance.choice(keys)
    if field.kind == "checks":
        return [key for key in keys if chance.choice([True, False])]
    if field.kind == "flag":
        return chance.choice(["", "1"])
    if field.whole:
        return str(chance.randint(0, 200))
    low = -4 if field.minimum is None or field.minimum < 0 else 0
    places = 2 if field.kind == "points" else 3
    return comma(Decimal(chance.randint(low * 10**places, 120 * 10**places)).scaleb(-places))


def forms(of: Leaf, others: Mapping[str, Decimal]) -> st.SearchStrategy[Form]:
    """What a person might send, thrown by Hypothesis."""
    return st.randoms(use_true_random=False).map(lambda chance: filled(chance, of, others))
