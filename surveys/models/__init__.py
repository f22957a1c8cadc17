"""Figures brought in, questionnaires, waves, respondents, and answers kept apart from people."""

from surveys.models.answers import Ballot, Draft, Envelope, Receipt, Turnout, WaveKey
from surveys.models.cases import Case, CaseDecision, StatementDraft, StatementFile
from surveys.models.counter import CounterPoint, CounterSlip
from surveys.models.counts import Count, CountLine, CountSpread, TextRelease
from surveys.models.figures import FigureImport
from surveys.models.letters import LetterPlan, LetterText, ResendRequest
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
from surveys.models.signals import Flag, SignalRun, SittingCount
from surveys.models.waves import GroupForm, RespondentGroup, SurveyObject, Wave

__all__ = [
    "AssignedForm",
    "Ballot",
    "Case",
    "CaseDecision",
    "Count",
    "CountLine",
    "CountSpread",
    "CounterPoint",
    "CounterSlip",
    "Draft",
    "Envelope",
    "FigureImport",
    "Flag",
    "GroupForm",
    "Invitation",
    "LetterPlan",
    "LetterText",
    "ListGroupGrant",
    "ListUserGrant",
    "PaperLot",
    "PaperReading",
    "PaperSheet",
    "Questionnaire",
    "Receipt",
    "ResendRequest",
    "Respondent",
    "RespondentGroup",
    "RespondentList",
    "SampleDraw",
    "SignalRun",
    "SittingCount",
    "StatementDraft",
    "StatementFile",
    "SurveyObject",
    "TextRelease",
    "Turnout",
    "Wave",
    "WaveKey",
]
