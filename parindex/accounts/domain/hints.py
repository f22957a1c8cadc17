"""Which hints a person has put away."""

from __future__ import annotations

from collections.abc import Iterable

from parindex.accounts.models import User


def put_hints_away(*, user: User, keys: Iterable[str]) -> None:
    """Do not show these hints to the person again, in any browser."""
    _keep(user, {*user.hints_read, *keys})


def bring_hints_back(*, user: User, keys: Iterable[str]) -> None:
    """Show these hints to the person again."""
    _keep(user, {*user.hints_read} - {*keys})


def _keep(user: User, keys: set[str]) -> None:
    user.hints_read = sorted(keys)
    user.save(update_fields=["hints_read"])
