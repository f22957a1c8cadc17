"""Official letters of a campaign: drafted, edited, drafted again, filed once signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.domain.campaign_documents import PaperFacts, add_document
from campaigns.domain.rights import can_run
from campaigns.domain.rows import check_version, lock_campaign
from campaigns.enums import PaperKind
from campaigns.models import Campaign
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused
from parindex.files.domain.checks import Checked
from scoring.domain.lateness import MATTERS
from scoring.domain.letter_drafting import draft_guidance, draft_reminder
from scoring.domain.letter_text import LetterText, differences, letter_text_from, tidied
from scoring.enums import OfficialLetterKind
from scoring.models import OfficialLetter

_LONGEST_TITLE = 300


def letters_of(campaign: Campaign) -> QuerySet[OfficialLetter]:
    """The letters of a campaign, the newest first."""
    found = OfficialLetter.objects.filter(campaign=campaign).defer("drafted")
    return found.select_related("changed_by", "document")


@transaction.atomic
def draft_letter(*, actor: Any, campaign: Campaign, matter: str, at: datetime) -> OfficialLetter:
    """Draft a letter of the figures of now: a reminder about a key of ``MATTERS``, "" guidance.

    Raises Refused; ValidationError when nobody is late with the matter.
    """
    can_run(actor, campaign).require()
    text = _drafted(actor, campaign, matter, at)
    kind = OfficialLetterKind.REMINDER if matter else OfficialLetterKind.GUIDANCE
    made: OfficialLetter = OfficialLetter.objects.create(
        campaign=campaign,
        kind=kind,
        matter=matter,
        drafted=text.to_plain(),
        content=text.to_plain(),
        figures_at=at,
        created_by=actor,
        created_at=at,
        changed_by=actor,
        changed_at=at,
    )
    new = {"kind": made.kind, "about": text.about}
    record(actor=actor, action="official_letter.drafted", subject=made, new=new, at=at)
    return made


@transaction.atomic
def save_letter(
    *, actor: Any, letter: OfficialLetter, text: LetterText, expected_version: int, at: datetime
) -> OfficialLetter:
    """Keep what was typed. Raises Refused, StaleEdit with the letter as it stands."""
    locked = _locked(actor, letter, expected_version)
    _write(actor, locked, tidied(text), action="official_letter.edited", at=at)
    return locked


@transaction.atomic
def reset_letter(
    *, actor: Any, letter: OfficialLetter, again: bool, expected_version: int, at: datetime
) -> OfficialLetter:
    """Put the drafted text back; with ``again`` it is drafted anew of the figures of now.

    Raises Refused, StaleEdit; ValidationError when nobody is late any more.
    """
    locked = _locked(actor, letter, expected_version)
    if again:
        text = _drafted(actor, locked.campaign, locked.matter, at)
        locked.drafted, locked.figures_at = text.to_plain(), at
        locked.save(update_fields=["drafted", "figures_at"])
    text = letter_text_from(locked.drafted)
    _write(actor, locked, text, action="official_letter.reset", at=at)
    return locked


@transaction.atomic
def discard_letter(
    *, actor: Any, letter: OfficialLetter, expected_version: int, at: datetime
) -> None:
    """Delete a draft that is not wanted. Raises Refused, StaleEdit."""
    locked = _locked(actor, letter, expected_version)
    old = {"kind": locked.kind, "about": locked.content["about"]}
    record(actor=actor, action="official_letter.discarded", subject=locked, old=old, at=at)
    locked.delete()


@transaction.atomic
def file_letter(
    *,
    actor: Any,
    letter: OfficialLetter,
    number: str,
    issued_on: date,
    file: Checked,
    expected_version: int,
    at: datetime,
) -> OfficialLetter:
    """Put the signed letter among the papers of the campaign; it no longer changes.

    Raises Refused, StaleEdit, ValidationError (number).
    """
    locked = _locked(actor, letter, expected_version)
    text = letter_text_from(locked.content)
    guidance = locked.kind == OfficialLetterKind.GUIDANCE
    about = PaperFacts(
        kind=PaperKind.GUIDANCE if guidance else PaperKind.OTHER,
        title=f"Công văn {text.about}"[:_LONGEST_TITLE],
        number=number,
        issued_on=issued_on,
        issuer=" ".join(text.issuer.split())[:200],
    )
    if not number.strip():
        raise ValidationError({"number": _("A signed letter has a number.")})
    locked.document = add_document(
        actor=actor, campaign=locked.campaign, about=about, file=file, at=at
    )
    locked.number, locked.issued_on = nfc(number.strip()), issued_on
    locked.version += 1
    locked.save(update_fields=["document", "number", "issued_on", "version"])
    new = {"number": locked.number, "issued_on": issued_on}
    record(actor=actor, action="official_letter.filed", subject=locked, new=new, at=at)
    return locked


def _drafted(actor: Any, campaign: Campaign, matter: str, at: datetime) -> LetterText:
    if not matter:
        return draft_guidance(campaign=campaign, at=at)
    found = MATTERS.get(matter)
    if found is None:
        raise ValidationError({"matter": _("Choose what the letter is about.")})
    text = draft_reminder(actor=actor, campaign=campaign, matter=found, at=at)
    if text is None:
        raise ValidationError({"matter": _("Nobody is late with this now.")})
    return text


def _locked(actor: Any, letter: OfficialLetter, expected_version: int) -> OfficialLetter:
    campaign = lock_campaign(letter.campaign)
    can_run(actor, campaign).require()
    rows = OfficialLetter.objects.select_related(
        "campaign__secretariat", "changed_by", "campaign__tenant"
    )
    locked: OfficialLetter = rows.select_for_update(no_key=True, of=("self",)).get(pk=letter.pk)
    if locked.is_filed:
        raise Refused(_("The letter is signed and filed; it no longer changes."))
    check_version(locked, expected_version)
    return locked


def _write(
    actor: Any, locked: OfficialLetter, text: LetterText, *, action: str, at: datetime
) -> None:
    changed = differences(letter_text_from(locked.content), text)
    if not changed:
        return
    locked.content = text.to_plain()
    locked.changed_by, locked.changed_at = actor, at
    locked.version += 1
    locked.save(update_fields=["content", "changed_by", "changed_at", "version"])
    record(
        actor=actor,
        action=action,
        subject=locked,
        old={name: old for name, (old, _new) in changed.items()},
        new={name: new for name, (_old, new) in changed.items()},
        at=at,
    )
