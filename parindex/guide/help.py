"""The help of a page: the hint of the first visit, and the menu behind "?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from parindex.accounts.enums import Role
from parindex.guide.contents import guides_of
from parindex.guide.hints import Hint, hints_for


@dataclass(frozen=True, slots=True)
class Help:
    """``hint`` is shown in the page; ``put_away``: keys of those the help menu can bring back."""

    hint: Hint | None
    put_away: list[str]
    guides: list[tuple[str, str]]

    @property
    def guide_url(self) -> str:
        """The quick guide that goes with the hint."""
        return reverse("guide:page", args=[self.hint.role]) if self.hint else ""


def help_of(request: Any) -> Help:
    """The help for the person and the page of a request inside a tenant."""
    roles = {membership.role for membership in request.memberships}
    match = request.resolver_match
    hints = hints_for(roles, match.view_name if match else "")
    read = set(request.user.hints_read)
    return Help(
        hint=next((hint for hint in hints if hint.key not in read), None),
        put_away=[hint.key for hint in hints if hint.key in read],
        guides=[
            (str(guide.name), reverse("guide:page", args=[guide.key]))
            for role in Role
            if role in roles
            for guide in guides_of(role)
        ],
    )
