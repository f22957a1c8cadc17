"""The outbox, rows first, the broker carries only ids (design 3.9); and what its readers see."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parindex.common.tenancy import TenantModel


class MailState(models.TextChoices):
    """States of a message (decision 0005); ``RETRY`` waits for ``due_at``.

    ``UNKNOWN``: the text was being handed over when the worker or the connection died. It is not
    sent again by itself; a person or the next reminder decides. ``HELD``: of a rehearsal, never
    to be sent; the database gives a message of a rehearsal no other state (migration 0004).
    """

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    RETRY = "retry", _("To be tried again")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    ABORTED = "aborted", _("Withdrawn")
    BOUNCED = "bounced", _("Returned")
    UNKNOWN = "unknown", _("Not known whether it arrived")
    HELD = "held", _("Rehearsal: not sent")


class Unneeded(models.TextChoices):
    """Why a message was withdrawn without a person asking for it.

    ``OVER`` says on purpose no more: whether somebody has answered is not told by their mail.
    """

    OVER = "over", _("No longer needed when it was about to leave")
    REVOKED = "revoked", _("The link is no longer valid")
    CLOSED = "closed", _("The survey has closed")
    RENEWED = "renewed", _("A newer message takes its place")
    GONE = "gone", _("What it was about is no longer there")


class Security(models.TextChoices):
    """How the way to a mail server is protected."""

    STARTTLS = "starttls", _("encrypted after connecting (STARTTLS)")
    TLS = "tls", _("encrypted from the start (TLS)")
    NONE = "none", pgettext_lazy("security", "none")


class OutboxMail(TenantModel):
    """One message to one person. ``dedupe_key`` makes queueing it twice harmless.

    ``about_kind``, ``about_id``: what it is about, a row of an upper app. Where that app has a
    filler (``notify.domain.filling``), ``body`` holds places such as ``[[link]]`` that are filled
    in when it leaves, so that no secret stands here. ``carrier``: "email", or the name of a
    gateway; ``to`` is then what the gateway takes, a phone number.

    ``claim`` names the worker run that has it while it is SENDING; ``handed_at`` is written when
    the server is ready for the text and before any of it leaves: without it the message has
    certainly not left. ``tried_since``: first attempt of this round. ``is_hard``: of a returned
    message, whether the address is wrong for good.
    """

    to = models.CharField(max_length=254)
    carrier = models.CharField(max_length=10, default="email")
    domain = models.CharField(max_length=254, blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    subject = models.CharField(max_length=255)
    body = models.TextField()
    kind = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=160, null=True)  # noqa: DJ001 NULL: no key, never equal
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    tried_since = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    message_id = models.CharField(max_length=200, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    unneeded = models.CharField(max_length=8, choices=Unneeded.choices, blank=True)
    is_hard = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["queued", "retry"]), name="mail_due"
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="mail_being_sent"
            ),
            models.Index(fields=["tenant", "domain", "claimed_at"], name="mail_by_domain"),
            models.Index(fields=["tenant", "about_kind", "about_id"], name="mail_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "dedupe_key"], name="one_mail_per_key"),
            models.CheckConstraint(
                condition=Q(state__in=MailState.values), name="mail_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"


class Notice(TenantModel):
    """A message as its reader finds it in the application, whatever becomes of the mail.

    Shown from ``at`` on (a mail that leaves later is not announced before); ``path`` is the place
    it speaks of, inside the site.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mail = models.OneToOneField(OutboxMail, on_delete=models.CASCADE, related_name="notice")
    path = models.CharField(max_length=300)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-at"], name="notices_of_user"),
            models.Index(
                fields=["user"],
                condition=Q(read_at__isnull=True, is_withdrawn=False),
                name="notices_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.path}"


class MailServer(TenantModel):
    """How the mail of this tenant leaves; without a row, or with ``host`` empty, by the server of
    the installation.

    Passwords are locked with a key of the environment and never shown. ``per_minute``: messages
    to one recipient domain at most. ``bounce_address``: where returned mail is collected; each
    message leaves with a mark of its own behind a plus sign in it. ``imap_*``: where that mailbox
    is read, when it is.
    """

    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.STARTTLS)
    username = models.CharField(max_length=254, blank=True)
    password = models.BinaryField(null=True)
    from_name = models.CharField(max_length=120, blank=True)
    from_address = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    bounce_address = models.EmailField(blank=True)
    per_minute = models.PositiveIntegerField(default=60)
    imap_host = models.CharField(max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_username = models.CharField(max_length=254, blank=True)
    imap_password = models.BinaryField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="one_mail_server"),
            models.CheckConstraint(
                condition=Q(security__in=Security.values), name="mail_security_known"
            ),
            models.CheckConstraint(condition=Q(per_minute__gt=0), name="mail_throttle_positive"),
        ]

    def __str__(self) -> str:
        return self.host or "–"
