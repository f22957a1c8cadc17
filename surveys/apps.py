from typing import Any

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        """Say what is wrong with the files of this app, add to the day's work, fill in letters, go
        along when a campaign is copied."""
        from campaigns.domain.closing_checks import CHECKS
        from campaigns.domain.copying.notes import TELLERS
        from campaigns.signals import campaign_copied
        from parindex.common.row_problems import add_words
        from parindex.notify.domain.filling import FILLERS
        from scoring.domain.home import PROVIDERS
        from scoring.domain.lateness import MATTERS
        from scoring.domain.letter_drafting import GUIDANCE
        from scoring.domain.origins import FINDERS, WITNESSES
        from surveys.domain.case_home import case_tasks
        from surveys.domain.copying import surveys_coming
        from surveys.domain.home import survey_tasks
        from surveys.domain.letter_writing import ABOUT, FILLER
        from surveys.domain.official_letters import MATTERS as OWN_MATTERS
        from surveys.domain.official_letters import who_is_asked
        from surveys.domain.origins import count_origins, counts_behind
        from surveys.domain.points import uncounted
        from surveys.domain.problems import QUESTIONNAIRE_WORDS, WORDS

        FILLERS[ABOUT] = FILLER
        MATTERS.update(OWN_MATTERS)
        if who_is_asked not in GUIDANCE:
            GUIDANCE.append(who_is_asked)
        add_words(WORDS | QUESTIONNAIRE_WORDS)
        for provider in (survey_tasks, case_tasks):
            if provider not in PROVIDERS:
                PROVIDERS.append(provider)
        if count_origins not in FINDERS:
            FINDERS.append(count_origins)
        if counts_behind not in WITNESSES:
            WITNESSES.append(counts_behind)
        if uncounted not in CHECKS:
            CHECKS.append(uncounted)
        if surveys_coming not in TELLERS:
            TELLERS.append(surveys_coming)
        campaign_copied.connect(_on_campaign_copied, dispatch_uid="surveys.copy")


def _on_campaign_copied(
    *,
    campaign: Any,
    source: Any,
    groups: Any,
    ground: Any,
    moved: Any,
    actor: Any,
    **kwargs: Any,
) -> None:
    from surveys.domain.copying import copy_surveys

    copy_surveys(
        actor=actor, source=source, campaign=campaign, groups=groups, ground=ground, moved=moved
    )
