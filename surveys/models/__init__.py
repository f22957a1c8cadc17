"""Figures brought in, questionnaires, waves, respondents, and answers kept apart from people."""

from surveys.models.answers import Ballot, Draft, Envelope, Receipt, Turnout, WaveKey
from surveys.models.counter import CounterPoint, CounterSlip
from surveys.models.figures import FigureImport
from surveys.models.paper import PaperLot, PaperReading, PaperSheet
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
    "CounterPoint",
    "CounterSlip",
    "Draft",
    "Envelope",
    "FigureImport",
    "GroupForm",
    "Invitation",
    "ListGroupGrant",
    "ListUserGrant",
    "PaperLot",
    "PaperReading",
    "PaperSheet",
    "Questionnaire",
    "Receipt",
    "Respondent",
    "RespondentGroup",
    "RespondentList",
    "SampleDraw",
    "SurveyObject",
    "Turnout",
    "Wave",
    "WaveKey",
]
