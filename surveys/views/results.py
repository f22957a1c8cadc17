"""What a wave gave, after its close: percentages, points, groups, answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.rights import can_run
from parindex.accounts.requests import TenantRequest
from parindex.common.exports import export_response
from surveys.domain.counter_points import how_chosen
from surveys.domain.opinions import released_about, waiting_count
from surveys.domain.origins import count_shown
from surveys.domain.points import can_write_points, unwritten, write_points
from surveys.domain.result_rights import can_read_object, can_read_results, closed_verdict
from surveys.domain.results import Points, leaf_shown, lines_of
from surveys.domain.spreads import spreads_of
from surveys.exporters.results import report
from surveys.models import Count, RespondentGroup, SurveyObject, Wave
from surveys.tables.results import result_table
from surveys.views.frame import NO_TABS, campaign_or_404, frame, wave_or_404


@require_safe
def results(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """The percentages and points of the count that is shown, or of another (``?count=1``)."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    context = frame(request, wave) | {"verdict": closed_verdict(wave)}
    count = _count(request, wave) if context["verdict"] else None
    if count is None:
        return render(request, "surveys/results/none.html", context)
    table = result_table(request, count)
    if table.wants_export:
        return table.export(_("Results"))
    counts = list(Count.objects.filter(wave=wave))
    in_force = next(other for other in counts if other.in_force)
    context |= {"table": table, "count": count, "counts": counts}
    context["in_force_url"] = f"?count={in_force.number}"
    context |= _to_do(request, wave)
    return render(request, "surveys/results/overview.html", context)


@require_POST
def points(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Write the points of the count in force, when the tick could not."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_write_points(request.user, wave).require()
    count = unwritten(wave)
    if count is None:
        messages.info(request, _("The points are in the dossiers already."))
        return _to_results(request, wave)
    written = write_points(count=count, actor=request.user, at=request.received_at)
    for reason, number in written.refusals.items():
        text = ngettext(
            "%(number)s item was refused: %(reason)s",
            "%(number)s items were refused: %(reason)s",
            number,
        )
        messages.warning(request, text % {"number": number, "reason": reason})
    if not written.refusals:
        messages.success(request, _("The points are in the dossiers."))
    return _to_results(request, wave)


@require_safe
def report_file(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """The whole report as a workbook."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_read_results(request.user, wave).require()
    count = _count(request, wave)
    if count is None:
        raise Http404
    return export_response(report(count))


@require_safe
def object_result(
    request: TenantRequest, campaign_slug: str, wave_slug: str, object_code: str
) -> HttpResponse:
    """One object: its criteria with groups, margins and why this number."""
    rated = _object_or_404(request, campaign_slug, wave_slug, object_code)
    count = count_shown(rated.wave)
    context = _object_frame(request, rated) | {"count": count, "groups": []}
    if count is not None:
        count.wave = rated.wave
        known = Points(rated.wave)
        lines = lines_of(count).filter(object=rated)
        context["leaves"] = [leaf_shown(line, known) for line in lines]
        context["groups"] = _groups(count, rated)
        context["opinions"] = released_about(rated)
    return render(request, "surveys/results/object.html", context)


@require_safe
def group_result(
    request: TenantRequest, campaign_slug: str, wave_slug: str, object_code: str, group_key: str
) -> HttpResponse:
    """The answers of one group about one object, question by question."""
    rated = _object_or_404(request, campaign_slug, wave_slug, object_code)
    group = get_object_or_404(RespondentGroup, wave=rated.wave, key=group_key)
    count = count_shown(rated.wave)
    if count is None:
        raise Http404
    count.wave = rated.wave
    spreads = list(spreads_of(count, object=rated, group=group))
    context = _object_frame(request, rated) | {"count": count, "group": group}
    context["chosen"] = how_chosen(rated.wave).get(group.pk, "")
    context |= {"spreads": spreads, "groups": _groups(count, rated)}
    return render(request, "surveys/results/group.html", context)


def _object_or_404(
    request: TenantRequest, campaign_slug: str, wave_slug: str, object_code: str
) -> SurveyObject:
    campaign = campaign_or_404(request, campaign_slug)
    objects = SurveyObject.objects.filter(wave__campaign=campaign, wave__slug=wave_slug)
    rated: SurveyObject = get_object_or_404(
        objects.select_related("wave", "participation"), code=object_code
    )
    rated.wave.campaign = campaign
    can_read_object(request.user, rated).require()
    return rated


def _object_frame(request: TenantRequest, rated: SurveyObject) -> dict[str, Any]:
    """A unit sees its own result and no other page of the wave."""
    context = frame(request, rated.wave) | {"rated": rated}
    if not can_read_results(request.user, rated.wave):
        context |= NO_TABS
    return context


def _groups(count: Count, rated: SurveyObject) -> list[RespondentGroup]:
    """The groups with answers about the object."""
    return list(
        RespondentGroup.objects.filter(pk__in=count.spreads.filter(object=rated).values("group"))
    )


def _count(request: TenantRequest, wave: Wave) -> Count | None:
    """The count of the address, else the one that pages show."""
    asked = request.GET.get("count", "")
    count: Count | None
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        found = Count.objects.filter(wave=wave).select_related("made_by")
        count = get_object_or_404(found, number=int(asked))
    else:
        count = count_shown(wave)
    if count is not None:
        count.wave = wave
    return count


def _to_do(request: TenantRequest, wave: Wave) -> dict[str, Any]:
    """What the secretariat still has to see to."""
    if not can_run(request.user, wave.campaign):
        return {}
    return {
        "unwritten": unwritten(wave),
        "may_write": can_write_points(request.user, wave),
        "opinions_waiting": waiting_count(wave),
    }


def _to_results(request: TenantRequest, wave: Wave) -> HttpResponse:
    return redirect("waves:results", request.tenant.slug, wave.campaign.slug, wave.slug)
