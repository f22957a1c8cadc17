"""What comes out of a task, by its words."""

from __future__ import annotations

import re

_MADE = re.compile(
    r"(?:\bban hành\s+(?!kèm)|\b(?:xây dựng|hoàn thành|gửi nộp|phê duyệt)\s+(?=báo cáo)"
    r"|\b(?:ủy ban nhân dân|UBND) (?:tỉnh|huyện)\s+(?=văn bản|quyết định))"
    r"(?P<what>(?:văn bản|kế hoạch|quyết định|công văn|báo cáo)\b[^.;)]*)",
    re.IGNORECASE,
)
# Where the product ends and its way begins.
_WAY = re.compile(
    r",?\s+(?:thông qua|và hoàn thành|chậm nhất|trước ngày|trình (?:UBND|Ủy ban|Chủ tịch)"
    r"|về (?:UBND|Ủy ban|Bộ|Sở|Phòng))\b",
    re.IGNORECASE,
)
_LONGEST = 500


def product_of(*texts: str) -> str:
    """The paper that the first of ``texts`` to name one says is made; "" when none does."""
    for text in texts:
        found = _MADE.search(text)
        if found:
            product = _WAY.split(found["what"])[0].strip(" ,")
            return (product[:1].upper() + product[1:])[:_LONGEST]
    return ""
