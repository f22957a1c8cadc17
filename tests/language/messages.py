"""Every message of the project, read from the code, and every translation of the catalogues."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
APPS = ("parindex", "campaigns", "scoring", "appraisal", "surveys")
KEYWORDS: dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "N_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# The context that tells one English word from another (``pgettext``), and the message.
Message = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Use:
    """Where a message is used, and its plural."""

    place: str
    plural: str


@cache
def used_messages() -> dict[Message, Use]:
    """The first use of each message, over all Python files and templates."""
    found: dict[Message, Use] = {}
    for path, source in _sources():
        for line, message, _comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS
        ):
            texts = message if isinstance(message, tuple) else (message,)
            if texts and texts[0]:
                plural = texts[1] if len(texts) > 1 else ""
                found.setdefault((context, texts[0]), Use(f"{path}:{line}", plural))
    return found


def _sources() -> Iterator[tuple[str, str]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            text = path.read_text(encoding="utf-8")
            yield str(path.relative_to(ROOT)), templatize(text, origin=str(path))


def catalogues() -> list[Path]:
    """The Vietnamese catalogue of each app."""
    return [path for app in APPS for path in (ROOT / app).glob("locale/vi/LC_MESSAGES/django.po")]


def translations() -> dict[Message, polib.POEntry]:
    """Message → entry, over all catalogues (a message has one translation in all of them)."""
    found: dict[Message, polib.POEntry] = {}
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                found.setdefault((entry.msgctxt, entry.msgid), entry)
    return found
