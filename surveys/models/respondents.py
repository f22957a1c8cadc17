"""Who is asked: lists of units, the people on them, and their personal invitations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.grants import GroupGrant, UserGrant
from parindex.common.tenancy import TenantModel
from surveys.enums import Channel, ListState, RespondentState
from surveys.models.questionnaires import Questionnaire
from surveys.models.waves import RespondentGroup, SurveyObject, Wave


class RespondentList(TenantModel):
    """The list one unit makes (danh sách đối tượng): entered or imported, checked, sent, locked.

    ``content_hash`` names what was sent. ``due_at`` is set when this list may come later than the
    others. ``version`` counts every change of its rows. The IT contact (đầu mối công nghệ thông
    tin) helps with mail that does not arrive (guidance 23/BNV-CCHC of 04/01/2022, section 3).
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="lists")
    organisation = models.ForeignKey("tenants.Organisation", on_delete=models.PROTECT)
    state = models.CharField(max_length=8, choices=ListState.choices, default=ListState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_position = models.CharField(max_length=200, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    content_hash = models.CharField(max_length=64, blank=True)
    accepted_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["organisation__sort_key"]
        permissions = [
            ("fill_list", "Enter the own unit's respondents"),
            ("send_list", "Send the own unit's list of respondents"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["wave", "organisation"], name="one_list_per_unit"),
            models.CheckConstraint(
                condition=Q(state__in=ListState.values), name="list_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ListState.RETURNED) | ~Q(return_reason=""),
                name="returned_list_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.organisation_id}"


class Respondent(TenantModel):
    """A person who may be asked. Nothing here, or pointing here, says what was answered.

    ``body`` is where the person works, ``parent`` the body above it where a form asks about that
    (guidance 23/BNV-CCHC: leaders of sở and of their phòng also rate their ministry).
    ``identity`` is name and body, folded: two entries with the same one are one person, as are
    two with the same e-mail; ``kept_as`` is the entry under which a duplicate is asked.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="respondents")
    list = models.ForeignKey(RespondentList, on_delete=models.CASCADE, related_name="respondents")
    group = models.ForeignKey(RespondentGroup, on_delete=models.PROTECT, related_name="respondents")
    full_name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey(SurveyObject, null=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.EMAIL)
    state = models.CharField(
        max_length=9, choices=RespondentState.choices, default=RespondentState.ACTIVE
    )
    state_reason = models.CharField(max_length=500, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    kept_as = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    search_key = models.CharField(max_length=900, editable=False, default="")
    sort_key = models.CharField(max_length=1000, editable=False, default="")
    identity = models.CharField(max_length=900, editable=False, default="")

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["wave", "state", "group"], name="respondents_by_group"),
            models.Index(fields=["wave", "email"], name="respondents_by_email"),
            models.Index(fields=["wave", "identity"], name="respondents_by_identity"),
            models.Index(fields=["list", "sort_key"], name="respondents_of_list"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RespondentState.values), name="respondent_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.EMAIL) | ~Q(email=""),
                name="respondent_by_email_has_one",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class ListUserGrant(UserGrant):
    """django-guardian's store of list rights given to one person."""

    content_object = models.ForeignKey(RespondentList, on_delete=models.CASCADE)


class ListGroupGrant(GroupGrant):
    """django-guardian's store of list rights given to a role group."""

    content_object = models.ForeignKey(RespondentList, on_delete=models.CASCADE)


class AssignedForm(TenantModel):
    """One form in the sitting of one person: this questionnaire about this object."""

    respondent = models.ForeignKey(Respondent, on_delete=models.CASCADE, related_name="forms")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["respondent", "questionnaire", "object"], name="one_form_per_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.respondent_id}: {self.questionnaire_id} / {self.object_id}"


class Invitation(TenantModel):
    """The personal link of one person in one wave.

    ``token_hash`` is the SHA-256 of the token; the token itself is nowhere (decision 0004).
    ``nonce`` with a secret of the environment gives it back when a letter is written; a new
    nonce makes a new link and voids the old one.
    """

    respondent = models.OneToOneField(
        Respondent, on_delete=models.CASCADE, related_name="invitation"
    )
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    nonce = models.UUIDField(unique=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"
