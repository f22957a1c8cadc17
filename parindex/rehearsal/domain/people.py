"""People of a rehearsal: made-up ones for every seat, and real ones who take a seat.

Made-up people cannot sign in, and their addresses end in ``.invalid``, where no mail goes
(RFC 2606). What is entered for them is therefore entered by nobody real.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Participation
from parindex.accounts.domain.memberships import add_membership, end_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.demo.people import IN_UNITS, POSITIONS, Cast
from parindex.rehearsal.domain.rights import can_direct
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.kinds import OrganisationKind
from parindex.tenants.models import Organisation, Tenant

Seat = tuple[Organisation, Role]
# Roles of the authority itself, held where no unit is: nobody decides on the own unit.
SEATS = (Role.COUNCIL, Role.APPROVER)
# Where every body is a unit, the council of a rehearsal sits in one that is made up.
COUNCIL_CODE, COUNCIL_NAME = "HOI-DONG-DIEN-TAP", "Hội đồng thẩm định (diễn tập)"


def address_end(place: Tenant) -> str:
    """What the addresses of made-up people of a rehearsal end in."""
    return f"@{place.slug}.invalid"


def seats_of(
    *, campaign: Campaign, bodies: Iterable[Organisation], standing_body: Organisation
) -> list[Seat]:
    """Every seat of a campaign: officer and head of each unit, an appraiser in each of ``bodies``,
    and the seats of the authority."""
    units = Participation.objects.filter(campaign=campaign).select_related("organisation")
    above = _no_unit(campaign)
    return [
        (standing_body, Role.SECRETARIAT),
        *((above, role) for role in SEATS),
        *((body, Role.APPRAISER) for body in bodies),
        *((unit.organisation, role) for unit in units for role in (Role.OFFICER, Role.HEAD)),
    ]


def _no_unit(campaign: Campaign) -> Organisation:
    """A body that is not assessed: the authority itself, else another one, else a made-up one."""
    units = Participation.objects.filter(campaign=campaign).values("organisation")
    others = list(Organisation.objects.exclude(pk__in=units).order_by("pk"))
    others.sort(key=lambda body: body.kind != OrganisationKind.AUTHORITY)
    if others:
        return others[0]
    return create_organisation(actor=None, code=COUNCIL_CODE, name=COUNCIL_NAME)


@transaction.atomic
def cast_of(*, place: Tenant, seats: Iterable[Seat]) -> Cast:
    """The made-up person of each seat; those who are missing are made."""
    end = address_end(place)
    known = {user.email: user for user in User.objects.filter(email__endswith=end)}
    cast = Cast(place, {})
    for organisation, role in seats:
        name = f"{role}.{organisation.code.lower()}" if role in IN_UNITS else str(role)
        user = known.get(f"{name}{end}")
        if user is None:
            user = _invent(f"{name}{end}", organisation, role)
        cast.people[organisation.code, role] = user
    return cast


def _invent(address: str, organisation: Organisation, role: Role) -> User:
    title = organisation.short_name or organisation.name
    user = User.objects.create_user(
        address, None, full_name=f"{POSITIONS[role]} {title} (minh họa)"[:200]
    )
    add_membership(actor=None, user=user, organisation=organisation, role=role)
    return user


@transaction.atomic
def take_seat(*, actor: User, place: Tenant, organisation: Organisation, role: Role) -> Membership:
    """Make ``actor`` a ``role`` of ``organisation`` in the rehearsal, and nothing else.

    So every right is the one of the role; the made-up people keep theirs.

    :raises Refused: for anybody who may not direct the rehearsal.
    :raises ValidationError: for a role of units in a body that is no unit, or the like.
    """
    can_direct(actor, place).require()
    if role in {Role.OFFICER, Role.HEAD} and not _is_unit(organisation):
        raise ValidationError(
            {"organisation": _("This body is not assessed; choose a unit of the campaign.")}
        )
    for held in Membership.objects.filter(user=actor, is_active=True):
        if (held.organisation_id, held.role) != (organisation.pk, role):
            end_membership(actor=actor, membership=held)
    return add_membership(actor=actor, user=actor, organisation=organisation, role=role)


@transaction.atomic
def come_in(*, actor: User, place: Tenant) -> None:
    """Belong to the rehearsal, with the role played there last, else that of the secretariat.

    :raises Refused: for anybody who may not direct the rehearsal.
    """
    can_direct(actor, place).require()
    if Membership.objects.filter(user=actor, is_active=True).exists():
        return
    seat = Membership.objects.filter(role=Role.SECRETARIAT).select_related("organisation")[0]
    add_membership(actor=actor, user=actor, organisation=seat.organisation, role=Role.SECRETARIAT)


def _is_unit(organisation: Organisation) -> bool:
    return Participation.objects.filter(organisation=organisation).exists()


def forget_cast(place: Tenant) -> None:
    """Delete the made-up people of a rehearsal; nothing of it refers to them any more."""
    User.objects.filter(email__endswith=address_end(place)).delete()
