from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "parindex.notify"
    label = "notify"
