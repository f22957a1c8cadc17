from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        """Say what is wrong with the files of this app."""
        from campaigns.domain.problem_words import NUMBERS, WORDS
        from parindex.common.row_problems import add_words

        add_words(WORDS, numbers=NUMBERS)
