from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        """Say what is wrong with the files of this app, add to the day's work, fill in letters."""
        from campaigns.domain.closing_checks import CHECKS
        from parindex.common.row_problems import add_words
        from parindex.notify.domain.filling import FILLERS
        from scoring.domain.home import PROVIDERS
        from scoring.domain.origins import FINDERS
        from surveys.domain.home import survey_tasks
        from surveys.domain.letter_writing import ABOUT, FILLER
        from surveys.domain.origins import count_origins
        from surveys.domain.points import uncounted
        from surveys.domain.problems import QUESTIONNAIRE_WORDS, WORDS

        FILLERS[ABOUT] = FILLER
        add_words(WORDS | QUESTIONNAIRE_WORDS)
        if survey_tasks not in PROVIDERS:
            PROVIDERS.append(survey_tasks)
        if count_origins not in FINDERS:
            FINDERS.append(count_origins)
        if uncounted not in CHECKS:
            CHECKS.append(uncounted)
