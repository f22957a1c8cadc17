from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommonConfig(AppConfig):
    name = "parindex.common"
    label = "common"

    def ready(self) -> None:
        from parindex.common.log_masking import mask_logs
        from parindex.common.walls import raise_walls

        mask_logs()
        post_migrate.connect(raise_walls, dispatch_uid="parindex.common.walls")
