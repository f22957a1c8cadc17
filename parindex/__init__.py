"""The platform under the campaign: tenants, accounts, audit, files, mail."""

from parindex.celery import app as celery_app

__all__ = ["celery_app"]
