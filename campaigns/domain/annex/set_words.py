"""What a set says of itself in words: its name, its caps, its rounding, its groups of points."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from campaigns.domain.annex.points import written
from parindex.common.folding import fold

_N = r"(\d{1,4}(?:[.,]\d{1,3})?)"
_CAP = re.compile(rf"(?:toi da|chan tren|khong qua|nhieu nhat)(?: la| o)? {_N}(?!\d|[.,]\d|\s?%)")
_NOT_APPLICABLE = re.compile(
    r"khong (?:co )?phat sinh .{0,60}(?:giam tru diem|tru diem (?:chuan|toi da)|loai khoi"
    r"|khong (?:danh gia|cham|tinh))|giam tru diem .{0,60}khong (?:co )?phat sinh"
    r"|loai (?:khoi|ra khoi) mau so"
)
_NAME = re.compile(r"\b(bộ (?:tiêu chí|chỉ số|chỉ tiêu)\b[^;.:]{5,280})", re.IGNORECASE)
_CODES = r"[IVX]{1,5}|[A-ZĐ]|\d{1,2}"
_RANGE = rf"(?:chặn|giới hạn|trong khoảng)(?: từ)? {_N}\s*(?:\.\.|-|đến)\s*{_N}"
_FIELDS = re.compile(rf"((?:{_CODES})(?:\s*\+\s*(?:{_CODES}))*) {_RANGE}")
_GROUP = re.compile(rf"(?:điểm )?(thưởng|trừ)(?: (?:{_CODES}))? {_RANGE}", re.IGNORECASE)
_TOTAL = re.compile(rf"tổng(?: điểm)? {_RANGE}", re.IGNORECASE)
_PLACES = re.compile(r"làm tròn (?:đến )?0?(\d) (?:chữ )?số(?: thập phân)?", re.IGNORECASE)
# "I 10 + II 75 + thưởng IV 15 - trừ V"
_PART = re.compile(rf"(?:(thưởng|trừ) )?({_CODES})(?: {_N})?", re.IGNORECASE)
_GROUPS = {"": "main", "thưởng": "bonus", "trừ": "penalty"}
_MAX_PLACES = 3


@dataclass(slots=True)
class Composition:
    """How the points of a set come together: groups by the code of a field, caps, rounding.

    ``unread``: clauses with numbers that were not understood.
    """

    groups: dict[str, str] = field(default_factory=dict)
    caps: dict[str, str] = field(default_factory=dict)
    main_cap: str = ""
    total_floor: str = ""
    total_cap: str = ""
    places: int | None = None
    unread: list[str] = field(default_factory=list)


def cap_in_words(text: str) -> str:
    """The points of "(tối đa 15 điểm)" or "chặn trên 15"; "" when the text names no most."""
    found = _CAP.search(fold(text))
    return _plain(found[1]) if found else ""


def says_not_applicable(text: str) -> bool:
    """Whether what did not arise leaves the maximum: "giảm trừ điểm khi không phát sinh"."""
    return bool(_NOT_APPLICABLE.search(fold(text)))


def name_in_words(text: str) -> str:
    """The criteria set a text speaks of, as a name; "" when it speaks of none."""
    found = _NAME.search(text)
    return found[1][:1].upper() + found[1][1:].strip() if found else ""


def read_composition(text: str, fields: Mapping[str, str]) -> Composition:
    """How points come together, in words; ``fields``: the groups of the fields by their titles."""
    found = Composition()
    for clause in (part.strip() for part in re.split(r";|,(?!\d)|\.(?!\.|\d)(?<!\.\.)", text)):
        # "trong mã nguồn: I+II chặn 0..85" says where it was read.
        words = clause.rpartition(": ")[2]
        if not _read_clause(words, fields, found) and re.search(r"\d", words):
            found.unread.append(words)
    return found


def _read_clause(words: str, fields: Mapping[str, str], found: Composition) -> bool:
    if total := _TOTAL.fullmatch(words):
        found.total_floor, found.total_cap = _plain(total[1]), _plain(total[2])
    elif places := _PLACES.fullmatch(words):
        found.places = min(int(places[1]), _MAX_PLACES)
    elif group := _GROUP.fullmatch(words):
        found.caps[_GROUPS[group[1].casefold()]] = _plain(group[3])
    elif main := _FIELDS.fullmatch(words):
        codes = {code.strip() for code in main[1].split("+")}
        if codes != _main_fields(fields, found.groups):
            return False
        found.main_cap = _plain(main[3])
    else:
        return _read_parts(words, fields, found)
    return True


def _read_parts(words: str, fields: Mapping[str, str], found: Composition) -> bool:
    parts = [_PART.fullmatch(part.strip()) for part in re.split(r"\s[+-]\s", words)]
    said = [part for part in parts if part is not None and part[2] in fields]
    if len(said) < len(parts) or len(said) < 2:
        return False
    found.groups |= {part[2]: _GROUPS[(part[1] or "").casefold()] for part in said}
    return True


def _main_fields(fields: Mapping[str, str], groups: Mapping[str, str]) -> Collection[str]:
    return {code for code, group in fields.items() if groups.get(code, group) == "main"}


def _plain(number: str) -> str:
    return written(Decimal(number.replace(",", ".")))
