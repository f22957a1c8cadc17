"""Deciding a case and taking a decision back: each makes a count beside the others.

What is void is declared (a pattern, a group, the whole unit), never picked ballot by ballot. All
counts stay; the one in force gives the points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc
from parindex.common.verdict import Refused
from surveys.domain.case_letters import tell_decided
from surveys.domain.case_rights import can_decide_case, can_reverse
from surveys.domain.cases import lock_case
from surveys.domain.cells import PATTERNS, ballots_of, is_telling
from surveys.domain.counting import count_wave
from surveys.domain.lists import locked_wave
from surveys.domain.points import can_write_points, write_points
from surveys.engine.exclusions import Exclusions
from surveys.enums import CaseOutcome, CaseState
from surveys.models import Ballot, Case, CaseDecision, Count, Flag, RespondentGroup, Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What is decided. ``flag``: the pattern of void ballots; ``group``: the void group."""

    outcome: CaseOutcome
    reason: str
    legal_ground: str
    flag: Flag | None = None
    group: RespondentGroup | None = None


@transaction.atomic
def decide_case(
    *, actor: Any, case: Case, ruling: Ruling, expected_version: int, at: datetime
) -> CaseDecision:
    """Decide a case; unless the answers stand, the wave is counted again without what is void.

    The points follow when the campaign still records points, otherwise they wait
    (``surveys.domain.points.unwritten``).

    Raises ``Refused``, ``StaleEdit`` with the case as it stands, ``ValidationError``.
    """
    case = _locked(case, expected_version)
    can_decide_case(actor, case, at=at).require()
    new = _void_by(case, ruling)
    ground, reason = _words(ruling.legal_ground, ruling.reason)
    count = None
    if new:
        count = _counted(case, actor, _joined([*void_in_force(case.wave), new]), reason, at)
    decision = CaseDecision.objects.create(
        case=case,
        outcome=ruling.outcome,
        flag=ruling.flag,
        group=ruling.group,
        reason=reason,
        legal_ground=ground,
        decided_by=actor,
        decided_at=at,
        count=count,
    )
    return _settle(decision, CaseState.DECIDED, action="case.decided", at=at)


@transaction.atomic
def reverse_decision(
    *,
    actor: Any,
    case: Case,
    reason: str,
    legal_ground: str,
    expected_version: int,
    at: datetime,
) -> CaseDecision:
    """Take the decision in force back by another one; what it voided counts again.

    Raises ``Refused``, ``StaleEdit`` with the case as it stands, ``ValidationError``.
    """
    case = _locked(case, expected_version)
    can_reverse(actor, case).require()
    ground, reason = _words(legal_ground, reason)
    taken_back = CaseDecision.objects.get(case=case, reversal__isnull=True, reverses__isnull=True)
    count = None
    if taken_back.count_id is not None:
        others = void_in_force(case.wave, without=taken_back)
        count = _counted(case, actor, _joined(others), reason, at)
    decision = CaseDecision.objects.create(
        case=case,
        outcome=CaseOutcome.REVERSED,
        reverses=taken_back,
        reason=reason,
        legal_ground=ground,
        decided_by=actor,
        decided_at=at,
        count=count,
    )
    return _settle(decision, CaseState.REVERSED, action="case.reversed", at=at)


def _locked(case: Case, expected_version: int) -> Case:
    """The case and its wave, held: a count leaves out what *all* cases of the wave decided, so
    decisions of two cases are made one after the other. Raises ``StaleEdit``."""
    case = lock_case(case)
    if case.version != expected_version:
        raise StaleEdit(case)
    locked_wave(case.wave)
    return case


def void_in_force(wave: Wave, *, without: CaseDecision | None = None) -> list[Exclusions]:
    """What each decision of the wave that nobody took back leaves out of a count."""
    decisions = CaseDecision.objects.filter(
        case__wave=wave, reverses__isnull=True, reversal__isnull=True
    ).select_related("case", "flag__questionnaire", "flag__wave")
    return [
        voided(decision.case, decision.outcome, decision.flag, decision.group_id)
        for decision in decisions
        if without is None or decision.pk != without.pk
    ]


