from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "parindex.rehearsal"
    label = "rehearsal"
