"""The lines of rules that hold rules, questions or formulas; see ``rule_reading``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from parindex.common.formats import format_exact

Rule = Mapping[str, Any]
Read = Callable[..., list[str]]


def _n(value: Any) -> str:
    return format_exact(str(value))


def read_branch(rule: Rule, maximum: str, read: Read) -> Iterator[str]:
    """Which case holds by the points of another leaf."""
    yield _("Depends on the points of %(code)s:") % {"code": rule["on"]}
    for case in rule["cases"]:
        words = f"{case['label']} ({_when(case['when'])})"
        yield f"{words} → {_inner(case['rule'], maximum, read)}"


def _when(when: Rule) -> str:
    if when.get("points_at_least") is not None:
        return _("from %(points)s points on") % {"points": _n(when["points_at_least"])}
    if when.get("points_below") is not None:
        return _("below %(points)s points") % {"points": _n(when["points_below"])}
    return _("otherwise")


def read_best_of(rule: Rule, maximum: str, read: Read) -> Iterator[str]:
    """The best of several ways."""
    yield _("The best of:")
    for item in rule["alternatives"]:
        yield f"{item['label']} → {_inner(item['rule'], maximum, read)}"


def read_sum(rule: Rule, maximum: str, read: Read) -> Iterator[str]:
    """Several rules added up."""
    yield _("The sum of:")
    for item in rule["parts"]:
        words = _("%(label)s (at most %(maximum)s)")
        values = {"label": item["label"], "maximum": _n(item["maximum"])}
        yield f"{words % values} → {_inner(item['rule'], str(item['maximum']), read)}"
    if rule.get("cap") is not None:
        yield _("At most %(cap)s") % {"cap": _n(rule["cap"])}


def read_deducted(rule: Rule, maximum: str, read: Read) -> Iterator[str]:
    """What a rule gives, and what is taken off."""
    yield from read(rule["rule"], maximum=maximum)
    parts = [f"{item['label']}: {_deduction(item)}" for item in rule["deductions"]]
    yield _("Taken off: %(items)s") % {"items": "; ".join(parts)}
    if rule.get("floor") is not None:
        yield _("At least %(points)s") % {"points": _n(rule["floor"])}


def _deduction(item: Rule) -> str:
    points = _n(item["points"])
    if item.get("per_time"):
        return _("%(points)s each time") % {"points": points}
    if item.get("up_to"):
        words = _("up to %(points)s") % {"points": points}
        return words + step_words(item)
    return points


def step_words(item: Rule) -> str:
    """The step of judged points, with a space before it; empty without one."""
    if item.get("step") is None:
        return ""
    return " " + _("in steps of %(step)s") % {"step": _n(item["step"])}


def read_formula(rule: Rule, maximum: str, read: Read) -> Iterator[str]:
    """The formulas with the cases they are for, and what their names mean."""
    cases = rule["formulas"]
    if len(cases) > 1:
        yield _("By the case that applies:")
    for case in cases:
        yield f"{case['label']} → {case['text']}"
    if rule.get("variables"):
        names = "; ".join(f"{item['key']} = {_value(item)}" for item in rule["variables"])
        yield _("Where %(names)s") % {"names": names}
    if rule.get("beyond", "refuse") == "clamp":
        yield _("More than the maximum counts as the maximum")
    else:
        yield _("More than the maximum is not taken")


def _value(item: Rule) -> str:
    inside = [item["unit"]] if item.get("unit") else []
    low, high = item.get("lowest", "0"), item.get("highest")
    if high is not None:
        inside.append(_("from %(low)s to %(high)s") % {"low": _n(low), "high": _n(high)})
    elif Decimal(str(low)):
        inside.append(_("from %(low)s on") % {"low": _n(low)})
    return f"{item['label']} ({'; '.join(inside)})" if inside else str(item["label"])


def read_tree(rule: Rule, maximum: str, read: Read) -> Iterator[str]:
    """The tree of questions, a bracket for each group."""
    yield _node(rule)


def _node(node: Rule) -> str:
    if "combine" in node:
        return _group(node)
    if node["answer"] == "tick":
        return f"{node['label']}: {_n(node['points'])}"
    if node["answer"] == "select":
        options = ", ".join(f"{item['label']}: {_n(item['points'])}" for item in node["options"])
        return f"{node['label']} ({options})"
    low, high = _n(node.get("lowest", "0")), _n(node["highest"])
    ends = _("from %(low)s to %(high)s") % {"low": low, "high": high}
    return f"{node['label']}: {ends}{step_words(node)}"


def _group(node: Rule) -> str:
    words = {"and": _("all of"), "or": _("one of"), "math": _("sum of")}[node["combine"]]
    label = f"{node['label']}: " if node.get("label") else ""
    inside = "; ".join(_node(item) for item in node["of"])
    text = f"{label}{words} ({inside})"
    if node.get("points") is not None:
        return f"{text} = {_n(node['points'])}"
    if node.get("highest") is not None or node.get("lowest") is not None:
        low, high = _n(node.get("lowest") or "0"), node.get("highest")
        if high is None:
            text += ", " + _("from %(low)s on") % {"low": low}
        else:
            text += ", " + _("from %(low)s to %(high)s") % {"low": low, "high": _n(high)}
    return text + step_words(node)


def _inner(rule: Rule, maximum: str, read: Read) -> str:
    return ". ".join(read(rule, maximum=maximum))
