"""Hypothesis fills in the form of a leaf."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from scoring.engine.leaf import Leaf
from scoring.engine.score import fields_of


def comma(number: Decimal) -> str:
    return format(number, "f").replace(".", ",")


@st.composite
def forms(draw: st.DrawFn, of: Leaf, others: dict[str, Decimal]) -> dict[str, Any]:
    """Form data a person might send: often right, sometimes not."""
    data: dict[str, Any] = {}
    for field in fields_of(of, others):
        if field.optional and draw(st.booleans()):
            continue
        keys = [option.key for option in field.options]
        if field.kind == "choice":
            data[field.name] = draw(st.sampled_from(keys))
        elif field.kind == "checks":
            data[field.name] = draw(st.lists(st.sampled_from(keys), unique=True))
        elif field.kind == "date":
            data[field.name] = draw(st.dates()).strftime("%d/%m/%Y").rjust(10, "0")
        elif field.kind == "flag":
            data[field.name] = draw(st.sampled_from(["", "1"]))
        elif field.whole:
            data[field.name] = str(draw(st.integers(0, 200)))
        else:
            low = -4 if field.minimum is None or field.minimum < 0 else 0
            places = 2 if field.kind == "points" else 3
            data[field.name] = comma(draw(st.decimals(low, 120, places=places)))
    return data
