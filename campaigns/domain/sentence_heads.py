"""The sentences of single kinds of rule, read back: the inverse of ``rule_reading``.

Every reader takes the lines of a rule and returns it with the lines that are left, or None when
it is none of its kind. What is left are additions, which ``rule_sentence`` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from campaigns.domain.sentence_patterns import (
    NUMBER,
    filled_in,
    plain_number,
    said_in_vietnamese,
)

Rule = dict[str, Any]
Lines = list[str]
Head = tuple[Rule, Lines]
Reader = Callable[[Lines, str], Head | None]


def _yes_no(lines: Lines, maximum: str) -> Head | None:
    rule: Rule = {"kind": "yes_no"}
    answers = {"yes": "Yes", "no": "No", "none_arises": "Nothing arose"}
    for part in lines[0].split("; "):
        for key, msgid in answers.items():
            words = re.escape(said_in_vietnamese(msgid))
            found = re.fullmatch(rf"{words}(?: \((?P<label>.+)\))?: (?P<points>{NUMBER})", part)
            if found is not None and key not in rule:
                rule[key] = plain_number(found["points"])
                if found["label"]:
                    rule[f"{key}_label"] = found["label"]
                break
        else:
            return None
    return (rule, lines[1:]) if "yes" in rule else None


def _all_or_nothing(lines: Lines, maximum: str) -> Head | None:
    msgid = "%(points)s when all are met (%(labels)s), otherwise %(other)s"
    values = filled_in(msgid, lines[0])
    if values is None:
        return None
    rule: Rule = {"kind": "all_or_nothing", "points": plain_number(values["points"])}
    conditions = conditions_of(values["labels"])
    return {**rule, "conditions": conditions, "else": plain_number(values["other"])}, lines[1:]


def conditions_of(labels: str) -> list[Rule]:
    """``a; b`` as conditions with the keys m1, m2 …"""
    return [
        {"key": f"m{place}", "label": label}
        for place, label in enumerate(labels.split("; "), start=1)
    ]


def labelled(text: str, read: Callable[[str], Rule | None]) -> list[Rule] | None:
    """``a: 1; b: 2`` as items with keys m1, m2 …; None when ``read`` cannot take a part."""
    items = []
    for place, part in enumerate(text.split("; "), start=1):
        label, _colon, rest = part.rpartition(": ")
        worth = read(rest)
        if not label or worth is None:
            return None
        items.append({"key": f"m{place}", "label": label, **worth})
    return items


def _points(text: str) -> Rule | None:
    return {"points": plain_number(text)} if re.fullmatch(NUMBER, text) else None


def _judged_points(text: str) -> Rule | None:
    """Points, or "up to" points, perhaps on a step."""
    rest, step = without_step(text)
    values = filled_in("up to %(points)s", rest)
    if values is not None:
        return {"points": plain_number(values["points"]), "up_to": True, **step}
    found = _points(rest)
    return None if found is None else found | step


def without_step(text: str) -> tuple[str, Rule]:
    """A text that may end in "in steps of …", and the step."""
    words = f" {said_in_vietnamese('in steps of %(step)s')}".partition("%(step)s")[0]
    rest, found, step = text.rpartition(words)
    return (rest, {"step": plain_number(step)}) if found else (text, {})


def _checklist(lines: Lines, maximum: str) -> Head | None:
    values = filled_in("Added up: %(items)s", lines[0])
    items = labelled(values["items"], _points) if values else None
    return ({"kind": "checklist", "items": items}, lines[1:]) if items else None


def _choice(lines: Lines, maximum: str) -> Head | None:
    values = filled_in("The one that fits: %(items)s", lines[0])
    options = labelled(values["items"], _judged_points) if values else None
    return ({"kind": "choice", "options": options}, lines[1:]) if options else None


def _tiers(lines: Lines, maximum: str) -> Head | None:
    tiers, units = [], set()
    for part in lines[0].split("; "):
        words, _colon, points = part.rpartition(": ")
        found = _tier(words)
        if found is None or not re.fullmatch(NUMBER, points):
            return None
        tiers.append({"from": plain_number(found[0]), "points": plain_number(points)})
        units |= found[1]
    if len(units) != 1:
        return None
    (unit,) = units
    if unit == "%":
        return {"kind": "tiers", "input": "percent", "tiers": tiers}, lines[1:]
    rule: Rule = {"kind": "tiers", "input": "count", "tiers": tiers}
    return rule | ({"unit": unit} if unit else {}), lines[1:]


def _tier(words: str) -> tuple[str, set[str]] | None:
    """Where a tier begins, and in which unit its bounds are."""
    measure = rf"{NUMBER}(?:%| .+)?"
    for msgid in ("%(low)s and more", "from %(low)s to below %(high)s", "exactly %(value)s"):
        values = filled_in(msgid, words, low=measure, high=measure, value=measure)
        if values is not None:
            ends = [_apart(text) for text in values.values()]
            return ends[0][0], {unit for _number, unit in ends}
    values = filled_in("below %(high)s", words, high=measure)
    return ("0", {_apart(values["high"])[1]}) if values else None


def _apart(measure: str) -> tuple[str, str]:
    found = re.match(NUMBER, measure)
    number = found[0] if found else ""
    return number, measure.removeprefix(number).strip()


def _date_tiers(lines: Lines, maximum: str) -> Head | None:
    tiers = list(_until(lines))
    rest = lines[len(tiers) :]
    values = filled_in("Later: %(late)s; never: %(never)s", rest[0]) if tiers and rest else None
    if values is None:
        return None
    return {"kind": "tiers", "input": "date", "tiers": tiers, **_plain(values)}, rest[1:]


def _until(lines: Lines) -> Iterator[Rule]:
    for line in lines:
        values = filled_in("By %(day)s: %(points)s", line)
        day = iso_day(values["day"]) if values else None
        if values is None or day is None:
            return
        yield {"until": day, "points": plain_number(values["points"])}


def iso_day(text: str) -> str | None:
    """``15/02/2026`` → ``2026-02-15``; None for a day that is not in the calendar."""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day
    except ValueError:
        return None


def _plain(values: dict[str, str]) -> Rule:
    return {name: plain_number(text) for name, text in values.items()}


def _reference(lines: Lines) -> tuple[Rule, Lines]:
    values = filled_in("Days counted from: %(label)s", lines[0])
    return ({"reference_label": values["label"]}, lines[1:]) if values else ({}, lines)


def _days(lines: Lines, maximum: str) -> Head | None:
    reference, rest = _reference(lines)
    if len(rest) < 2:
        return None
    msgid = "within %(days)s days: %(points)s"
    found = [filled_in(msgid, part) for part in rest[0].split("; ")]
    tiers = [
        {"within": plain_number(values["days"]), "points": plain_number(values["points"])}
        for values in found
        if values is not None
    ]
    late = filled_in("Later: %(late)s; never: %(never)s", rest[1])
    if late is None or len(tiers) < len(found):
        return None
    return {"kind": "days", "tiers": tiers, **reference, **_plain(late)}, rest[2:]


def _deadline(lines: Lines, maximum: str) -> Head | None:
    reference, rest = _reference(lines)
    if len(rest) < 2:
        return None
    rule: Rule = {"kind": "deadline", **reference}
    if values := filled_in("By %(day)s: %(points)s", rest[0]):
        rule |= {"due": iso_day(values["day"]), "points": plain_number(values["points"])}
    elif values := filled_in("Within %(days)s days: %(points)s", rest[0]):
        rule |= {
            "within": plain_number(values["days"]),
            "points": plain_number(values["points"]),
        }
    else:
        return None
    if values := filled_in("For every day late: %(each)s off", rest[1]):
        return rule | {"per_day": plain_number(values["each"])}, rest[2:]
    msgid = "Late up to %(days)s days: %(first)s off; every further day: %(each)s off"
    values = filled_in(msgid, rest[1])
    if values is None:
        return None
    plain = _plain(values)
    first = {"first_days": plain["days"], "first_off": plain["first"]}
    return rule | first | {"per_day": plain["each"]}, rest[2:]


def _linear(lines: Lines, maximum: str) -> Head | None:
    msgid = "%(full)s%% or more: %(maximum)s; below in proportion"
    values = filled_in(msgid, lines[0])
    if values is None or plain_number(values["maximum"]) != maximum:
        return None
    return {"kind": "linear", "full_at": plain_number(values["full"])}, lines[1:]


def _normalised(lines: Lines, maximum: str) -> Head | None:
    measures = {"percent": "The rate", "count": "The number", "amount": "The amount"}
    inputs = {said_in_vietnamese(msgid): name for name, msgid in measures.items()}
    sentences = {
        "more": "%(what)s ÷ the highest of the group × %(maximum)s",
        "less": "The lowest of the group ÷ %(what)s × %(maximum)s",
    }
    for better, msgid in sentences.items():
        values = filled_in(msgid, lines[0])
        if values and values["what"] in inputs and plain_number(values["maximum"]) == maximum:
            rule = {"kind": "normalised", "input": inputs[values["what"]], "better": better}
            return rule, lines[1:]
    return None


def _per_item(lines: Lines, maximum: str) -> Head | None:
    values = filled_in("%(points)s for each: %(label)s", lines[0])
    if values is None:
        return None
    rule = {"kind": "per_item", "points": plain_number(values["points"])}
    label = values["label"]
    named = {} if label == said_in_vietnamese("item") else {"count_label": label}
    return rule | named, lines[1:]


def _judged(lines: Lines, maximum: str) -> Head | None:
    values = filled_in("Judged, from 0 to %(maximum)s", lines[0])
    if maximum == "0" or values is None or plain_number(values["maximum"]) != maximum:
        return None
    return {"kind": "judged"}, lines[1:]


def _year_over_year(lines: Lines, maximum: str) -> Head | None:
    sentences = {
        "up": "%(points)s when higher than the year before, otherwise 0",
        "down": "%(points)s when lower than the year before, otherwise 0",
    }
    for direction, msgid in sentences.items():
        if values := filled_in(msgid, lines[0]):
            rule = {"kind": "year_over_year", "points": plain_number(values["points"])}
            return rule | {"direction": direction}, lines[1:]
    return None


def _penalties(lines: Lines, maximum: str) -> Head | None:
    msgid = "Late up to %(days)s days: %(first)s; every further day: %(each)s"
    if values := filled_in(msgid, lines[0]):
        plain = _plain(values)
        late = {"first_days": plain["days"], "first_points": plain["first"]}
        return {"kind": "penalty_per_day", **late, "per_day": plain["each"]}, lines[1:]
    if values := filled_in("%(points)s each time", lines[0]):
        points = plain_number(values["points"])
        return {"kind": "penalty_flat", "points": points, "per_time": True}, lines[1:]
    if values := filled_in("%(points)s when it happened", lines[0]):
        return {"kind": "penalty_flat", "points": plain_number(values["points"])}, lines[1:]
    if values := filled_in("Judged, from %(lowest)s to 0", lines[0]):
        return {"kind": "penalty_judged", "lowest": plain_number(values["lowest"])}, lines[1:]
    return None


HEADS: tuple[Reader, ...] = (
    *(_yes_no, _all_or_nothing, _checklist, _choice, _tiers, _date_tiers, _days, _deadline),
    *(_linear, _normalised, _per_item, _judged, _year_over_year, _penalties),
)
