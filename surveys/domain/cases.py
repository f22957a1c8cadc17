"""Opening a case and hearing the unit: the steps before a decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc
from parindex.common.formats import format_moment
from parindex.common.verdict import Refused
from parindex.files.domain.checks import Checked
from parindex.files.domain.store import store_file, storing
from surveys.domain.case_letters import tell_heard, tell_opened, tell_time
from surveys.domain.case_rights import can_draft_statement, can_hear, can_state
from surveys.domain.lists import locked_wave
from surveys.enums import CaseState
from surveys.models import Case, StatementDraft, StatementFile, SurveyObject, Wave

# Documents that go with one statement.
MOST_FILES = 10
RUNNING = frozenset({CaseState.OPENED, CaseState.HEARD})


@transaction.atomic
def open_case(
    *, actor: Any, wave: Wave, rated: SurveyObject, reason: str, due_at: datetime, at: datetime
) -> Case:
    """Put the survey result of a unit in doubt; its people are told and heard until ``due_at``.

    Raises ``Refused``; ``ValidationError`` on ``reason``, ``due_at``.
    """
    wave = locked_wave(wave)
    can_hear(actor, wave, rated).require()
    if Case.objects.filter(object=rated, state__in=RUNNING).exists():
        raise Refused(_("A case about this unit is running already."))
    reason = _text(reason, "reason", _("Say why the case is opened; the unit reads it."))
    _check_due(due_at, at=at)
    last = Case.objects.filter(wave=wave).aggregate(last=Max("number"))["last"] or 0
    case = Case.objects.create(
        wave=wave,
        object=rated,
        number=last + 1,
        reason=reason,
        opened_by=actor,
        opened_at=at,
        hearing_due_at=due_at,
    )
    new = {"number": case.number, "object": rated.name, "due_at": due_at}
    record(actor=actor, action="case.opened", subject=case, new=new, reason=reason, at=at)
    tell_opened(case=case, at=at)
    return case


@transaction.atomic
def give_more_time(*, actor: Any, case: Case, due_at: datetime, reason: str, at: datetime) -> Case:
    """Let the unit be heard later. Raises ``Refused``, ``ValidationError``."""
    case = lock_case(case)
    can_hear(actor, case.wave, case.object).require()
    if case.state != CaseState.OPENED:
        raise Refused(_("The unit has been heard already."))
    reason = _text(reason, "reason", _("Give the reason; it becomes part of the record."))
    _check_due(due_at, at=at)
    old = {"due_at": case.hearing_due_at}
    case.hearing_due_at = due_at
    case.version += 1
    case.save(update_fields=["hearing_due_at", "version"])
    record(
        actor=actor,
        action="case.time_given",
        subject=case,
        old=old,
        new={"due_at": due_at},
        reason=reason,
        at=at,
    )
    tell_time(case=case, at=at)
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the unit says: words, new documents, and those taken away again (``dropped``).

    ``seen_draft``: the version of the draft that was on the page, 0 for none.
    """

    text: str
    seen_draft: int
    files: Sequence[Checked] = ()
    dropped: Collection[int] = ()


def save_statement(*, actor: Any, case: Case, said: Statement, at: datetime) -> StatementDraft:
    """Keep what the officers propose; the unit alone reads it.

    Raises ``Refused``, ``StaleEdit`` with the draft as it stands, ``ValidationError`` on ``text``
    and ``documents``.
    """
    with storing() as written, transaction.atomic():
        case = lock_case(case)
        can_draft_statement(actor, case, at=at).require()
        draft = _draft_seen(case, said.seen_draft) or StatementDraft(case=case, version=0)
        draft.text = _text(said.text, "text", _("Write what the unit has to say."))
        draft.version += 1
        draft.drafted_by, draft.drafted_at = actor, at
        draft.save()
        files = _change_files(actor, case, said, at, written)
        # Not its words: the secretariat reads the trail, and a draft is the unit's own affair.
        new = {"version": draft.version, "files": len(files)}
        record(actor=actor, action="case.statement_drafted", subject=case, new=new, at=at)
        return draft


def send_statement(*, actor: Any, case: Case, said: Statement, at: datetime) -> Case:
    """The unit is heard: what its head sends, documents included, is final.

    Raises ``Refused``, ``StaleEdit`` with the draft as it stands, ``ValidationError`` on ``text``
    and ``documents``.
    """
    with storing() as written, transaction.atomic():
        case = lock_case(case)
        can_state(actor, case, at=at).require()
        draft = _draft_seen(case, said.seen_draft)
        case.statement = _text(said.text, "text", _("Write what the unit has to say."))
        case.stated_by, case.stated_at = actor, at
        case.state = CaseState.HEARD
        case.version += 1
        case.save(update_fields=["statement", "stated_by", "stated_at", "state", "version"])
        if draft is not None:
            draft.delete()
        files = [file.stored_file for file in _change_files(actor, case, said, at, written)]
        record(
            actor=actor,
            action="case.statement_sent",
            subject=case,
            old={"state": CaseState.OPENED},
            new={
                "state": CaseState.HEARD,
                "files": [{"name": file.original_name, "sha256": file.sha256} for file in files],
            },
            reason=case.statement,
            at=at,
        )
        tell_heard(case=case, at=at)
        return case


def files_of(case: Case) -> list[StatementFile]:
    """The documents of the statement, sent or still a draft."""
    return list(StatementFile.objects.filter(case=case).select_related("stored_file"))


def lock_case(case: Case) -> Case:
    """The case as it stands, held until the end of the transaction."""
    found: Case = (
        Case.objects.select_for_update(no_key=True, of=("self",))
        .select_related("wave__campaign", "object__participation__organisation")
        .get(pk=case.pk)
    )
    return found


def _draft_seen(case: Case, seen: int) -> StatementDraft | None:
    draft: StatementDraft | None = (
        StatementDraft.objects.select_related("drafted_by").filter(case=case).first()
    )
    if (draft.version if draft else 0) != seen:
        raise StaleEdit(draft)
    return draft


def _change_files(
    actor: Any, case: Case, said: Statement, at: datetime, written: list[str]
) -> list[StatementFile]:
    """Take documents away, add the new ones; all there are now."""
    StatementFile.objects.filter(case=case, pk__in=said.dropped).delete()
    kept = StatementFile.objects.filter(case=case).count()
    if kept + len(said.files) > MOST_FILES:
        words = _("A statement takes %(most)s documents at most.")
        raise ValidationError({"documents": words % {"most": MOST_FILES}})
    for checked in said.files:
        stored = store_file(actor=actor, checked=checked, at=at, written=written)
        StatementFile.objects.create(case=case, stored_file=stored)
    return files_of(case)


def _text(text: str, field: str, missing: str) -> str:
    text = nfc(text.strip())
    if not text:
        raise ValidationError({field: missing})
    return text


def _check_due(due_at: datetime, *, at: datetime) -> None:
    if due_at <= at:
        words = _("The unit needs time: choose an hour after %(moment)s.")
        raise ValidationError({"due_at": words % {"moment": format_moment(at)}})
