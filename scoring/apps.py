from typing import Any

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        """Listen to campaigns, the one upward seam (design 4)."""
        from campaigns.signals import campaign_opened

        campaign_opened.connect(_on_campaign_opened, dispatch_uid="scoring.opening")


def _on_campaign_opened(*, campaign: Any, actor: Any, **kwargs: Any) -> None:
    from scoring.domain.opening import create_dossiers

    create_dossiers(actor=actor, campaign=campaign)
