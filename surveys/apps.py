from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        """Say what is wrong with the files of this app, add to the day's work, fill in letters."""
        from campaigns.domain.closing_checks import CHECKS
        from parindex.common.row_problems import add_words
        from parindex.notify.domain.filling import FILLERS
        from scoring.domain.home import PROVIDERS
        from scoring.domain.lateness import MATTERS
        from scoring.domain.letter_drafting import GUIDANCE
        from scoring.domain.origins import FINDERS, WITNESSES
        from surveys.domain.case_home import case_tasks
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
