"""Vietnamese is complete: every message has a translation, none is fuzzy, none is left over."""

from __future__ import annotations

import re

import polib
import pytest

from tests.language.messages import Message, catalogues, translations, used_messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def test_every_message_is_translated() -> None:
    known = translations()
    missing = {
        message: place
        for message, place in used_messages().items()
        if message not in known or not known[message].translated()
    }
    assert missing == {}


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-5])
def test_catalogue_is_clean(path: object) -> None:
    catalogue = polib.pofile(str(path))
    used = used_messages()
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    left_over = [entry.msgid for entry in catalogue if (entry.msgctxt, entry.msgid) not in used]
    foreign = [msgid for msgid in left_over if not _of_allauth(catalogue, msgid)]
    assert foreign == []


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-5])
def test_placeholders_survive_translation(path: object) -> None:
    wrong = []
    for entry in polib.pofile(str(path)):
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(
            PLACEHOLDER.findall(entry.msgid_plural)
        )
        wrong += [
            entry.msgid for text in texts if not set(PLACEHOLDER.findall(text)) <= wanted
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


def _of_allauth(catalogue: polib.POFile, msgid: str) -> bool:
    """Messages of sign-in forms that come from the library, marked so in the catalogue."""
    entry = catalogue.find(msgid)
    return entry is not None and "allauth" in (entry.comment or "") + (entry.tcomment or "")
