"""Organisations and people of a tenant, as the administrator sees them."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_administer
from parindex.accounts.domain.memberships import add_membership, end_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.folding import fold, nfc
from parindex.common.tenancy import in_rehearsal
from parindex.common.verdict import Refused
from parindex.notify.domain.outbox import queue_mail
from parindex.tenants.domain.lineage import reorganise, withdraw_succession
from parindex.tenants.domain.organisations import create_organisation, edit_organisation
from parindex.tenants.kinds import kind_words
from parindex.tenants.models import Organisation, Succession, Tenant


def people_of_tenant(*, search: str = "", role: str = "") -> QuerySet[Membership]:
    """Active memberships with person and organisation; ``search`` is free of diacritics."""
    memberships = (
        Membership.objects.filter(is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__sort_key", "user__sort_key", "role", "pk")
    )
    if role:
        memberships = memberships.filter(role=role)
    key = fold(search)
    if not key:
        return memberships
    named = [pk for pk, name in _names() if key in fold(name)]
    return memberships.filter(
        Q(organisation__search_key__contains=key) | Q(user__email__contains=key) | Q(user__in=named)
    )


def _names() -> list[tuple[int, str]]:
    users = User.objects.filter(pk__in=Membership.objects.filter(is_active=True).values("user"))
    return list(users.values_list("pk", "full_name"))


def names_like(text: str) -> list[str]:
    """Names of people of the tenant, past and present, that hold ``text``; without diacritics."""
    key = fold(text)
    known = User.objects.filter(pk__in=Membership.objects.values("user"))
    return [name for name in known.values_list("full_name", flat=True) if key in fold(name)]


def organisations_of_tenant(*, search: str = "", kind: str = "") -> QuerySet[Organisation]:
    """Organisations with the number of people in them."""
    found = Organisation.objects.annotate(
        people=Count("membership", filter=Q(membership__is_active=True))
    ).order_by("sort_key", "pk")
    if kind:
        found = found.filter(kind=kind)
    key = fold(search)
    return found.filter(search_key__contains=key) if key else found


def kinds_in_use() -> list[tuple[str, str]]:
    """(kind, its words) of the organisations of the tenant, to filter by."""
    known = Organisation.objects.exclude(kind="").order_by().values_list("kind", flat=True)
    return sorted(((kind, kind_words(kind)) for kind in known.distinct()), key=lambda pair: pair[1])


def add_organisation(*, actor: Any, **fields: Any) -> Organisation:
    """Add an organisation. Raises Refused, ValidationError."""
    can_administer(actor).require()
    try:
        return create_organisation(actor=actor, **fields)
    except IntegrityError:
        raise ValidationError({"code": _("Another organisation has this code.")}) from None


def change_organisation(
    *, actor: Any, organisation: Organisation, expected_version: int, **changes: Any
) -> Organisation:
    """Change an organisation. Raises Refused, StaleEdit, ValidationError."""
    can_administer(actor).require()
    return edit_organisation(
        actor=actor, organisation=organisation, expected_version=expected_version, **changes
    )


def reorganise_units(*, actor: Any, **step: Any) -> list[Succession]:
    """Record a merger, split or rename. Raises Refused, ValidationError."""
    can_administer(actor).require()
    return reorganise(actor=actor, **step)


def take_back_step(*, actor: Any, succession: Succession) -> None:
    """Take back a step recorded by mistake. Raises Refused."""
    can_administer(actor).require()
    withdraw_succession(actor=actor, succession=succession)


@transaction.atomic
def add_person(
    *,
    actor: Any,
    tenant: Tenant,
    email: str,
    full_name: str,
    organisation: Organisation,
    role: Role,
    position: str = "",
) -> Membership:
    """Give a person a role; an account with this address is used as it is, a new one is invited.

    :raises Refused: without the right.
    :raises ValidationError: when the account was closed or already has this role there, and for a
        new account in a rehearsal, which would outlast it.
    """
    can_administer(actor).require()
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None and in_rehearsal():
        raise ValidationError({"email": _("In a rehearsal only people with an account take part.")})
    if user is not None and not user.is_active:
        raise ValidationError({"email": _("The account with this address has been closed.")})
    held = Membership.objects.filter(
        user=user, organisation=organisation, role=role, is_active=True
    )
    if user is not None and held.exists():
        raise ValidationError({"email": _("This person already has this role there.")})
    invited = user is None
    if user is None:
        user = User.objects.create_user(email, None, full_name=full_name, position=position)
    membership = add_membership(actor=actor, user=user, organisation=organisation, role=role)
    _tell(user, membership, tenant, invited=invited)
    return membership


def kept_words(user: User, *, full_name: str, position: str = "", **_other: Any) -> list[str]:
    """What to say where an account that existed kept its own name and position; usually nothing.

    They belong to the account, which other authorities may use as well; only what was typed on
    making it counts.
    """
    said = (nfc(full_name.strip()), nfc(position.strip()) or user.position)
    if said == (user.full_name, user.position):
        return []
    typed = ", ".join(filter(None, [full_name, position]))
    own = ", ".join(filter(None, [user.full_name, user.position]))
    words = _(
        "%(email)s had an account already; it keeps its own name, “%(own)s”, and “%(typed)s” was "
        "not taken over. If this is another person, end the role and add them with an e-mail "
        "address of their own."
    )
    return [words % {"email": user.email, "own": own, "typed": typed}]


def end_person(*, actor: Any, membership: Membership) -> None:
    """End a membership. Nobody ends the own one: the tenant would be left without its keeper."""
    can_administer(actor).require()
    if membership.user_id == actor.pk:
        raise Refused(_("You cannot end your own membership; ask another administrator."))
    end_membership(actor=actor, membership=membership)


def _tell(user: User, membership: Membership, tenant: Tenant, *, invited: bool) -> None:
    home = reverse("scoring:home", args=[tenant.slug])
    with translation.override(user.language):
        values = {
            "name": user.full_name,
            "tenant": tenant.name,
            "organisation": membership.organisation.name,
            "role": Role(membership.role).label,
            "url": password_url(user) if invited else f"{settings.BASE_URL}{home}",
        }
        if invited:
            subject = _("Your account in the PAR Index of %(tenant)s") % values
            body = _(
                "Dear %(name)s,\n\nan account was made for you in the PAR Index software of "
                "%(tenant)s: %(role)s, %(organisation)s.\n\nOpen this address and choose your "
                "password:\n%(url)s\n\nThe address works once. If it no longer does, ask for a "
                "new one with “Forgotten password” on the sign-in page.\n"
            )
        else:
            subject = _("A new role in the PAR Index of %(tenant)s") % values
            body = _(
                "Dear %(name)s,\n\nyou have been given a role in the PAR Index software of "
                "%(tenant)s: %(role)s, %(organisation)s. Sign in with the account you have:\n"
                "%(url)s\n"
            )
    queue_mail(
        to=user.email,
        to_user=user,
        subject=subject,
        body=body % values,
        kind="account.invitation",
        path="" if invited else home,  # the invitation holds the way to a password
    )


def password_url(user: User) -> str:
    """The address where a person sets a password; valid as long as a reset link is."""
    key = default_token_generator.make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return f"{settings.BASE_URL}{path}"
