"""A text of a wave and a person become a letter; the link in it only where it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.common.formats import format_moment
from parindex.notify.domain.filling import Answer, Filler
from parindex.notify.models import MailState, OutboxMail, Unneeded
from surveys.domain.letter_rights import writing_is_open
from surveys.domain.letter_texts import LINK, Text, fill_places, texts_of
from surveys.domain.links import address_of
from surveys.domain.wave_keys import lost_address, promise_address
from surveys.enums import LetterKind
from surveys.models import Invitation, LetterPlan, Respondent, Turnout, Wave

# What the outbox keeps in the place of the link (decision 0004).
PLACE = "[[link]]"
ABOUT = "survey.invitation"
INVITATION, REMINDER, AGAIN = "survey.invitation", "survey.reminder", "survey.again"
MASK: str | Promise = gettext_lazy("(personal link, filled in when the letter leaves)")
_PART = "\n– – –\n\n"


@dataclass(frozen=True)
class Writer:
    """Writes letters of one wave; its texts are read once."""

    wave: Wave

    def letter(self, kind: str, person: Respondent, *, link: str = PLACE) -> tuple[str, str]:
        """Subject and body to one person, with ``link`` in the place of the link."""
        parts = [
            self._part(kind, code, person, link)
            for code in ("vi", "en")
            if code == "vi" or (self.plan.with_english and kind != LetterKind.SHORT)
        ]
        return parts[0].subject, _PART.join(part.body for part in parts)

    def mail(self, kind: str, invitation: Invitation, *, at: datetime) -> OutboxMail:
        """The message to one person by e-mail, unsaved, its link still a place."""
        person = invitation.respondent
        subject, body = self.letter(kind, person)
        return OutboxMail(
            to=person.email,
            subject=subject,
            body=body,
            kind=f"survey.{kind}",
            about_kind=ABOUT,
            about_id=invitation.pk,
            due_at=max(at, self.wave.opens_at),
        )

    def _part(self, kind: str, language: str, person: Respondent, link: str) -> Text:
        text = self._texts[kind, language]
        values = self._values(language) | {
            LINK: link,
            "ho_ten": person.full_name,
            "nhom": person.group.name,
        }
        return Text(fill_places(text.subject, values), fill_places(text.body, values))

    def _values(self, language: str) -> dict[str, str]:
        with translation.override(language):
            until = _("%(moment)s (Viet Nam time)")
            return {
                "co_quan": self.wave.tenant.name,
                "dot": self.wave.name,
                "han": until % {"moment": format_moment(self.wave.closes_at)},
                "ai_thay_gi": promise_address(self.wave),
                "gui_lai": lost_address(self.wave),
            }

    @cached_property
    def _texts(self) -> dict[tuple[str, str], Text]:
        return texts_of(self.wave)

    @cached_property
    def plan(self) -> LetterPlan:
        return plan_of(self.wave)


def plan_of(wave: Wave) -> LetterPlan:
    """The plan of the letters; unsaved defaults where nobody has set one."""
    found = LetterPlan.objects.filter(wave=wave).first()
    return found or LetterPlan(wave=wave, version=0)


def fill(ids: Sequence[int]) -> dict[int, Answer]:
    """Links for letters that are just leaving, or why one must not leave any more.

    A reminder is for those who have not answered; of other letters the outbox may not tell it.
    """
    at = timezone.now()
    rows = Invitation.objects.filter(pk__in=ids).select_related("wave")
    answered = Turnout.objects.filter(invitation=OuterRef("pk"))
    reminders = OutboxMail.objects.filter(
        about_kind=ABOUT, kind=REMINDER, state=MailState.SENDING, about_id=OuterRef("pk")
    )
    known = Exists(answered.filter(is_shown=True)) | Exists(reminders) & Exists(answered)
    return {row.pk: _answer(row, at) for row in rows.annotate(is_over=known)}


def _answer(invitation: Invitation, at: datetime) -> Answer:
    if invitation.revoked_at is not None:
        return Unneeded.REVOKED
    if not writing_is_open(invitation.wave, at=at):
        return Unneeded.CLOSED
    if invitation.is_over:  # type: ignore[attr-defined]
        return Unneeded.OVER
    return {"link": address_of(invitation)}


FILLER = Filler(fill, {"link": MASK})


def masked_address() -> str:
    """A personal link as a preview shows it."""
    return f"{settings.BASE_URL}/s/{'•' * 12}/"
