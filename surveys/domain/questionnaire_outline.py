"""A question of a document in one line, for the audit trail and for comparing two versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_TITLE = 300
# Option texts are left out of the trail beyond this many letters.
_MOST = 1000


def vietnamese(text: Any) -> str:
    """The Vietnamese part of a text of a document."""
    return str(text.get("vi", "") if isinstance(text, Mapping) else text or "")


def title_in(document: Mapping[str, Any]) -> str:
    """The title a questionnaire is listed under."""
    return vietnamese(document.get("title"))[:MAX_TITLE]


def outline(question: Mapping[str, Any]) -> str:
    """``q1: Chỉ đạo thế nào?; a Tốt = 100; b Kém = 0; → 1.7 × 2``."""
    parts = [f"{question.get('code', '')}: {vietnamese(question.get('text'))}"]
    parts += [_option(option) for option in question.get("options", ())]
    parts += [f"{vietnamese(row.get('text'))}{_feed(row)}" for row in question.get("rows", ())]
    if question.get("leaf"):
        parts.append(_feed(question).strip())
    return "; ".join(parts)[:_MOST]


def _option(option: Mapping[str, Any]) -> str:
    words = f"{option.get('code', '')} {vietnamese(option.get('text'))}"
    return f"{words} = {option['percent']}" if option.get("percent") is not None else words


def _feed(values: Mapping[str, Any]) -> str:
    return f" → {values['leaf']} × {values.get('weight', '1')}" if values.get("leaf") else ""
