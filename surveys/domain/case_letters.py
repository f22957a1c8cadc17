"""Letters and notices about signals and cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.reminders import people_of
from parindex.accounts.domain.queries import people_with
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.formats import format_moment
from parindex.notify.domain.outbox import queue_mail
from surveys.enums import CaseOutcome
from surveys.models import Case, CaseDecision, Wave

# Subject and text in the language of the reader; ``url`` is filled in.
Words = Callable[[], tuple[str, str]]


def tell_flags(*, wave: Wave, count: int, at: datetime) -> None:
    """Say to the secretariat that signals wait to be looked at; ``count``: units."""

    def words() -> tuple[str, str]:
        text = ngettext(
            "In the survey “%(wave)s” the answers about %(count)s unit stand out.",
            "In the survey “%(wave)s” the answers about %(count)s units stand out.",
            count,
        )
        more = _("A signal is no proof: read the harmless explanations beside it first.")
        values = {"wave": wave.name, "count": count}
        return _("Signals to look at: %(wave)s") % values, f"{text % values} {more}"

    args = [wave.tenant.slug, wave.campaign.slug, wave.slug]
    path = reverse("waves:integrity", args=args)
    _send(people_with(role=Role.SECRETARIAT), words, kind="signals.computed", path=path, at=at)


def tell_opened(*, case: Case, at: datetime) -> None:
    """Tell the unit what it is asked to answer, and until when."""

    def words() -> tuple[str, str]:
        values = _values(case)
        text = _(
            "A case was opened about the survey result of %(unit)s in “%(wave)s”. Reason:\n"
            "%(reason)s\n\nThe unit can say what it has to say until %(due)s (Viet Nam time): "
            "officers draft, the head sends, once. Nothing is decided before."
        )
        return _("A case about the survey: %(wave)s") % values, text % values

    _tell_unit(case, words, kind="case.opened", at=at)


def tell_time(*, case: Case, at: datetime) -> None:
    """Tell the unit that it may be heard later."""

    def words() -> tuple[str, str]:
        values = _values(case)
        text = _("In its case %(unit)s can be heard until %(due)s (Viet Nam time).")
        return _("More time in the case about the survey: %(wave)s") % values, text % values

    _tell_unit(case, words, kind="case.time_given", at=at)


def tell_heard(*, case: Case, at: datetime) -> None:
    """Tell those who decide that the unit was heard."""

    def words() -> tuple[str, str]:
        values = _values(case)
        text = _("%(unit)s has said what it had to say; the case can be decided.")
        return _("A case to decide: %(unit)s") % values, text % values

    _send(
        people_with(role=Role.APPROVER), words, kind="case.statement_sent", path=_path(case), at=at
    )


def tell_decided(*, decision: CaseDecision, at: datetime) -> None:
    """Tell the unit what was decided and why."""
    case = decision.case

    def words() -> tuple[str, str]:
        values = _values(case) | {
            "outcome": CaseOutcome(decision.outcome).label,
            "ground": decision.legal_ground,
            "reason": decision.reason,
        }
        text = _(
            "In the case about the survey result of %(unit)s it was decided: %(outcome)s.\n\n"
            "Legal ground: %(ground)s\nReason: %(reason)s"
        )
        return _("The case about the survey was decided: %(wave)s") % values, text % values

    _tell_unit(case, words, kind="case.decided", at=at)


def _tell_unit(case: Case, words: Words, *, kind: str, at: datetime) -> None:
    unit = case.object.participation
    if unit is None:
        return
    people = people_of([unit]).get(unit.organisation_id, [])
    _send(people, words, kind=kind, path=_path(case, "statement"), at=at)


def _send(people: Iterable[User], words: Words, *, kind: str, path: str, at: datetime) -> None:
    for person in people:
        with translation.override(person.language):
            subject, text = words()
        queue_mail(
            to=person.email,
            to_user=person,
            subject=subject,
            body=f"{text}\n\n{settings.BASE_URL}{path}\n",
            kind=kind,
            due_at=at,
            path=path,
        )


def _path(case: Case, name: str = "case") -> str:
    wave = case.wave
    args = [wave.tenant.slug, wave.campaign.slug, wave.slug, case.number]
    return reverse(f"waves:{name}", args=args)


def _values(case: Case) -> dict[str, str]:
    return {
        "unit": case.object.name,
        "wave": case.wave.name,
        "due": format_moment(case.hearing_due_at),
        "reason": case.reason,
    }
