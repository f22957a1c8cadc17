"""Who is signed in."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from parindex.accounts.domain.queries import person
from parindex.accounts.models import User


class SignInBackend(AuthenticationBackend):
    """Signs in as allauth does; reads the person of a session together with the memberships."""

    def get_user(self, user_id: int) -> User | None:
        """The person, unless there is none or the account is closed."""
        found = person(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
