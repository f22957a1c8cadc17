"""Figures brought in, questionnaires, waves, respondents, and answers kept apart from people."""

from surveys.models.answers import Ballot, Draft, Envelope, Receipt, Turnout, WaveKey
from surveys.models.counts import Count, CountLine, CountSpread, TextRelease
from surveys.models.figures import FigureImport
from surveys.models.letters import LetterPlan, LetterText, ResendRequest
from surveys.models.questionnaires import Questionnaire
from surveys.models.respondents import (
    AssignedForm,
    Invitation,
    ListGroupGrant,
    ListUserGrant,
    Respondent,
    RespondentList,
)
from surveys.models.samples import SampleDraw
from surveys.models.waves import GroupForm, RespondentGroup, SurveyObject, Wave

__all__ = [
    "AssignedForm",
    "Ballot",
    "Count",
    "CountLine",
    "CountSpread",
    "Draft",
    "Envelope",
    "FigureImport",
    "GroupForm",
    "Invitation",
    "LetterPlan",
    "LetterText",
    "ListGroupGrant",
    "ListUserGrant",
    "Questionnaire",
    "Receipt",
    "ResendRequest",
    "Respondent",
    "RespondentGroup",
    "RespondentList",
    "SampleDraw",
    "SurveyObject",
    "TextRelease",
    "Turnout",
    "Wave",
    "WaveKey",
]
