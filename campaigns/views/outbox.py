"""The outbox of a tenant: every message with its state, readable before it leaves."""

from __future__ import annotations

from django.contrib import messages as messages_of
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.rights import can_administer
from campaigns.tables.office import mail_table
from parindex.accounts.requests import TenantRequest
from parindex.common.tables import selected
from parindex.notify.domain.filling import masked_body
from parindex.notify.domain.outbox import (
    abort_many,
    abort_one,
    confirm_one,
    retry_many,
    retry_one,
)
from parindex.notify.domain.queries import outbox_counts, standstill
from parindex.notify.models import OutboxMail


@require_safe
def messages(request: TenantRequest) -> HttpResponse:
    """All messages, filtered by state and address."""
    can_administer(request.user).require()
    table = mail_table(request)
    if table.wants_export:
        return table.export(_("Outbox"))
    state = request.GET.get("state", "")
    context = {
        "table": table,
        "counts": outbox_counts(),
        "state": state,
        "standstill": standstill(at=request.received_at),
    }
    return render(request, "office/mail.html", context)


@require_POST
def many(request: TenantRequest) -> HttpResponse:
    """Withdraw or queue again the ticked messages, or all that match the filter."""
    can_administer(request.user).require()
    mails = selected(mail_table(request), request.POST)
    if request.POST.get("verb") == "retry":
        done = retry_many(actor=request.user, mails=mails, at=request.received_at)
        text = _("%(count)s messages are queued again.")
    else:
        done = abort_many(actor=request.user, mails=mails)
        text = _("%(count)s messages are withdrawn.")
    messages_of.success(request, text % {"count": done})
    back = reverse("office:mail", args=[request.tenant.slug])
    return redirect(f"{back}?{request.GET.urlencode()}")


@require_safe
def message(request: TenantRequest, pk: int) -> HttpResponse:
    """One message word for word, secrets masked, with what happened to it."""
    can_administer(request.user).require()
    mail: OutboxMail = get_object_or_404(OutboxMail.objects, pk=pk)
    context = {"mail": mail, "body": masked_body(mail)}
    return render(request, "office/message.html", context)


@require_POST
def withdraw(request: TenantRequest, pk: int) -> HttpResponse:
    """Keep a queued message from leaving."""
    can_administer(request.user).require()
    mail: OutboxMail = get_object_or_404(OutboxMail.objects, pk=pk)
    abort_one(actor=request.user, mail=mail)
    return redirect("office:message", request.tenant.slug, mail.pk)


@require_POST
def retry(request: TenantRequest, pk: int) -> HttpResponse:
    """Queue again what is over without having surely arrived."""
    can_administer(request.user).require()
    mail: OutboxMail = get_object_or_404(OutboxMail.objects, pk=pk)
    retry_one(actor=request.user, mail=mail, at=request.received_at)
    return redirect("office:message", request.tenant.slug, mail.pk)


@require_POST
def confirm(request: TenantRequest, pk: int) -> HttpResponse:
    """Note that a message of unknown fate did arrive."""
    can_administer(request.user).require()
    mail: OutboxMail = get_object_or_404(OutboxMail.objects, pk=pk)
    confirm_one(actor=request.user, mail=mail, at=request.received_at)
    return redirect("office:message", request.tenant.slug, mail.pk)
