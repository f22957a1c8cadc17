"""allauth's door to our outbox and our languages; nobody signs up by themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from parindex.accounts.domain.language import speak_language_of
from parindex.accounts.domain.queries import tenants_of
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.outbox import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; account mails go through the outbox like all others."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Sign-in ends in the language of the account, whatever this browser spoke before."""
        with override(user.language):
            response: HttpResponse = super().post_login(request, user, **more)
        speak_language_of(user, response)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue an account mail in the outbox of the person's first tenant that is no rehearsal.

        A person who belongs to no tenant gets none: the page answers the same either way, so that
        it does not tell whether an address is known.
        """
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        tenants = [place for place in tenants_of(user) if not place.is_rehearsal] if user else []
        if user is None or not tenants:
            return
        with override(user.language):
            message = self.render_mail(template_prefix, email, {"email": email, **context})
        with tenant_scope(tenants[0]):
            queue_mail(
                to=email,
                to_user=user,
                subject=str(message.subject),
                body=str(message.body),
                kind="account",
            )