def voided(case: Case, outcome: str, flag: Flag | None, group_id: int | None) -> Exclusions:
    """What a decision leaves out; nothing when the answers stand."""
    if outcome == CaseOutcome.VOID_OBJECT:
        return Exclusions(objects=frozenset({case.object_id}))
    if outcome == CaseOutcome.VOID_GROUP and group_id is not None:
        return Exclusions(groups=frozenset({(case.object_id, group_id)}))
    if outcome == CaseOutcome.VOID_BALLOTS and flag is not None:
        return Exclusions(ballots=ballots_of(flag))
    return Exclusions()


def void_pattern(flag: Flag) -> frozenset[UUID]:
    """The ballots a flag's pattern would void; empty where that would tell on a few."""
    if flag.kind not in PATTERNS:
        return frozenset()
    ballots = ballots_of(flag)
    return frozenset() if is_telling(flag, ballots, _declared(flag)) else ballots


def _declared(flag: Flag) -> list[frozenset[UUID]]:
    """Every pattern of the same kind of ballot that was ever declared void, reversed or not."""
    flags = Flag.objects.filter(
        pk__in=CaseDecision.objects.filter(flag__isnull=False).values("flag"),
        object=flag.object_id,
        group=flag.group_id,
        questionnaire=flag.questionnaire_id,
    ).select_related("questionnaire", "wave")
    return [ballots_of(other) for other in flags]


def _void_by(case: Case, ruling: Ruling) -> Exclusions:
    """Raises ``Refused`` for what is not about this case or would tell on a few."""
    flag, group = ruling.flag, ruling.group
    if ruling.outcome == CaseOutcome.REVERSED:
        raise Refused(_("There is no decision in force to take back."))
    if ruling.outcome == CaseOutcome.VOID_BALLOTS and not _may_void(case, flag):
        words = _(
            "Leaving these answers out would show those of fewer than %(least)s people: leave out "
            "the whole group, or a wider pattern."
        )
        raise Refused(words % {"least": case.wave.least_group})
    if ruling.outcome == CaseOutcome.VOID_GROUP:
        answered = Ballot.objects.filter(wave=case.wave, object=case.object, group=group)
        if group is None or not answered.exists():
            raise Refused(_("This group has no answers about the unit."))
    return voided(case, ruling.outcome, flag, group.pk if group else None)


def _may_void(case: Case, flag: Flag | None) -> bool:
    return flag is not None and flag.object_id == case.object_id and bool(void_pattern(flag))


def _counted(case: Case, actor: Any, void: Exclusions, reason: str, at: datetime) -> Count:
    words = _("Case %(number)s (%(unit)s): %(reason)s")
    values = {"number": case.number, "unit": case.object.name, "reason": reason}
    told = (words % values)[: Count._meta.get_field("reason").max_length]
    count = count_wave(wave=case.wave, actor=actor, at=at, reason=told, exclusions=void)
    if can_write_points(None, case.wave):
        write_points(count=count, actor=None, at=at)
    return count


def _joined(parts: list[Exclusions]) -> Exclusions:
    return Exclusions(
        ballots=frozenset[UUID]().union(*(part.ballots for part in parts)),
        groups=frozenset[tuple[int, int]]().union(*(part.groups for part in parts)),
        objects=frozenset[int]().union(*(part.objects for part in parts)),
    )


def _words(ground: str, reason: str) -> tuple[str, str]:
    ground, reason = nfc(ground.strip()), nfc(reason.strip())
    missing = {}
    if not ground:
        missing["legal_ground"] = _("Name the provision the decision rests on.")
    if not reason:
        missing["reason"] = _("Give the reason; it becomes part of the record.")
    if missing:
        raise ValidationError(missing)
    return ground, reason


def _settle(decision: CaseDecision, state: CaseState, *, action: str, at: datetime) -> CaseDecision:
    case = decision.case
    before, case.state = case.state, state
    case.version += 1
    case.save(update_fields=["state", "version"])
    record(
        actor=decision.decided_by,
        action=action,
        subject=case,
        old={"state": before},
        new={
            "state": state,
            "outcome": decision.outcome,
            "legal_ground": decision.legal_ground,
            "group": decision.group.name if decision.group else "",
            "pattern": decision.flag.kind if decision.flag else "",
            "count": decision.count.number if decision.count else None,
        },
        reason=decision.reason,
        at=at,
    )
    tell_decided(decision=decision, at=at)
    return decision
