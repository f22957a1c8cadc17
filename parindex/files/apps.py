from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "parindex.files"
    label = "files"
