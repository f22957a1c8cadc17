"""Criteria sets of any size, with rules of seven kinds in turn, and facts to score them with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

FIELDS = (
    "Công tác chỉ đạo, điều hành cải cách hành chính",
    "Cải cách thể chế",
    "Cải cách thủ tục hành chính",
    "Cải cách tổ chức bộ máy hành chính",
    "Cải cách chế độ công vụ",
    "Cải cách tài chính công",
    "Xây dựng và phát triển chính quyền điện tử, chính quyền số",
)
BONUS, PENALTY = "Điểm thưởng", "Điểm trừ"
LEAVES_OF_A_CRITERION = 4
# From this size on a set has a bonus and a penalty group.
LARGE = 20
BONUS_LEAVES, PENALTY_LEAVES = 6, 4
MAXIMA = ("0.5", "1.5", "1", "1")
TITLE = (
    "Tỷ lệ nhiệm vụ thứ {} được hoàn thành đúng thời hạn trong kế hoạch cải cách hành chính"
    " của cơ quan, đơn vị, địa phương"
)
POLICY: dict[str, Any] = {
    "bonus_in_maximum": False,
    "total_floor": "0",
    "main_cap": None,
    "unappraised": "self",
    "missing": "zero",
}
RULE_TEXT = "Hoàn thành toàn bộ: điểm tối đa; dưới mức quy định: 0 điểm."


def document(leaves: int, *, name: str, policy: dict[str, Any] | None = None) -> dict[str, Any]:
    """A set with ``leaves`` leaves, points that add up, and everything a real one has."""
    nodes = list(_nodes(leaves))
    policy = {**POLICY, **(policy or {})}
    counted = {"main", "bonus"} if policy["bonus_in_maximum"] else {"main"}
    fields = [node for node in nodes if node["kind"] == "field" and node["group"] in counted]
    total = _sum(fields)
    survey = [node for node in nodes if node.get("source") == "survey"]
    return {
        "format": "parindex-criteria/1",
        "name": name,
        "year": 2026,
        "level": "province",
        "source": "",
        "illustrative": True,
        "note": "",
        "total": total,
        "survey_points": _sum(survey) if survey else None,
        "rounding": {"places": 2, "mode": "half_up"},
        "policy": {"total_cap": total, **policy},
        "nodes": nodes,
    }


def _nodes(leaves: int) -> Iterator[dict[str, Any]]:
    extra = BONUS_LEAVES + PENALTY_LEAVES if leaves >= LARGE else 0
    main = [_leaf(number) for number in range(leaves - extra)]
    step = LEAVES_OF_A_CRITERION
    criteria = [main[start : start + step] for start in range(0, len(main), step)]
    per_field = -(-len(criteria) // len(FIELDS))
    for field in range(0, len(criteria), per_field):
        yield from _field(field // per_field + 1, criteria[field : field + per_field])
    if extra:
        yield from _bonus("8")
        yield from _penalties("9")


def _field(number: int, criteria: list[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    code = str(number)
    points = _sum(leaf for leaves in criteria for leaf in leaves)
    yield _inner(code, FIELDS[number - 1], "field", points)
    for place, leaves in enumerate(criteria, start=1):
        above = f"{code}.{place}"
        title = f"{FIELDS[number - 1]}: nội dung {place}"
        yield _inner(above, title, "criterion", _sum(leaves))
        for position, leaf in enumerate(leaves, start=1):
            yield {**leaf, "code": f"{above}.{position}", "parent": above}


def _bonus(code: str) -> Iterator[dict[str, Any]]:
    yield {**_inner(code, BONUS, "field", "4"), "group": "bonus", "cap": "4"}
    for place in range(1, BONUS_LEAVES + 1):
        leaf = {"code": f"{code}.{place}", "parent": code, "kind": "criterion", "group": "bonus"}
        title = f"Sáng kiến thứ {place} được công nhận"
        yield {**leaf, "title": title, "max_points": "1", "rule": _yes_no("1")}


def _penalties(code: str) -> Iterator[dict[str, Any]]:
    yield {**_inner(code, PENALTY, "field", "0"), "group": "penalty", "cap": "1.5"}
    for place in range(1, PENALTY_LEAVES + 1):
        leaf = {"code": f"{code}.{place}", "parent": code, "kind": "criterion", "group": "penalty"}
        rule = {"kind": "penalty_flat", "points": "-0.5"}
        yield {**leaf, "title": f"Chậm báo cáo quý {place}", "max_points": "0", "rule": rule}


def _inner(code: str, title: str, kind: str, points: str) -> dict[str, Any]:
    parent = code.rpartition(".")[0] or None
    node = {"code": code, "parent": parent, "title": title, "max_points": points}
    return {**node, "kind": kind, "group": "main"}


def _leaf(number: int) -> dict[str, Any]:
    maximum = MAXIMA[number % len(MAXIMA)]
    kind = RULES[number % len(RULES)]
    survey = number % 21 == 7  # five of a hundred; each seventh rule is linear
    return {
        "title": TITLE.format(number + 1),
        "max_points": maximum,
        "kind": "subcriterion",
        "group": "main",
        "rule_text": RULE_TEXT,
        "evidence": "Báo cáo, quyết định của cơ quan có thẩm quyền",
        "legal_basis": "Kế hoạch cải cách hành chính năm",
        "source": "survey" if survey else "self",
        "na_allowed": number % 10 == 3,
        "evidence_required": not survey and number % 2 == 0,
        "rule": kind(maximum),
    }


def _half(maximum: str) -> str:
    return str(Decimal(maximum) / 2)


def _yes_no(maximum: str) -> dict[str, Any]:
    return {"kind": "yes_no", "yes": maximum, "no": "0"}


def _linear(maximum: str) -> dict[str, Any]:
    return {"kind": "linear", "full_at": "100", "floor": "50", "below": "0"}


def _tiers(maximum: str) -> dict[str, Any]:
    tiers = [
        {"from": "0", "to": "50", "points": "0"},
        {"from": "50", "to": "80", "points": _half(maximum)},
        {"from": "80", "points": maximum},
    ]
    return {"kind": "tiers", "input": "percent", "tiers": tiers}


def _checklist(maximum: str) -> dict[str, Any]:
    items = [("a", "Ban hành đúng thời hạn"), ("b", "Đầy đủ nội dung theo hướng dẫn")]
    return {
        "kind": "checklist",
        "items": [{"key": key, "label": label, "points": _half(maximum)} for key, label in items],
    }


def _judged(maximum: str) -> dict[str, Any]:
    return {"kind": "judged", "step": "0.25"}


def _choice(maximum: str) -> dict[str, Any]:
    options = [("full", "Thực hiện đầy đủ", maximum), ("part", "Một phần", _half(maximum))]
    options.append(("none", "Không thực hiện", "0"))
    return {
        "kind": "choice",
        "options": [
            {"key": key, "label": label, "points": points} for key, label, points in options
        ],
    }


def _dated(maximum: str) -> dict[str, Any]:
    tiers = [
        {"until": "2026-01-31", "points": maximum},
        {"until": "2026-02-28", "points": _half(maximum)},
    ]
    return {"kind": "tiers", "input": "date", "tiers": tiers, "late": "0", "never": "0"}


RULES: tuple[Callable[[str], dict[str, Any]], ...] = (
    _linear,
    _yes_no,
    _tiers,
    _checklist,
    _choice,
    _dated,
    _judged,
)


def facts(rule: Mapping[str, Any], maximum: Decimal, turn: int) -> dict[str, Any]:
    """Facts for a leaf; those of a higher ``turn`` (0 to 15) give at least as many points."""
    match rule["kind"], rule.get("input"):
        case "yes_no", _:
            return {"answer": "yes" if turn >= 8 else "no"}
        case ("linear", _) | ("tiers", "percent"):
            return {"numerator": str(25 + 5 * turn), "denominator": "100"}
        case "tiers", "date":
            return {"date": f"2026-0{3 - turn // 6}-15"}
        case "checklist", _:
            return {"met": ["a", "b"][: (turn + 1) // 6]}
        case "choice", _:
            return {"option": ("none", "part", "full")[turn // 6]}
        case "judged", _:
            quarters = int(maximum / Decimal("0.25")) * turn // 15
            return {"points": str(quarters * Decimal("0.25"))}
        case "penalty_flat", _:
            return {"occurred": turn < 4, "waived": False}
    raise AssertionError(rule)


def _sum(leaves: Any) -> str:
    return str(sum((Decimal(leaf["max_points"]) for leaf in leaves), Decimal(0)))
