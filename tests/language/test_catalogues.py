"""Vietnamese is complete: every message has a translation, none is fuzzy, none is left over."""

from __future__ import annotations

import re

import polib
import pytest
from django.utils.translation import gettext, ngettext, npgettext, override, pgettext

from tests.language.messages import Message, catalogues, translations, used_messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def test_every_message_is_translated() -> None:
    known = translations()
    missing = {
        message: use.place
        for message, use in used_messages().items()
        if message not in known
        or not known[message].translated()
        or known[message].msgid_plural != use.plural
    }
    assert missing == {}


def test_pages_say_what_the_catalogues_say() -> None:
    """No library overrides a message, and what is compiled is what is written."""
    with override("vi"):
        other = {message: _said(entry) for message, entry in translations().items()}
    texts = {m: entry.msgstr or entry.msgstr_plural[0] for m, entry in translations().items()}
    assert {m: other[m] for m in texts if other[m] != texts[m]} == {}


def _said(entry: polib.POEntry) -> str:
    context, message, plural = entry.msgctxt, entry.msgid, entry.msgid_plural
    if plural:
        return npgettext(context, message, plural, 2) if context else ngettext(message, plural, 2)
    return pgettext(context, message) if context else gettext(message)


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-5])
def test_catalogue_is_clean(path: object) -> None:
    catalogue = polib.pofile(str(path))
    used = used_messages()
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    left_over = [entry for entry in catalogue if (entry.msgctxt, entry.msgid) not in used]
    assert [entry.msgid for entry in left_over if not _of_library(entry)] == []


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-5])
def test_placeholders_survive_translation(path: object) -> None:
    wrong = []
    for entry in polib.pofile(str(path)):
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        needed = set(PLACEHOLDER.findall(entry.msgid))
        known = needed | set(PLACEHOLDER.findall(entry.msgid_plural))
        wrong += [
            entry.msgid for text in texts if not needed <= set(PLACEHOLDER.findall(text)) <= known
        ]
    assert wrong == []


def test_one_message_has_one_translation() -> None:
    """Django merges the catalogues; two translations of one message would depend on their order."""
    known: dict[Message, str] = {}
    twice = []
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            text = entry.msgstr or str(entry.msgstr_plural)
            if known.setdefault((entry.msgctxt, entry.msgid), text) != text:
                twice.append(entry.msgid)
    assert twice == []


def _of_library(entry: polib.POEntry) -> bool:
    """Messages of forms that come from a library, marked with its name in the catalogue."""
    return entry.comment in {"allauth", "django"}
