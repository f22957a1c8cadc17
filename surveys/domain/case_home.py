"""What a case asks of a person today: the unit to be heard, the approver to decide."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from campaigns.matrix import MATRIX, Action
from parindex.accounts.enums import Role
from scoring.domain.home import Asker, Task
from surveys.domain.case_rights import can_decide_case, cases_of_units, cases_to_decide
from surveys.enums import CaseState


def case_tasks(asker: Asker) -> Iterator[Task]:
    """Cases in which to be heard, and cases to decide."""
    if asker.units:
        yield from _to_be_heard(asker)
    if Role.APPROVER in asker.roles:
        yield from _to_decide(asker)


def _to_be_heard(asker: Asker) -> Iterator[Task]:
    cases = cases_of_units(asker.units).filter(
        state=CaseState.OPENED, wave__campaign__state__in=MATRIX[Action.STATE].states
    )
    for case in cases:
        late = asker.at >= case.hearing_due_at
        yield Task(
            _("Say what your unit has to say in its case"),
            _("Case %(number)s, %(wave)s. The officers draft, the head sends.")
            % {"number": case.number, "wave": case.wave.name},
            asker.url("waves:statement", case.wave.campaign.slug, case.wave.slug, case.number),
            _("Open the case"),
            case.hearing_due_at,
            _("Late: the secretariat can give more time.")
            if late
            else _("Without a statement the case is decided without it."),
            tone="bad",
        )


def _to_decide(asker: Asker) -> Iterator[Task]:
    for case in cases_to_decide(asker.user, at=asker.at):
        if not can_decide_case(asker.user, case, at=asker.at):
            continue
        yield Task(
            _("Decide the case about %(unit)s") % {"unit": case.object.name},
            case.wave.name,
            asker.url("waves:case", case.wave.campaign.slug, case.wave.slug, case.number),
            _("Open the case"),
            None,
            _("Until then every answer counts."),
            tone="warn",
        )
