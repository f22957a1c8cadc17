"""The form of the mail server of a tenant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parindex.notify.domain.server import ServerFacts
from parindex.notify.models import MailServer, Security

_MAX_PORT = 65535
_KEPT = _("Leave it empty to keep the password that is stored; it is never shown.")


def _password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=254,
        required=False,
        strip=False,
        help_text=_KEPT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class MailServerForm(forms.Form):
    """Where mail leaves, in whose name, how fast, and where returned mail is read."""

    host = forms.CharField(
        label=_("Own mail server"),
        max_length=253,
        required=False,
        help_text=_("Its name, such as mail.hanam.gov.vn. Empty: the server of this system."),
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=_MAX_PORT)
    security = forms.ChoiceField(label=_("Protection of the way"), choices=Security.choices)
    username = forms.CharField(label=_("User name"), max_length=254, required=False)
    password = _password(_("Password"))
    from_name = forms.CharField(label=_("Name of the sender"), max_length=120, required=False)
    from_address = forms.EmailField(label=_("Address of the sender"), required=False)
    reply_to = forms.EmailField(
        label=_("Answers go to"),
        required=False,
        help_text=_("The mailbox that people reach when they answer a message."),
    )
    bounce_address = forms.EmailField(
        label=_("Returned mail goes to"),
        required=False,
        help_text=_(
            "A mailbox that takes name+anything@…: each message adds its own mark, by which it is "
            "found again when it comes back."
        ),
    )
    per_minute = forms.IntegerField(
        label=_("Messages a minute to one domain"), min_value=1, max_value=6000
    )
    imap_host = forms.CharField(
        label=_("IMAP server of that mailbox"),
        max_length=253,
        required=False,
        help_text=_("Empty: it is not read from here."),
    )
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=_MAX_PORT)
    imap_username = forms.CharField(label=_("User name"), max_length=254, required=False)
    imap_password = _password(_("Password"))

    @staticmethod
    def values_of(server: MailServer) -> dict[str, Any]:
        """What is set now; of passwords nothing."""
        return {
            name: getattr(server, name)
            for name in MailServerForm.base_fields
            if not name.endswith("password")
        }

    @property
    def facts(self) -> ServerFacts:
        """What was typed; an empty password keeps the one that is stored."""
        values = dict(self.cleaned_data)
        for name in ("password", "imap_password"):
            values[name] = values[name] or None
        return ServerFacts(**values)
