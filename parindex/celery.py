"""The Celery application: workers send mail, beat ticks the deadlines.

Nothing a deadline depends on runs here: the lock holds without any task (docs/concepts.md).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parindex.settings")

app = Celery("parindex")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()
