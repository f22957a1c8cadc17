"""The language of a person: of the pages they see and of the mail they get."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from parindex.accounts.models import User


def remember_language(*, user: User, language: str) -> None:
    """Keep the choice with the account; a language that does not exist changes nothing."""
    if language in dict(settings.LANGUAGES) and language != user.language:
        user.language = language
        user.save(update_fields=["language"])


def speak_language_of(user: User, response: HttpResponse) -> None:
    """Let this browser speak the language of the account from the next page on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
