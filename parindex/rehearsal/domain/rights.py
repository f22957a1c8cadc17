"""Who rehearses: those who set up campaigns of the authority, also inside the rehearsal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.rights import has_role
from campaigns.matrix import Action
from parindex.common.tenancy import in_rehearsal, tenant_scope
from parindex.common.verdict import ALLOWED, Verdict, refused
from parindex.tenants.models import Tenant


def can_rehearse(user: Any) -> Verdict:
    """Rehearse campaigns of the authority in scope, and throw rehearsals away."""
    if in_rehearsal():
        return refused(_("This is a rehearsal already."))
    if has_role(user, Action.REHEARSE):
        return ALLOWED
    return refused(_("Only administrators and the secretariat rehearse a campaign."))


def can_direct(user: Any, place: Tenant) -> Verdict:
    """Take roles and move the hours in the rehearsal ``place``: the right of the authority counts,
    whatever role the person plays there."""
    if place.rehearsal_of is None:
        return refused(_("This is no rehearsal."))
    with tenant_scope(place.rehearsal_of):
        return can_rehearse(user)
