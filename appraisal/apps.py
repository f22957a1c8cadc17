from typing import Any

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self) -> None:
        """Listen to campaigns and add to its checklist and to the day's work (design 4)."""
        from appraisal.domain.concerns import appraisal_concern
        from appraisal.domain.home import appraisal_tasks
        from appraisal.domain.official_letters import MATTERS as OWN_MATTERS
        from appraisal.domain.official_letters import who_appraises
        from appraisal.domain.readiness import check_assignments
        from campaigns.domain.readiness import CHECKS
        from campaigns.signals import campaign_copied, phase_closed, set_switched
        from scoring.domain.home import CONCERNS, PROVIDERS
        from scoring.domain.lateness import MATTERS
        from scoring.domain.letter_drafting import GUIDANCE

        MATTERS.update(OWN_MATTERS)
        if who_appraises not in GUIDANCE:
            GUIDANCE.append(who_appraises)
        if check_assignments not in CHECKS:
            CHECKS.append(check_assignments)
        if appraisal_tasks not in PROVIDERS:
            PROVIDERS.append(appraisal_tasks)
        if appraisal_concern not in CONCERNS:
            CONCERNS.append(appraisal_concern)
        phase_closed.connect(_on_phase_closed, dispatch_uid="appraisal.notices")
        set_switched.connect(_on_set_switched, dispatch_uid="appraisal.set_switch")
        campaign_copied.connect(_on_campaign_copied, dispatch_uid="appraisal.copy")


def _on_phase_closed(*, phase: Any, at: Any, **kwargs: Any) -> None:
    from appraisal.domain.notices import tell_of_next_phase

    tell_of_next_phase(phase=phase, at=at)


def _on_set_switched(*, group: Any, nodes: Any, actor: Any, **kwargs: Any) -> None:
    from appraisal.domain.assignments import move_to_correction

    move_to_correction(actor=actor, group=group, nodes=nodes)


def _on_campaign_copied(
    *, source: Any, groups: Any, ground: Any, actor: Any, **kwargs: Any
) -> None:
    from appraisal.domain.assignments import copy_assignments

    copy_assignments(actor=actor, source=source, groups=groups, ground=ground)
