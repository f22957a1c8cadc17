"""Dates that open a campaign now, and people signed in, shared by the tests of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parindex.accounts.enums import Role
from tests.campaigns.years import (
    phases,
)
from tests.plugins.cast import World


def soon() -> list[Any]:
    now = timezone.now()
    return phases(now - timedelta(days=1), now + timedelta(days=10))


def client_of(world: World, role: Role) -> Any:
    client = Client()
    client.force_login(world.people[role], backend="parindex.accounts.sign_in.SignInBackend")
    return client


def upload(client: Client, url: str, name: str, data: bytes, **more: str) -> Any:
    return client.post(url, {"file": SimpleUploadedFile(name, data), **more})
