"""The mail server of a tenant: set up, and tried with a message to oneself."""

from __future__ import annotations

from email.utils import make_msgid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.domain.rights import can_administer
from campaigns.forms.mail_server import MailServerForm
from campaigns.views.pages import saved, stale, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.throttle import too_many
from parindex.notify.domain.carriers import CarrierError
from parindex.notify.domain.server import own_server, save_server, sender_domain, try_server

# Test messages of one tenant in ten minutes.
TRIES, WINDOW = 5, 600


@never_cache
@require_http_methods(["GET", "POST"])
def mail_server(request: TenantRequest) -> HttpResponse:
    """Where the mail of this authority leaves."""
    can_administer(request.user).require()
    own = own_server()
    form = MailServerForm(request.POST or None, initial=MailServerForm.values_of(own))
    context = {"form": form, "version": own.version, "server": own}
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            if saved(form, lambda: _save(request, form)):
                messages.success(request, _("Saved."))
                return redirect("office:mail_server", request.tenant.slug)
        except StaleEdit as error:
            context |= _stale(error, form)
            status = 409
    return render(request, "office/mail_server.html", context, status=status)


@require_POST
def try_out(request: TenantRequest) -> HttpResponse:
    """Send a message to oneself by the server in use, and say what the server says."""
    can_administer(request.user).require()
    if too_many(action="test mail", who=str(request.tenant.pk), limit=TRIES, seconds=WINDOW):
        messages.error(request, _("Too many test messages; please wait ten minutes."))
        return redirect("office:mail_server", request.tenant.slug)
    try:
        try_server(
            to=request.user.email,
            subject=_("Test message of %(tenant)s") % {"tenant": request.tenant.name},
            body=_("Mail of this authority leaves by this server.\n"),
            message_id=make_msgid(domain=sender_domain()),
        )
    except (CarrierError, OSError) as error:
        words = _("The message could not be sent. The server says: %(words)s")
        messages.error(request, words % {"words": error})
    else:
        words = _("A test message was sent to %(address)s.")
        messages.success(request, words % {"address": request.user.email}, extra_tags="stay")
    return redirect("office:mail_server", request.tenant.slug)


def _stale(error: StaleEdit, form: MailServerForm) -> dict[str, Any]:
    """What differs, without the passwords that were typed."""
    context = stale(error, form, MailServerForm.values_of(error.current))
    hidden = {form[name].label for name in form.fields if name.endswith("password")}
    rows = [row for row in context["stale_rows"] if row[0] not in hidden]
    return context | {"stale_rows": rows}


def _save(request: TenantRequest, form: MailServerForm) -> None:
    save_server(
        actor=request.user,
        facts=form.facts,
        expected_version=typed_version(request),
        at=request.received_at,
    )
