from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "parindex.guide"
    label = "guide"
