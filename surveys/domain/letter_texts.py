"""The texts of the letters of a wave: defaults, what they may hold, changing them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc
from surveys.domain.letter_rights import can_edit_letters
from surveys.domain.lists import locked_wave
from surveys.enums import LetterKind
from surveys.models import LetterText, Wave

LINK = "lien_ket"
# Places of a text and what stands there; the same in both languages.
PLACES: Mapping[str, str | Promise] = {
    LINK: gettext_lazy("the personal link, alone on its line"),
    "ho_ten": gettext_lazy("full name of the person"),
    "nhom": gettext_lazy("group of the person"),
    "co_quan": gettext_lazy("the authority that asks"),
    "dot": gettext_lazy("name of the survey"),
    "han": gettext_lazy("until when answers are taken"),
    "ai_thay_gi": gettext_lazy("the page that says who sees what of the survey"),
    "gui_lai": gettext_lazy("the page on which the person gets the letter again"),
}
_PLACE = re.compile(r"\{([^{}]*)\}")
# A short message is paid for by its length; a link alone takes about 60 characters.
MOST_SHORT = 300
MOST_BODY = 10_000


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one language. ``version`` 0: the default, never changed."""

    subject: str
    body: str
    version: int = 0


def texts_of(wave: Wave) -> dict[tuple[str, str], Text]:
    """(kind, language) → the text in force, for every kind and language."""
    found = {(kind, code): default_text(kind, code) for kind in LetterKind for code in ("vi", "en")}
    for row in LetterText.objects.filter(wave=wave):
        found[LetterKind(row.kind), row.language] = Text(row.subject, row.body, row.version)
    return {(str(kind), code): text for (kind, code), text in found.items()}


def default_text(kind: LetterKind, language: str) -> Text:
    """What is sent as long as nobody has changed it."""
    with translation.override(language):
        return Text(*_DEFAULTS[kind]())


def check_text(kind: str, subject: str, body: str) -> None:
    """Raise ``ValidationError`` by field for what would make a letter useless."""
    problems: dict[str, str] = {}
    if LINK in _PLACE.findall(subject):
        problems["subject"] = _("The link stands in the text, not in the subject.")
    for name, text in (("subject", subject), ("body", body)):
        if unknown := [place for place in _PLACE.findall(text) if place not in PLACES]:
            words = _("Nothing is known to stand at %(places)s.")
            problems[name] = words % {"places": ", ".join(f"{{{place}}}" for place in unknown)}
        elif "{" in _PLACE.sub("", text) or "}" in _PLACE.sub("", text):
            problems[name] = _("A brace has no partner.")
    if "body" not in problems and (said := _wrong_link(kind, body)):
        problems["body"] = said
    if kind != LetterKind.SHORT and not subject.strip():
        problems["subject"] = _("A letter needs a subject.")
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def save_text(
    *,
    actor: Any,
    wave: Wave,
    kind: str,
    language: str,
    subject: str,
    body: str,
    expected_version: int,
    at: datetime,
) -> LetterText:
    """Change one text. Raises ``Refused``, ``StaleEdit``, ``ValidationError``."""
    wave = locked_wave(wave)
    can_edit_letters(actor, wave, at=at).require()
    subject, body = nfc(subject).strip(), nfc(body.replace("\r\n", "\n")).strip() + "\n"
    check_text(kind, subject, body)
    row = LetterText.objects.filter(wave=wave, kind=kind, language=language).first()
    if (row.version if row else 0) != expected_version:
        raise StaleEdit(row or default_text(LetterKind(kind), language))
    if row is None:
        row = LetterText(wave=wave, kind=kind, language=language, version=0)
    row.subject, row.body = subject, body
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise StaleEdit(LetterText.objects.get(wave=wave, kind=kind, language=language)) from error
    told = {"kind": kind, "language": language}
    record(actor=actor, action="letter_text.edited", subject=row, new=told, at=at)
    return row


@transaction.atomic
def reset_text(*, actor: Any, wave: Wave, kind: str, language: str, at: datetime) -> None:
    """Back to the default. Raises ``Refused``."""
    wave = locked_wave(wave)
    can_edit_letters(actor, wave, at=at).require()
    row = LetterText.objects.filter(wave=wave, kind=kind, language=language).first()
    if row is not None:
        told = {"kind": kind, "language": language}
        record(actor=actor, action="letter_text.reset", subject=row, old=told, at=at)
        row.delete()


def fill_places(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; a value that holds braces is not read again."""
    return _PLACE.sub(lambda match: values.get(match.group(1), match.group(0)), text)


def _wrong_link(kind: str, body: str) -> str:
    link = f"{{{LINK}}}"
    if body.count(link) != 1:
        return _("The text needs the link, once: %(place)s") % {"place": link}
    if kind == LetterKind.SHORT:
        if len(body) > MOST_SHORT:
            return _("A short message has at most %(count)s characters.") % {"count": MOST_SHORT}
        return ""
    if link not in (line.strip() for line in body.splitlines()):
        return _("The link stands alone on its line: mail programs break longer lines.")
    return ""


def _invitation() -> tuple[str, str]:
    return (
        _("{co_quan} asks for your answers: {dot}"),
        _(
            "To: {ho_ten}\n\n"
            "{co_quan} kindly asks you to take part in the survey “{dot}”. Its result is part of "
            "the Public Administration Reform Index.\n\n"
            "It takes a few minutes, on a phone or a computer, without an account.\n"
            "Answers are taken until {han}.\n\n"
            "Please open your personal link:\n"
            "{lien_ket}\n\n"
            "The link is for you alone and counts once; please do not pass it on.\n"
            "Nobody can know what you answer: answers are kept apart from names and addresses, "
            "and not even the administrators of the system can put them together again.\n"
            "Who sees what: {ai_thay_gi}\n\n"
            "If the link does not open or gets lost, you can have it sent again here:\n"
            "{gui_lai}\n\n"
            "Thank you very much."
        )
        + "\n",
    )


def _reminder() -> tuple[str, str]:
    return (
        _("Answers are taken until {han}: {dot}"),
        _(
            "To: {ho_ten}\n\n"
            "{co_quan} has invited you to the survey “{dot}” and has not received your answers "
            "yet. Answers are taken until {han}; after that the survey locks by itself.\n\n"
            "It takes a few minutes. Please open your personal link:\n"
            "{lien_ket}\n\n"
            "What was answered stays secret: answers are kept apart from names and addresses. "
            "Only that an answer came in is noted, so that you are not reminded again.\n"
            "Who sees what: {ai_thay_gi}\n\n"
            "If the link does not open, you can have it sent again here:\n"
            "{gui_lai}\n\n"
            "If you have answered in the meantime, please take this letter as our thanks."
        )
        + "\n",
    )


def _short() -> tuple[str, str]:
    return (
        "",
        _("{co_quan}: please answer the survey “{dot}” until {han}. Your link: {lien_ket}") + "\n",
    )


_DEFAULTS = {
    LetterKind.INVITATION: _invitation,
    LetterKind.REMINDER: _reminder,
    LetterKind.SHORT: _short,
}
