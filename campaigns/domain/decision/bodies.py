"""Who: the bodies named in a cell, one by one, in the words of the text."""

from __future__ import annotations

import re

_BODY = (
    r"(?:các|sở|phòng|văn phòng|ủy ban|uỷ ban|ubnd|hđnd|hội đồng|bộ|vụ|tổ|ban|cơ quan|trung tâm|"
    r"chi cục|cục|thanh tra|công an|bộ chỉ huy|kho bạc|bảo hiểm|mặt trận|đoàn|liên đoàn|chủ tịch)"
)
_CUT = re.compile(rf"\s*;\s*|\s*,\s*(?=(?:và\s+)?{_BODY}\s)|\s+và\s+(?={_BODY}\s)", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]*\)")
# "các sở: Tư pháp; Tài chính" names departments without saying the word again.
_LISTED = re.compile(r"\bcác\s+(sở|phòng|bộ|ban)\s*:\s*(.+)$", re.IGNORECASE | re.DOTALL)
_ONE_BODY = re.compile(
    r"(HĐND|Hội đồng nhân dân)\s+và\s+(UBND|Ủy ban nhân dân|Uỷ ban nhân dân)", re.IGNORECASE
)
_ACTS = re.compile(r"\s+(?:tham mưu|trình|chủ trì|có trách nhiệm)\s.*$", re.IGNORECASE | re.DOTALL)
_JOINT = "\u2060"
_VERBS = (
    r"(?:tiến hành|tổng hợp|thực hiện|có trách nhiệm|phê duyệt|chủ trì|hoàn thành|xây dựng|"
    r"tham mưu|triển khai|báo cáo)"
)
_SUBJECT = re.compile(
    r"(?:^|,\s+|^thời hạn\s+)"
    rf"((?:các|sở|phòng|văn phòng|ủy ban|ubnd|bộ|vụ|tổ)\s[^,.;:]{{1,70}}?)\s+{_VERBS}\b",
    re.IGNORECASE,
)
_LONGEST = 200


def split_bodies(text: str) -> list[str]:
    """The bodies in a cell. Asides in brackets and what a body does are left out."""
    plain = " ".join(_ASIDE.sub(" ", text).split()).strip(" .;")
    if not plain:
        return []
    listed = _LISTED.search(plain)
    tail: list[str] = []
    if listed:
        word = listed[1].capitalize()
        parts = (name.strip(" .") for name in re.split(r"[;,]", listed[2]))
        tail = [f"{word} {name}" for name in parts if name]
        plain = plain[: listed.start()].strip(" ;,")
    plain = _ONE_BODY.sub(rf"\1{_JOINT}và{_JOINT}\2", plain)
    names = [_ACTS.sub("", part).replace(_JOINT, " ").strip(" .;,") for part in _CUT.split(plain)]
    found = [_capital(name.removeprefix("và "))[:_LONGEST] for name in names if name] + tail
    return list(dict.fromkeys(found))


def subject_of(sentence: str) -> str:
    """The body a sentence gives a duty to, as written; "" when it names none."""
    found = _SUBJECT.search(sentence.strip())
    return found[1] if found else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
