"""The outbox of a tenant: every message with its state, readable before it leaves."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.rights import can_administer
from parindex.notify.domain.outbox import abort_one, retry_one
from parindex.notify.domain.queries import outbox_counts, outbox_messages
from parindex.notify.models import MailState, OutboxMail

MESSAGES_A_PAGE = 50


@require_safe
def messages(request: Any) -> HttpResponse:
    """All messages, filtered by state and address."""
    can_administer(request.user).require()
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()
    found = outbox_messages(state=state, text=text)
    page = Paginator(found, MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "counts": outbox_counts(), "state": state, "q": text}
    return render(request, "office/mail.html", context | {"states": MailState.choices})


@require_safe
def message(request: Any, pk: int) -> HttpResponse:
    """One message word for word, with what happened to it."""
    can_administer(request.user).require()
    mail: OutboxMail = get_object_or_404(OutboxMail.objects, pk=pk)
    return render(request, "office/message.html", {"mail": mail})


@require_POST
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Keep a queued message from leaving."""
    can_administer(request.user).require()
    mail: OutboxMail = get_object_or_404(OutboxMail.objects, pk=pk)
    abort_one(actor=request.user, mail=mail)
    return redirect("office:message", request.tenant.slug, mail.pk)


@require_POST
def retry(request: Any, pk: int) -> HttpResponse:
    """Queue a failed, returned or withdrawn message again."""
    can_administer(request.user).require()
    mail: OutboxMail = get_object_or_404(OutboxMail.objects, pk=pk)
    retry_one(actor=request.user, mail=mail, at=request.received_at)
    return redirect("office:message", request.tenant.slug, mail.pk)
