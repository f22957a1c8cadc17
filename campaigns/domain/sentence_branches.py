"""Texts whose points depend on another criterion: "Nhóm a (không có kế hoạch): … Nhóm b: …"."""

from __future__ import annotations

import re
from collections.abc import Callable

from campaigns.domain.sentence_clauses import Assumed, Rule, Variant

CODE = r"(?:[IVX]{1,5}|[A-ZĐ]|\d{1,2})(?:\.\d{1,2}){0,3}(?:\.[a-hđ])?"
_NAMED = re.compile(
    rf",?\s*\(?\b(?:tính |xét |căn cứ )?(?:theo|vào)(?: kết quả| điểm| kết quả chấm điểm)?"
    rf"(?: của| ở| tại)? (?:tiêu chí(?: thành phần)?|mục|tiểu mục) (?P<code>{CODE})(?![\d.]*\d)\)?"
    rf"\s*[:.;]?",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"(?:^|(?<=[.;\n]))\s*(?P<label>(?:nhóm|trường hợp|nếu|đối với)\b[^:;.]*?)\s*:\s*",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:không|chưa)\b", re.IGNORECASE)
_VERBS = re.compile(
    r"^(?:(?:nhóm \w|trường hợp|nếu|đối với|các|đơn vị|cơ quan|địa phương"
    r"|đã|có|được|không|chưa|mà|thì)\s+)+",
    re.IGNORECASE,
)
# The least points a rule gives that are not 0.
_ANY = "0.01"
Read = Callable[[list[str], str], Variant | None]


def other_named(text: str) -> str:
    """The code of the criterion a text refers its points to; "" without."""
    found = _NAMED.search(text)
    return found["code"] if found else ""


def read_branch(lines: list[str], maximum: str, on: str, read: Read) -> Variant | None:
    """Two opposite cases by whether the criterion ``on`` has points; ``read`` reads their rules."""
    text = "\n".join(lines)
    code = other_named(text)
    if on and code and on != code:
        return None
    text = _NAMED.sub(" ", text).strip()
    heads = list(_HEAD.finditer(text))
    if not (on or code) or len(heads) != 2 or heads[0].start() != 0:
        return None
    bodies = (text[heads[0].end() : heads[1].start()], text[heads[1].end() :])
    denied = [bool(_DENIED.search(_inside(head["label"]))) for head in heads]
    first, second = sorted((condition_of(head["label"]) for head in heads), key=len)
    if denied[0] == denied[1] or not first or not f" {second}".endswith(f" {first}"):
        return None
    cases, assumed = list[Rule](), list[Assumed]([("branch_by_points", on or code)])
    for head, body, is_denied in zip(heads, bodies, denied, strict=True):
        found = read([line for line in body.split("\n") if line.strip()], maximum)
        if found is None:
            return None
        when = {"otherwise": True} if is_denied else {"points_at_least": _ANY}
        cases.append({"when": when, "label": head["label"], "rule": found.rule})
        assumed += found.assumed
    cases.sort(key=lambda case: "otherwise" in case["when"])
    return Variant({"kind": "branch", "on": on or code, "cases": cases}, tuple(assumed))


def condition_of(label: str) -> str:
    """What has to be there in a case, without its verb: "Nhóm b (có Kế hoạch)" → "kế hoạch"."""
    return _VERBS.sub("", f"{_inside(label)} ").strip().casefold()


def _inside(label: str) -> str:
    """What a head says of its case: the words in brackets, else all of them."""
    inside = re.search(r"\(([^()]*)\)$", label)
    return inside[1] if inside else label
