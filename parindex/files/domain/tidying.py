"""Find content on the storage that no row knows: what a killed process left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from parindex.common.tenancy import current_tenant_id
from parindex.files.models import StoredFile

# Younger content may belong to a transaction that has not committed yet.
MIN_AGE = timedelta(days=1)
_YEAR = re.compile(r"\d{4}")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_BATCH = 1000


def unknown_content(*, at: datetime) -> Iterator[str]:
    """Names of content of the tenant in scope without a row, older than ``MIN_AGE``.

    Only names of the form ``store_file`` gives are looked at.
    """
    folder = str(current_tenant_id())
    for year in _folders(folder):
        if not _YEAR.fullmatch(year):
            continue
        names = [f"{folder}/{year}/{token}" for token in _tokens(f"{folder}/{year}")]
        for start in range(0, len(names), _BATCH):
            yield from _unknown(names[start : start + _BATCH], at - MIN_AGE)


def remove_unknown(name: str) -> bool:
    """Remove one content; ``False`` when a row names it after all."""
    if StoredFile.objects.filter(storage_name=name).exists():
        return False
    default_storage.delete(name)
    return True


def _unknown(names: list[str], before: datetime) -> Iterator[str]:
    rows = StoredFile.objects.filter(storage_name__in=names)
    known = set(rows.values_list("storage_name", flat=True))
    for name in names:
        if name not in known and _written_at(name) < before:
            yield name


def _written_at(name: str) -> datetime:
    """When the content was written; content that vanishes meanwhile counts as new."""
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:
        return timezone.now()


def _folders(path: str) -> list[str]:
    try:
        return sorted(default_storage.listdir(path)[0])
    except FileNotFoundError:
        return []


def _tokens(path: str) -> list[str]:
    return sorted(token for token in default_storage.listdir(path)[1] if _TOKEN.fullmatch(token))
