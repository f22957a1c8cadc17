"""One write and one page."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tests.bench.bare.models import Answer, Field, Result, Score, Unit

PER_PAGE = 100


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


@require_POST
def answer(request: HttpRequest, respondent: int) -> HttpResponse:
    """Write thirty answers of somebody without an account."""
    Answer.objects.bulk_create(
        Answer(respondent=respondent, question_id=name, value=value)
        for name, value in request.POST.items()
        if name.isdigit()
    )
    return HttpResponse("received")


@login_required
def sheet(request: HttpRequest, unit: int) -> HttpResponse:
    """Every score of a unit in one table."""
    scores = (
        Score.objects.filter(unit=unit)
        .select_related("leaf__field", "changed_by")
        .order_by("leaf__pk")
    )
    return render(request, "bare/sheet.html", {"scores": scores})


@login_required
def progress(request: HttpRequest, region: str) -> HttpResponse:
    """Units by name: scores per field of its leaves, their share, the last one; one page."""
    units = list(Unit.objects.filter(region=region).order_by("name")[:PER_PAGE])
    fields = list(Field.objects.annotate(leaves=Count("leaf")).order_by("pk"))
    total = sum(field.leaves for field in fields)
    rows = Score.objects.filter(unit__in=units).values_list("unit", "leaf__field")
    counts = {row[:2]: row[2:] for row in rows.annotate(Count("pk"), Max("changed_at"))}
    table = []
    for unit in units:
        cells = [(counts.get((unit.pk, field.pk), (0, None))[0], field) for field in fields]
        last = max(counts[unit.pk, field.pk][1] for count, field in cells if count)
        done = sum(count for count, _field in cells)
        table.append((unit, cells, done, 100 * done // total, last))
    return render(request, "bare/progress.html", {"table": table, "fields": fields})


def ranking(request: HttpRequest, region: str) -> HttpResponse:
    """Stored results by rank beside those of the year before; one page of them."""
    results = Result.objects.filter(unit__region=region).select_related("unit").order_by("rank")
    return render(request, "bare/ranking.html", {"results": results[:PER_PAGE]})
