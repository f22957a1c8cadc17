"""Addresses and people signed in, shared by the tests of the pages."""

from __future__ import annotations

from django.test import Client

from parindex.accounts.models import User
from tests.appraisal.stage import Court


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(court: Court, name: str) -> str:
    return f"{court.world.url}/appraisal/cchc-2026/{name}/"


def item_url(court: Court, code: str = "1.1", unit: str = "so-a") -> str:
    return page(court, f"items/{court.dossier(unit).pk}/{court.leaf(code).pk}")


def replies_url(court: Court) -> str:
    return f"{court.world.url}/appraisal/replies/{court.dossier().pk}/"
