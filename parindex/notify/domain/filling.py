"""Places in a message that are filled in when it leaves, by the app that knows the secret.

An upper app registers a filler for its kind of message in ``AppConfig.ready``. The outbox keeps
``[[link]]``; what the filler answers goes into the message on its way and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.functional import Promise

from parindex.notify.models import OutboxMail, Unneeded

# Values by place, or why the message is not to be sent any more.
Answer: TypeAlias = Mapping[str, str] | Unneeded


@dataclass(frozen=True, slots=True)
class Filler:
    """``fill``: ``about_id`` of several messages → the answer for each, asked as they leave.

    ``masks``: what a reader of the outbox sees in the places.
    """

    fill: Callable[[Sequence[int]], Mapping[int, Answer]]
    masks: Mapping[str, str | Promise]


FILLERS: dict[str, Filler] = {}


def answers_for(mails: Sequence[OutboxMail]) -> dict[int, Answer]:
    """The answer for each message, by its primary key; nothing to fill in answers nothing."""
    found: dict[int, Answer] = {}
    for kind in {mail.about_kind for mail in mails}:
        mine = [mail for mail in mails if mail.about_kind == kind]
        filler = FILLERS.get(kind)
        ids = [mail.about_id for mail in mine if mail.about_id is not None]
        answers = filler.fill(ids) if filler else {}
        for mail in mine:
            missing: Answer = Unneeded.GONE if filler else {}
            found[mail.pk] = answers.get(mail.about_id or 0, missing)
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with ``[[name]]`` replaced by the value of ``name``."""
    for name, value in values.items():
        text = text.replace(f"[[{name}]]", value)
    return text


def masked_body(mail: OutboxMail) -> str:
    """The body as anybody may read it: a word in the place of each secret."""
    filler = FILLERS.get(mail.about_kind)
    masks = filler.masks if filler else {}
    return filled(mail.body, {name: str(mask) for name, mask in masks.items()})
