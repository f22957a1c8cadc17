from typing import Any

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        """Listen to campaigns, the one upward seam (design 4)."""
        from campaigns import signals
        from campaigns.domain.corrections import SCORED_LEAVES, STANDING_SCORES
        from campaigns.domain.deadlines import PENDING_UNITS
        from campaigns.enums import PhaseKind
        from campaigns.forms.case_inputs import INPUTS
        from scoring.domain.locking import units_not_sent
        from scoring.domain.set_switch import scored_leaves, standing_scores
        from scoring.forms.facts import inputs_of

        if inputs_of not in INPUTS:
            INPUTS.append(inputs_of)
        if scored_leaves not in SCORED_LEAVES:
            SCORED_LEAVES.append(scored_leaves)
        if standing_scores not in STANDING_SCORES:
            STANDING_SCORES.append(standing_scores)
        PENDING_UNITS[PhaseKind.SELF_ASSESSMENT] = units_not_sent
        signals.campaign_opened.connect(_on_campaign_opened, dispatch_uid="scoring.opening")
        signals.phase_closed.connect(_on_phase_closed, dispatch_uid="scoring.lock")
        signals.phase_extended.connect(_on_phase_extended, dispatch_uid="scoring.reopening")
        signals.phase_postponed.connect(_on_phase_postponed, dispatch_uid="scoring.reopening_all")
        signals.extension_closed.connect(_on_extension_closed, dispatch_uid="scoring.second_lock")
        signals.set_switched.connect(_on_set_switched, dispatch_uid="scoring.set_switch")


def _on_campaign_opened(*, campaign: Any, actor: Any, **kwargs: Any) -> None:
    from scoring.domain.opening import create_dossiers

    create_dossiers(actor=actor, campaign=campaign)


def _on_phase_closed(*, phase: Any, at: Any, **kwargs: Any) -> None:
    from scoring.domain.locking import lock_unsent

    lock_unsent(phase=phase, at=at)


def _on_phase_extended(*, extension: Any, actor: Any, **kwargs: Any) -> None:
    from scoring.domain.locking import reopen_extended

    reopen_extended(extension=extension, actor=actor)


def _on_phase_postponed(*, phase: Any, actor: Any, at: Any, **kwargs: Any) -> None:
    from scoring.domain.locking import reopen_all

    reopen_all(phase=phase, actor=actor, at=at)


def _on_extension_closed(*, extension: Any, at: Any, **kwargs: Any) -> None:
    from scoring.domain.locking import lock_extended

    lock_extended(extension=extension, at=at)


def _on_set_switched(*, group: Any, nodes: Any, **kwargs: Any) -> None:
    from scoring.domain.set_switch import move_to_correction

    move_to_correction(group=group, nodes=nodes)
