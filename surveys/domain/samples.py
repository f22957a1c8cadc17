"""Drawing a sample of a group instead of asking everybody, and asking everybody again."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.folding import fold
from parindex.common.verdict import Verdict, refused
from surveys.domain.wave_setup import can_prepare
from surveys.engine.sampling import Member, draw
from surveys.enums import ListState, RespondentState, SampleMethod
from surveys.models import Respondent, RespondentGroup, RespondentList, SampleDraw, Wave

BATCH = 5000
_DRAWABLE = (RespondentState.ACTIVE, RespondentState.UNSAMPLED)


@dataclass(frozen=True, slots=True)
class GroupSample:
    """One group on the page of samples. ``last``: the draw that holds, if any."""

    group: RespondentGroup
    people: int
    asked: int
    last: SampleDraw | None


def can_draw(user: Any, wave: Wave) -> Verdict:
    """The secretariat, before the opening, when no list waits; a later one makes draws void."""
    verdict = can_prepare(user, wave)
    if not verdict:
        return verdict
    if RespondentList.objects.filter(wave=wave, state=ListState.SENT).exists():
        return refused(_("A sample is drawn once every list that was sent is accepted."))
    return verdict


def group_samples(wave: Wave) -> list[GroupSample]:
    """Every group with the number of its people, of those asked, and its draw."""
    holds = {row.group_id: row for row in SampleDraw.objects.filter(wave=wave, void_at=None)}
    accepted = Q(respondents__list__state=ListState.ACCEPTED)
    groups = RespondentGroup.objects.filter(wave=wave, is_counter=False).annotate(
        people=Count("respondents", filter=accepted & Q(respondents__state__in=_DRAWABLE)),
        asked=Count("respondents", filter=accepted & Q(respondents__state=RespondentState.ACTIVE)),
    )
    return [GroupSample(group, group.people, group.asked, holds.get(group.pk)) for group in groups]


def draws_of(wave: Wave) -> QuerySet[SampleDraw]:
    """Every draw of the wave, the last first."""
    return SampleDraw.objects.filter(wave=wave).select_related("group", "drawn_by")


@transaction.atomic
def draw_sample(
    *,
    actor: Any,
    group: RespondentGroup,
    method: str,
    size: int,
    seed: str,
    reason: str,
    at: datetime,
) -> SampleDraw:
    """Draw ``size`` people of a group; the others are not asked.

    An empty ``seed`` is made up and recorded. Drawing again needs a ``reason``, so that nobody
    draws until the sample pleases. Raises ``Refused``, ``ValidationError``.
    """
    wave = Wave.objects.select_for_update(no_key=True).get(pk=group.wave_id)
    can_draw(actor, wave).require()
    members = _population(group, method)
    _check(wave, group, members, size=size, reason=reason)
    SampleDraw.objects.filter(group=group, void_at=None).update(void_at=at)
    used = seed.strip() or secrets.token_hex(8)
    drawn = draw(members, size=size, seed=used)
    _mark(group, drawn)
    made = SampleDraw.objects.create(
        wave=wave,
        group=group,
        method=method,
        size=size,
        seed=used,
        population=len(members),
        drawn=len(drawn),
        population_hash=_population_hash(members),
        reason=reason.strip(),
        drawn_at=at,
        drawn_by=actor,
    )
    _tell(made)
    return made


@transaction.atomic
def ask_everybody(*, actor: Any, group: RespondentGroup, reason: str, at: datetime) -> None:
    """Undo the draw of a group. Raises ``Refused``, ``ValidationError``."""
    wave = Wave.objects.select_for_update(no_key=True).get(pk=group.wave_id)
    can_prepare(actor, wave).require()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why everybody is asked after all.")})
    for row in SampleDraw.objects.filter(group=group, void_at=None):
        _void(actor, row, reason.strip(), at)


def void_draws(*, actor: Any, wave: Wave, at: datetime) -> None:
    """The lists have changed: nothing drawn from them holds any more."""
    for row in SampleDraw.objects.filter(wave=wave, void_at=None):
        _void(actor, row, "", at)


def _check(
    wave: Wave, group: RespondentGroup, members: list[Member], *, size: int, reason: str
) -> None:
    if size < wave.least_group:
        words = _("At least %(least)s: a smaller group is never counted.")
        raise ValidationError({"size": words % {"least": wave.least_group}})
    if SampleDraw.objects.filter(group=group).exists() and not reason.strip():
        raise ValidationError({"reason": _("The group was drawn before: say why again.")})
    if not members:
        raise ValidationError({"size": _("Nobody of this group is on an accepted list.")})


def _tell(made: SampleDraw) -> None:
    record(
        actor=made.drawn_by,
        action="sample.drawn",
        subject=made,
        new={
            "group": made.group.name,
            "method": str(made.method),
            "seed": made.seed,
            "population": made.population,
            "drawn": made.drawn,
            "sha256": made.population_hash,
        },
        reason=made.reason,
        at=made.drawn_at,
    )


def _void(actor: Any, row: SampleDraw, reason: str, at: datetime) -> None:
    row.void_at = at
    row.save(update_fields=["void_at"])
    unsampled = Respondent.objects.filter(group=row.group_id, state=RespondentState.UNSAMPLED)
    unsampled.update(state=RespondentState.ACTIVE)
    record(
        actor=actor,
        action="sample.voided",
        subject=row,
        old={"seed": row.seed, "drawn": row.drawn},
        reason=reason,
        at=at,
    )


def _population(group: RespondentGroup, method: str) -> list[Member]:
    rows = Respondent.objects.filter(
        group=group, state__in=_DRAWABLE, list__state=ListState.ACCEPTED
    ).values_list("pk", "list__organisation__code", "body")
    if method == SampleMethod.BY_LIST:
        return [Member(pk, unit) for pk, unit, _body in rows]
    if method == SampleMethod.BY_BODY:
        return [Member(pk, fold(body)) for pk, _unit, body in rows]
    return [Member(pk) for pk, _unit, _body in rows]


def _mark(group: RespondentGroup, drawn: frozenset[int]) -> None:
    people = Respondent.objects.filter(
        group=group, state__in=_DRAWABLE, list__state=ListState.ACCEPTED
    )
    people.update(state=RespondentState.UNSAMPLED)
    keys = sorted(drawn)
    for start in range(0, len(keys), BATCH):
        chosen = Respondent.objects.filter(pk__in=keys[start : start + BATCH])
        chosen.update(state=RespondentState.ACTIVE)


def _population_hash(members: list[Member]) -> str:
    lines = "\n".join(f"{member.key}:{member.stratum}" for member in sorted(members, key=_key))
    return hashlib.sha256(lines.encode()).hexdigest()


def _key(member: Member) -> int:
    return member.key
