"""What a step of a scale is worth, as decisions write it: points, a rate, points taken off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from campaigns.domain.sentence_clauses import BESIDE, CONDITION, Assumed, N, match, number
from scoring.engine.numbers import plain

FULL = "(?:số )?điểm (?:tối đa|chuẩn)"
# Of what it is a rate: words, and no second measure or step of the computation among them.
_OF = r"[^\d\s:;%<>≥≤()/×+=-][^\d:;%<>≥≤()/×+=]*?"
_RATE = rf"tỷ lệ(?: ?%)?(?: (?P<of>{_OF}))??(?: ?%)?"
_SHARE = rf"(?:tỷ lệ (?:%|giữa )?)?số (?P<part>{_OF}) ?/ ?tổng số (?P<whole>{_OF})"
# What of a rate gives no points for more of it, or is another rate than the one that is entered.
_NOT_OF = re.compile(
    r"(?<!\w)(?:tỷ lệ|không|chưa|trễ|chậm|quá hạn|tăng|giảm|hơn|trên|dưới|còn lại|tồn đọng"
    r"|thêm|cộng|nhân|chia|tổng|sàn|mức|vượt)(?!\w)",
    re.IGNORECASE,
)
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
    if match(rf"(?:đạt |được )?{FULL}", text):
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
    text = formula(text)
    full = rf"(?P<full>{FULL}|{N})"
    patterns = (
        rf"\(?{_RATE} ?× ?{full}\)?(?: ?[/:] ?(?P<by>{N})%?)?",
        rf"\(?{_RATE} ?[/:] ?(?P<by>{N})%?\)? ?× ?{full}",
        rf"\(?{_SHARE}\)?(?: ?× ?100 ?%)? ?× ?{full}",
    )
    for pattern in patterns:
        found = match(pattern, text)
        if found is not None:
            said = found.groupdict()
            if not is_full(said["full"], maximum) or not _is_of(said):
                return None
            return Decimal(number(said.get("by") or "100")) or None
    return None


def formula(text: str) -> str:
    """A formula without "Điểm =" in front, in round brackets."""
    text = re.sub(
        r"^(?:(?:số )?điểm(?: đánh giá| số| đạt được| của đơn vị)?|tính theo công thức)\s*[:=]?\s*"
        r"(?=\(|\[|tỷ lệ|số )",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(r"\s+", " ", text).replace("[", "(").replace("]", ")")


def is_full(text: str, maximum: str) -> bool:
    """Whether a factor is the maximum, in words or as its number."""
    return bool(match(FULL, text)) or Decimal(number(text)) == Decimal(maximum)


def _is_of(said: dict[str, str | None]) -> bool:
    """Whether every word of a rate is one of what it is a rate of."""
    if said.get("whole"):
        part, whole = str(said["part"]).casefold(), str(said["whole"]).casefold()
        return part.startswith(f"{whole} ") and is_measure(part)
    return is_measure(said.get("of") or "")


def is_measure(words: str) -> bool:
    """Whether words name one thing, and nothing it is compared with or depends on."""
    return is_unconditional(words) and not _NOT_OF.search(words)


def is_unconditional(words: str) -> bool:
    """Whether words lay nothing beside it and do not depend on anything."""
    return not (BESIDE.search(words) or CONDITION.search(words))
