"""Questionnaires (phiếu khảo sát), versioned, frozen when their wave opens."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from surveys.enums import QuestionnaireState


class Questionnaire(TenantModel):
    """One version of a questionnaire.

    ``document`` is the whole questionnaire in the format of docs/questionnaire-format.md: pages,
    questions, options, branches, and for each question the leaf it feeds and what an answer is
    worth in percent. ``content_hash`` is written when it is frozen. ``version`` counts the
    versions of one ``code``, ``edit`` the saves of a draft (design 3.7).
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="questionnaires"
    )
    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300)
    state = models.CharField(
        max_length=6, choices=QuestionnaireState.choices, default=QuestionnaireState.DRAFT
    )
    document = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, blank=True)
    edit = models.PositiveIntegerField(default=1)
    illustrative = models.BooleanField(default=False)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "code", "version"], name="one_questionnaire_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionnaireState.values), name="questionnaire_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionnaireState.DRAFT) | ~Q(content_hash=""),
                name="frozen_questionnaire_has_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.title
