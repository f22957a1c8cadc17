"""Hypothesis makes up rules: every kind, nested ones included, that the engine takes."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
WORDS = st.text("abcdeghiklmnoprstuvxy ăâđêôơưáàảãạ", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split()) or "mục"
)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PLACES = 2
MAXIMUM = Decimal(10)


def number(low: int | Decimal, high: int | Decimal, places: int = PLACES) -> st.SearchStrategy[str]:
    """A plain decimal number as text."""
    return st.decimals(low, high, places=places).map(lambda value: format(value.normalize(), "f"))


def points(maximum: Decimal = MAXIMUM) -> st.SearchStrategy[str]:
    return number(0, maximum)


def labels(least: int = 1, most: int = 4) -> st.SearchStrategy[list[str]]:
    return st.lists(WORDS, min_size=least, max_size=most, unique=True)


def keyed(entries: list[Json]) -> list[Json]:
    """The entries with the keys that the reading of a sentence gives them."""
    return [{"key": f"m{place}"} | entry for place, entry in enumerate(entries, start=1)]


def some(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """An object in which any of the keys may be missing."""
    return st.fixed_dictionaries({}, optional=options)


@st.composite
def yes_no(draw: st.DrawFn, maximum: Decimal) -> Json:
    more = draw(some(no=points(maximum), none_arises=points(maximum), yes_label=WORDS))
    return {"kind": "yes_no", "yes": draw(points(maximum))} | more


@st.composite
def all_or_nothing(draw: st.DrawFn, maximum: Decimal) -> Json:
    conditions = keyed([{"label": label} for label in draw(labels())])
    more = draw(st.sampled_from([{}, {"else": draw(points(maximum))}]))
    return {
        "kind": "all_or_nothing",
        "points": draw(points(maximum)),
        "conditions": conditions,
    } | more


def bounds(draw: st.DrawFn, high: int, places: int) -> list[str]:
    found = draw(st.sets(st.decimals(Decimal("0.01"), high, places=places), max_size=4))
    return [format(value.normalize(), "f") for value in sorted(found, reverse=True) if value] + [
        "0"
    ]


@st.composite
def tiers(draw: st.DrawFn, maximum: Decimal) -> Json:
    measured = draw(st.sampled_from(["percent", "count"]))
    starts = bounds(draw, 100, 2 if measured == "percent" else 0)
    found = [{"from": start, "points": draw(points(maximum))} for start in starts]
    more = draw(some(none=points(maximum))) if measured == "percent" else draw(some(unit=WORDS))
    return {"kind": "tiers", "input": measured, "tiers": found} | more


@st.composite
def date_tiers(draw: st.DrawFn, maximum: Decimal) -> Json:
    days = sorted(draw(st.sets(DAYS, min_size=1, max_size=4)))
    found = [{"until": day.isoformat(), "points": draw(points(maximum))} for day in days]
    more = draw(some(late=points(maximum), never=points(maximum)))
    return {"kind": "tiers", "input": "date", "tiers": found} | more


@st.composite
def days(draw: st.DrawFn, maximum: Decimal) -> Json:
    within = sorted(draw(st.sets(st.integers(0, 365), min_size=1, max_size=4)))
    found = [{"within": str(count), "points": draw(points(maximum))} for count in within]
    more = draw(some(late=points(maximum), never=points(maximum), reference_label=WORDS))
    return {"kind": "days", "tiers": found} | more


@st.composite
def deadline(draw: st.DrawFn, maximum: Decimal) -> Json:
    due = draw(
        st.one_of(
            DAYS.map(lambda day: {"due": day.isoformat()}),
            st.integers(0, 90).map(lambda count: {"within": str(count)}),
        )
    )
    most = draw(points(maximum))
    rule = {"kind": "deadline", "points": most, "per_day": draw(number(0, 3))} | due
    if draw(st.booleans()):
        rule |= {"first_days": str(draw(st.integers(1, 9))), "first_off": draw(number(0, 3))}
    if draw(st.booleans()):
        rule["reject_after"] = str(draw(st.integers(0, 60)))
    return rule | draw(some(waivable=st.just(True)))


@st.composite
def linear(draw: st.DrawFn, maximum: Decimal) -> Json:
    full = draw(number(1, 200))
    more = draw(some(cap=points(maximum), none=points(maximum), over_100=st.just(True)))
    if draw(st.booleans()):
        more["floor"] = draw(number(0, Decimal(full)))
        more |= draw(some(below=points(maximum)))
    return (
        {"kind": "linear"}
        | draw(st.sampled_from([{}, {"full_at": full}]))
        | ({"full_at": full} | more if "floor" in more else more)
    )


@st.composite
def normalised(draw: st.DrawFn, maximum: Decimal) -> Json:
    measured = draw(st.sampled_from(["percent", "count", "amount"]))
    more = draw(some(none=points(maximum))) if measured == "percent" else {}
    better = draw(some(better=st.sampled_from(["more", "less"])))
    return {"kind": "normalised", "input": measured} | better | more


@st.composite
def per_item(draw: st.DrawFn, maximum: Decimal) -> Json:
    more = draw(some(cap=points(maximum), count_label=WORDS))
    return {"kind": "per_item", "points": draw(points(maximum))} | more


@st.composite
def choice(draw: st.DrawFn, maximum: Decimal) -> Json:
    found = [
        {"label": label, "points": draw(points(maximum))} | draw(some(up_to=st.just(True)))
        for label in draw(labels())
    ]
    step = draw(some(step=st.just("0.25")))
    return {"kind": "choice", "options": keyed(found)} | step


@st.composite
def checklist(draw: st.DrawFn, maximum: Decimal) -> Json:
    found = [{"label": label, "points": draw(points(maximum))} for label in draw(labels())]
    return {"kind": "checklist", "items": keyed(found), "cap": draw(points(maximum))}


@st.composite
def compared(draw: st.DrawFn, maximum: Decimal) -> Json:
    direction = draw(some(direction=st.sampled_from(["up", "down"])))
    return {"kind": "year_over_year", "points": draw(points(maximum))} | direction


@st.composite
def judged(draw: st.DrawFn, maximum: Decimal) -> Json:
    return {"kind": "judged"} | draw(some(step=st.sampled_from(["0.25", "0.5", "1"])))


SIMPLE = [
    *[yes_no, tiers, date_tiers, days, deadline, linear, per_item, choice, compared, judged],
]


@st.composite
def required(draw: st.DrawFn, maximum: Decimal) -> Json:
    """A simple rule, with conditions around it now and then."""
    rule = draw(draw(st.sampled_from(SIMPLE))(maximum))
    if draw(st.integers(0, 3)):
        return rule
    conditions = keyed([{"label": label} for label in draw(labels())])
    return rule | {"requires": conditions} | draw(some(otherwise=points(maximum)))


FORMULAS = ["a", "min(a; maximum)", "a / (b + 1) * maximum", "if(a > b; maximum; a * 0,5)"]


@st.composite
def formula(draw: st.DrawFn, maximum: Decimal) -> Json:
    names = [{"key": key, "label": draw(WORDS)} | draw(some(unit=WORDS)) for key in ("a", "b")]
    texts = draw(st.lists(st.sampled_from(FORMULAS), min_size=1, max_size=3))
    cases = keyed([{"label": draw(WORDS), "text": text} for text in texts])
    return {"kind": "formula", "variables": names, "formulas": cases, "beyond": "clamp"}


@st.composite
def question(draw: st.DrawFn, key: str, maximum: Decimal) -> Json:
    label = {"key": key, "label": draw(WORDS)}
    answer = draw(st.sampled_from(["tick", "select", "points"]))
    if answer == "tick":
        return label | {"answer": answer, "points": draw(points(maximum))}
    if answer == "points":
        return label | {"answer": answer, "highest": draw(points(maximum))}
    options = [{"label": word, "points": draw(points(maximum))} for word in draw(labels())]
    return label | {"answer": answer, "options": keyed(options)}


@st.composite
def answer_tree(draw: st.DrawFn, maximum: Decimal) -> Json:
    inner = [draw(question(f"q{place}", maximum)) for place in range(draw(st.integers(1, 3)))]
    group = {"combine": draw(st.sampled_from(["and", "or"])), "label": draw(WORDS), "of": inner}
    more = draw(some(step=st.sampled_from(["0.25", "0.5"]), lowest=st.just("0")))
    rest = [draw(question("last", maximum))]
    root = {"combine": "math", "of": [group, *rest], "highest": format(maximum, "f")}
    return {"kind": "answer_tree"} | root | more


@st.composite
def best_of(draw: st.DrawFn, maximum: Decimal, depth: int) -> Json:
    found = [
        {"label": label, "rule": draw(rules(maximum, depth - 1))} for label in draw(labels(1, 3))
    ]
    return {"kind": "best_of", "alternatives": keyed(found)}


@st.composite
def summed(draw: st.DrawFn, maximum: Decimal, depth: int) -> Json:
    names = draw(labels(1, 3))
    share = (maximum / len(names)).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    found = [
        {
            "label": label,
            "maximum": format(share.normalize(), "f"),
            "rule": draw(rules(share, depth - 1)),
        }
        for label in names
    ]
    return {"kind": "sum", "parts": keyed(found)}


@st.composite
def deducted(draw: st.DrawFn, maximum: Decimal, depth: int) -> Json:
    ways = st.sampled_from([{}, {"per_time": True}, {"up_to": True}])
    found = [
        {"label": label, "points": draw(number(0, 3))} | draw(ways) for label in draw(labels())
    ]
    rule = draw(rules(maximum, depth - 1))
    return {"kind": "deducted", "rule": rule, "deductions": keyed(found)}


@st.composite
def branch(draw: st.DrawFn, maximum: Decimal, depth: int) -> Json:
    bound = draw(number(0, 5))
    first = {"when": {"points_at_least": bound}, "label": draw(WORDS)}
    other = {"when": {"otherwise": True}, "label": draw(WORDS)}
    cases = [case | {"rule": draw(rules(maximum, depth - 1))} for case in (first, other)]
    return {"kind": "branch", "on": "1.1", "cases": cases}


FLAT = [all_or_nothing, checklist, formula, answer_tree, required]


def rules(maximum: Decimal = MAXIMUM, depth: int = 2) -> st.SearchStrategy[Json]:
    """Rules of a leaf of `maximum` points; rules inside rules at most `depth` deep."""
    flat = [make(maximum) for make in FLAT]
    if depth == 0:
        return st.one_of(flat)
    nested = [make(maximum, depth) for make in (best_of, summed, deducted, branch)]
    return st.one_of([*flat, *nested])


def leaves(maximum: Decimal = MAXIMUM) -> st.SearchStrategy[Json]:
    """Rules of a leaf, those included that compare units."""
    return st.one_of(rules(maximum), normalised(maximum))


@st.composite
def penalties(draw: st.DrawFn) -> Json:
    """Rules of a leaf under a penalty field."""
    off = number(-5, 0)
    flat = {"kind": "penalty_flat", "points": draw(off)}
    late = {"kind": "penalty_per_day", "first_days": "2", "first_points": draw(off)}
    found = [
        flat | draw(some(waivable=st.just(True))),
        flat | {"per_time": True} | draw(some(cap=off)),
        late | {"per_day": draw(off)} | draw(some(cap=off, reject_after=st.just("20/12"))),
        {"kind": "penalty_judged", "lowest": draw(off)} | draw(some(step=st.just("0.25"))),
        {"kind": "per_item", "points": "-0.5", "cap": draw(number(-5, Decimal("-0.01")))},
        {"kind": "deadline", "due": "2026-02-15", "points": "0", "per_day": draw(number(0, 2))},
    ]
    return draw(st.sampled_from(found))
