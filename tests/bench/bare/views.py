"""One write and one page."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tests.bench.bare.models import Score


@login_required
@require_POST
def save(request: HttpRequest, unit: int, leaf: int) -> HttpResponse:
    """Write one score."""
    score, _created = Score.objects.update_or_create(
        unit_id=unit,
        leaf_id=leaf,
        defaults={
            "points": Decimal(request.POST["points"]),
            "changed_at": timezone.now(),
            "changed_by": request.user,
        },
    )
    return HttpResponse(f"saved {score.points}")


@login_required
def sheet(request: HttpRequest, unit: int) -> HttpResponse:
    """Every score of a unit in one table."""
    scores = (
        Score.objects.filter(unit=unit)
        .select_related("leaf__field", "changed_by")
        .order_by("leaf__pk")
    )
    return render(request, "bare/sheet.html", {"scores": scores})
