"""What a step of a scale is worth, as decisions write it: points, a rate, points taken off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from campaigns.domain.sentence_clauses import WORDS, Assumed, N, match, number
from scoring.engine.numbers import plain

_FULL = "điểm tối đa"
_RATE = rf"tỷ lệ(?: ?%)?(?: {WORDS})??(?: ?%)?"
_LIMITS = re.compile(
    rf",\s*(?:(?:nhưng )?(?:tối đa|không quá|không vượt quá) (?P<cap>{N})"
    r"|(?P<round>(?:được )?làm tròn (?:đến |tới )?0?(?P<places>\d)"
    r" (?:chữ )?số(?: thập phân| sau dấu phẩy)*))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Worth:
    """Points, or a rate of the maximum with what it is divided by."""

    points: str | None
    divisor: Decimal | None = None
    cap: str | None = None
    assumed: tuple[Assumed, ...] = ()


def read_worth(text: str, maximum: str) -> Worth | None:
    """Points, those of the maximum, or a rate of it."""
    if re.fullmatch(N, text):
        return Worth(number(text))
    if match(rf"(?:đạt |được )?{_FULL}", text):
        return Worth(maximum)
    return read_rate(text, maximum)


def read_off_worth(text: str) -> Worth | None:
    """ "trừ 0,5", and 0 for "không trừ"."""
    found = match(rf"(?:bị )?trừ (?P<points>{N})|(?P<zero>0|không (?:bị )?trừ(?: điểm)?)", text)
    if found is None:
        return None
    return Worth("0" if found["zero"] else plain(-Decimal(number(found["points"]))))


def read_rate(text: str, maximum: str) -> Worth | None:
    """``(tỷ lệ % × điểm tối đa)/100%`` and the like, with "tối đa 10, làm tròn 02 chữ số"."""
    cap, assumed = None, list[Assumed]()
    while (limit := _LIMITS.search(text)) is not None:
        if limit["cap"] is None:
            assumed.append(("rounding_of_set", limit["places"]))
        elif Decimal(number(limit["cap"])) != Decimal(maximum):
            cap = number(limit["cap"])
        text = text[: limit.start()]
    divisor = _divisor(text, maximum)
    return None if divisor is None else Worth(None, divisor, cap, tuple(assumed))


def _divisor(text: str, maximum: str) -> Decimal | None:
    """What the rate is divided by; None for what is no rate times the maximum."""
    text = re.sub(
        r"^(?:điểm(?: đánh giá| số)?|tính theo công thức)\s*[:=]?\s*", "", text, flags=re.IGNORECASE
    )
    text = re.sub(r"\s+", " ", text).replace("[", "(").replace("]", ")")
    full = rf"(?P<full>{_FULL}|{N})"
    patterns = (
        rf"\(?{_RATE} ?× ?{full}\)?(?: ?[/:] ?(?P<by>{N})%?)?",
        rf"\(?{_RATE} ?[/:] ?(?P<by>{N})%?\)? ?× ?{full}",
    )
    for pattern in patterns:
        found = match(pattern, text)
        if found is not None:
            points = found["full"].casefold()
            if points != _FULL and Decimal(number(points)) != Decimal(maximum):
                return None
            divisor = Decimal(number(found["by"] or "100"))
            return divisor or None
    return None
