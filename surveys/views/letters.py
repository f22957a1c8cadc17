"""The letters of a wave: where they stand, sent, withdrawn, read before they leave."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from parindex.accounts.requests import TenantRequest
from parindex.common.formats import format_count
from parindex.common.tables import selected
from surveys.domain.channels import given_by_hand, sent_from_here
from surveys.domain.letter_queries import people_with_letters, standings, totals
from surveys.domain.letter_rights import can_remind, can_see_letters, can_write
from surveys.domain.letter_writing import Writer, masked_address, plan_of
from surveys.domain.letters import send_invitations, withdraw_letters
from surveys.enums import LetterKind, LetterState
from surveys.models import Respondent, Wave
from surveys.tables.letters import letters_table
from surveys.views.frame import frame, wave_or_404


@require_safe
def letters(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every group with the state of its letters, and every person."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    table = letters_table(request, wave)
    if table.wants_export:
        return table.export(_("Letters"))
    rows = standings(wave)
    here = sent_from_here()
    context = frame(request, wave) | {
        "table": table,
        "rows": rows,
        "heads": LetterState.choices,
        "totals": totals(rows),
        "to_send": sum(row.not_invited for row in rows if row.channel in here),
        "by_hand": sum(row.people for row in rows if row.channel in given_by_hand()),
        "here": here,
        "verdict": can_write(request.user, wave, at=request.received_at),
        "may_remind": can_remind(request.user, wave, at=request.received_at),
        "plan": plan_of(wave),
        "kinds": LetterKind.choices,
    }
    return render(request, "surveys/letters/overview.html", context)


@require_POST
def send(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Invite everybody, or one group, who has not been invited."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    people = None
    if group := request.POST.get("group"):
        people = Respondent.objects.filter(wave=wave, group__key=group)
    count = send_invitations(actor=request.user, wave=wave, people=people, at=request.received_at)
    _tell_sent(request, count)
    return to_letters(request, wave)


@require_POST
def withdraw(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Withdraw every letter that has not left."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    count = withdraw_letters(actor=request.user, wave=wave, people=None, at=request.received_at)
    _tell_withdrawn(request, count)
    return to_letters(request, wave)


@require_POST
def many(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Invite the ticked people, or withdraw their letters."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    people = list(selected(letters_table(request, wave), request.POST))
    work = {"actor": request.user, "wave": wave, "people": people, "at": request.received_at}
    if request.POST.get("verb") == "withdraw":
        _tell_withdrawn(request, withdraw_letters(**work))
    else:
        _tell_sent(request, send_invitations(**work))
    back = to_letters(request, wave)
    if request.GET:
        back["Location"] += f"?{request.GET.urlencode()}"
    return back


@require_safe
def letter(
    request: TenantRequest, campaign_slug: str, wave_slug: str, person_id: int
) -> HttpResponse:
    """The very letters of one person, the link masked."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    person: Respondent = get_object_or_404(people_with_letters(wave), pk=person_id)
    writer, link = Writer(wave), masked_address()
    texts = [
        (LetterKind(kind).label, *writer.letter(kind, person, link=link))
        for kind in (LetterKind.INVITATION, LetterKind.REMINDER, LetterKind.SHORT)
    ]
    context = frame(request, wave) | {
        "person": person,
        "state": LetterState(person.letter).label,  # type: ignore[attr-defined]
        "texts": texts,
        "is_by_hand": person.channel in given_by_hand(),
        "verdict": can_write(request.user, wave, at=request.received_at),
    }
    return render(request, "surveys/letters/letter.html", context)


def letters_wave(request: TenantRequest, campaign_slug: str, wave_slug: str) -> Wave:
    """The wave of the address, for those who write to its respondents; else 403."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_see_letters(request.user, wave).require()
    return wave


def to_letters(request: TenantRequest, wave: Wave) -> HttpResponse:
    """Back to the letters of the wave."""
    return redirect("waves:letters", request.tenant.slug, wave.campaign.slug, wave.slug)


def _tell_sent(request: TenantRequest, count: int) -> None:
    if not count:
        messages.warning(request, _("Nobody was left to invite; nothing has been queued."))
        return
    text = ngettext(
        "%(count)s invitation is queued and leaves by itself.",
        "%(count)s invitations are queued and leave by themselves.",
        count,
    )
    messages.success(request, text % {"count": format_count(count)}, extra_tags="stay")


def _tell_withdrawn(request: TenantRequest, count: int) -> None:
    text = ngettext("%(count)s letter was withdrawn.", "%(count)s letters were withdrawn.", count)
    tell = messages.success if count else messages.warning
    tell(request, text % {"count": format_count(count)})
