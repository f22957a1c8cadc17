"""Kinds of organisations: what is stored, and the words people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """The kinds that files name. Others are kept as they were typed."""

    AUTHORITY = "authority", _("Authority that runs the campaign")
    MINISTRY = "ministry", _("Ministry or agency of that rank")
    MINISTRY_DEPARTMENT = "ministry_department", _("Department of a ministry")
    PROVINCE = "province", _("Province or city under the Government")
    DEPARTMENT = "department", _("Specialised agency (department, division)")
    OFFICE = "office", _("Office")
    INSPECTORATE = "inspectorate", _("Inspectorate")
    BOARD = "board", _("Management board")
    CENTRE = "centre", _("Centre")
    JOURNAL = "journal", _("Journal")
    DISTRICT = "district", _("Rural district")
    CITY = "city", _("City of a province")
    TOWN = "town", _("District-level town")
    COMMUNE = "commune", _("Commune")
    WARD = "ward", _("Ward")
    TOWNSHIP = "township", _("Township")


# Codes that older data and short hands use.
_ALIASES: dict[str, OrganisationKind] = {
    "bo": OrganisationKind.MINISTRY,
    "tinh": OrganisationKind.PROVINCE,
    "so": OrganisationKind.DEPARTMENT,
    "phong": OrganisationKind.DEPARTMENT,
    "huyen": OrganisationKind.DISTRICT,
    "xa": OrganisationKind.COMMUNE,
}


def kind_words(kind: str) -> str:
    """The words for a stored kind; what is not a known code is already words."""
    known = _ALIASES.get(kind, kind)
    return str(OrganisationKind(known).label) if known in OrganisationKind.values else kind
