"""Roles a person holds in an organisation of a tenant."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership makes a person; the rights of a role are data in ``campaigns.matrix``."""

    OFFICER = "officer", _("Unit officer")
    HEAD = "head", _("Head of unit")
    APPRAISER = "appraiser", _("Appraiser")
    SECRETARIAT = "secretariat", _("Secretariat")
    COUNCIL = "council", _("Council member")
    APPROVER = "approver", _("Approver")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
