"""When a sitting began: a signed mark that only the respondent's own browser keeps.

Nothing of it is stored here (decision 0008). Without cookies the sitting is simply not timed.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpResponse
from django.urls import reverse

from surveys.domain.sitting import Sitting
from surveys.domain.sitting_counts import SECONDS_A_QUESTION

_NAME = "begun"
_SALT = "survey begun"


def mark_begun(request: Any, response: HttpResponse) -> HttpResponse:
    """Leave the mark at the first page of the link that is shown."""
    if _NAME not in request.COOKIES:
        response.set_signed_cookie(
            _NAME,
            "1",
            salt=_SALT,
            path=reverse("answer:start", args=[request.key]),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
    return response


def sent_quickly(request: Any, sitting: Sitting) -> bool | None:
    """Whether the mark is too young for the questions to have been read; ``None``: no mark."""
    if _NAME not in request.COOKIES:
        return None
    least = SECONDS_A_QUESTION * len(sitting.steps())
    try:
        request.get_signed_cookie(_NAME, salt=_SALT, max_age=least)
    except SignatureExpired:
        return False
    except BadSignature:
        return None
    return True
