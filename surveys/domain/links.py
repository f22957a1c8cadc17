"""Personal links: made, written into letters, and recognised again."""

from __future__ import annotations

import base64
import uuid
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from surveys.domain.sealing import keyed_hash, token_hash
from surveys.models import Draft, Invitation, Respondent

TOKEN_BYTES = 16


def invite(*, respondents: list[Respondent]) -> list[Invitation]:
    """Give every person without one a personal link; bound to the wave by the keyed hash."""
    fresh = [_new(respondent) for respondent in respondents]
    return Invitation.objects.bulk_create(fresh, ignore_conflicts=True)


def renew(*, invitation: Invitation) -> Invitation:
    """A new link for a person whose old one went astray; the old one is void from now on.

    What had been typed with the old link can no longer be read and is removed.
    """
    invitation.nonce = uuid.uuid4()
    invitation.token_hash = token_hash(token_of(invitation))
    invitation.save(update_fields=["nonce", "token_hash"])
    Draft.objects.filter(invitation=invitation).delete()
    return invitation


def token_of(invitation: Invitation) -> str:
    """The token of an invitation, computed again for a letter; it is stored nowhere."""
    whole = keyed_hash("links", str(invitation.wave_id), invitation.nonce.bytes)
    return base64.urlsafe_b64encode(whole[:TOKEN_BYTES]).rstrip(b"=").decode()


def address_of(invitation: Invitation) -> str:
    """The whole personal address, for a letter."""
    path = reverse("answer:start", args=[key_of(invitation)])
    return f"{settings.BASE_URL}{path}"


def key_of(invitation: Invitation) -> str:
    """The part of the personal address that names tenant and person."""
    return f"{int_to_base36(invitation.tenant_id)}.{token_of(invitation)}"


def tenant_number_of_key(key: str) -> int:
    """The primary key of the tenant named by the first part of a personal address."""
    return base36_to_int(key.partition(".")[0])


def token_of_key(key: str) -> str:
    """The token in a personal address."""
    return key.partition(".")[2]


def revoke(*, invitation: Invitation, at: datetime) -> None:
    """Void the link of a person who is no longer asked."""
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=at)


def _new(respondent: Respondent) -> Invitation:
    invitation = Invitation(respondent=respondent, wave_id=respondent.wave_id, nonce=uuid.uuid4())
    invitation.token_hash = token_hash(token_of(invitation))
    return invitation
