from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        """Say what is wrong with the files of this app."""
        from parindex.common.row_problems import add_words
        from surveys.domain.problems import QUESTIONNAIRE_WORDS, WORDS

        add_words(WORDS | QUESTIONNAIRE_WORDS)
