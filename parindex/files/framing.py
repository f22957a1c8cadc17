"""Pages that show stored files, or a page of our own, in a frame; no other may frame anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec

from csp.constants import SELF
from csp.utils import build_policy
from django.http import HttpResponse

from parindex.common.policy import HEADER

P = ParamSpec("P")


def frames_files(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let the page of this view show our own files in a frame (``frame-src 'self'``)."""

    @wraps(view)
    def framing(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response[HEADER] = _policy()
        return response

    return framing


@cache
def _policy() -> str:
    return build_policy(replace={"frame-src": [SELF]})
