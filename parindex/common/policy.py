"""The Content-Security-Policy, the same on every page but those of ``parindex.files.framing``."""

from __future__ import annotations

from collections.abc import Callable

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"


class ContentPolicyMiddleware:
    """Sends the policy of ``CONTENT_SECURITY_POLICY``, put together once.

    An answer that has one of its own (``parindex.files``) keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(HEADER, self.policy)
        return response
