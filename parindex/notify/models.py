"""The outbox, rows first, the broker carries only ids (design 3.9); and what its readers see."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parindex.common.tenancy import TenantModel


class MailState(models.TextChoices):
    """States of a message; ``RETRY`` waits for ``due_at``."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    RETRY = "retry", _("To be tried again")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    ABORTED = "aborted", _("Withdrawn")
    BOUNCED = "bounced", _("Returned")


class OutboxMail(TenantModel):
    """One message to one person. ``dedupe_key`` makes queueing it twice harmless."""

    to = models.EmailField()
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
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    message_id = models.CharField(max_length=200, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["queued", "retry"]), name="mail_due"
            )
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
