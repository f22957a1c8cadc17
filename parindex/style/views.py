"""The page that shows the design system; for developers and the demo only."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parindex.style import tokens
from parindex.style.samples import sections


class SampleCampaign:
    """A campaign as the bar on top wants it."""

    illustrative = True

    def __str__(self) -> str:
        return "Chỉ số CCHC năm 2026"


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every component in every state, and the tokens; 404 unless DEBUG or the demo is on."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    found = sections(timezone.now())
    shown = [
        (section, [(sample, list(sample.drawn(request))) for sample in section.samples])
        for section in found
    ]
    context = {"sections": shown, **tokens.overview(), **_frame(found)}
    return render(request, "style/page.html", context)


def _frame(found: Any) -> dict[str, Any]:
    places = [("tokens", "Giá trị"), *((section.key, section.title) for section in found)]
    return {
        "tenant": SimpleNamespace(name="UBND tỉnh Hà Nam"),
        "campaign": SampleCampaign(),
        "campaigns": [
            {"label": "Năm 2024", "url": "?year=2024", "current": True},
            {"label": "Năm 2023", "url": "?year=2023"},
        ],
        "nav": [
            {
                "label": "",
                "items": [
                    {"label": title, "url": f"#{key}", "icon": "list", "count": None}
                    for key, title in places
                ],
            }
        ],
    }
