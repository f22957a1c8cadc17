"""What an entry is about and the values it holds, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.domain.trail.fields import Words
from campaigns.enums import (
    CampaignState,
    Comparability,
    CriteriaSetState,
    PaperKind,
    PhaseKind,
    TaskState,
)
from parindex.accounts.enums import Role
from parindex.files.models import ScanState
from parindex.notify.models import MailState

OBJECTS: Words = {
    "campaign": _("Campaign"),
    "phase": _("Phase"),
    "extension": _("Extension"),
    "plantask": _("Task"),
    "workshop": _("Meeting"),
    "campaigndocument": _("Document of the campaign"),
    "calendarfeed": _("Calendar address"),
    "officialletter": _("Official letter"),
    "unitgroup": _("Group"),
    "exclusion": _("Exclusion"),
    "criteriaset": _("Criteria set"),
    "importproposal": _("Proposal of an import"),
    "organisation": _("Organisation"),
    "succession": _("Succession of units"),
    "membership": _("Role"),
    "dossier": _("Dossier"),
    "storedfile": _("File"),
    "assignment": _("Assignment"),
    "review": _("Appraisal"),
    "reply": _("Explanation"),
    "replydraft": _("Draft answer"),
    "councildecision": _("Decision of the council"),
    "figureimport": _("File of figures"),
    "indexrun": _("Run"),
    "publication": _("Result"),
    "exportjob": _("Export"),
    "outboxmail": _("Message"),
    "mailserver": _("Mail server"),
    "lettertext": _("Text of a letter"),
    "letterplan": _("Plan of the letters"),
    "questionnaire": _("Questionnaire"),
    "wave": _("Survey wave"),
    "surveyobject": _("Object of the survey"),
    "respondentgroup": _("Group of respondents"),
    "groupform": _("Form of a group"),
    "respondentlist": _("List of respondents"),
    "respondent": _("Respondent"),
    "sampledraw": _("Sample"),
    "paperlot": _("Lot of paper sheets"),
    "counterpoint": _("Counter point"),
    "case": pgettext_lazy("survey", "Case"),
}
SWITCH: Words = {"true": _("Yes"), "false": _("No")}
# By "<object>.<field>", or by the field alone where its words are the same for every object.
VALUES: Mapping[str, Words] = {
    "campaign.state": dict(CampaignState.choices),
    "criteriaset.state": dict(CriteriaSetState.choices),
    "comparability": dict(Comparability.choices),
    "outboxmail.state": dict(MailState.choices),
    "dossier.state": {
        "draft": _("Being scored"),
        "with_head": _("With the head of unit"),
        "sent": _("Sent"),
        "locked": _("Locked at the deadline"),
        "closed": _("Closed"),
    },
    "publication.state": {
        "approved": _("Approved, under embargo"),
        "published": _("Published"),
        "withdrawn": _("Withdrawn"),
    },
    "exportjob.kind": {"matrix": _("Workbook"), "decision": _("Decision")},
    "reply.kind": {
        "accept": _("Accepts the appraised points"),
        "contest": _("Contests the appraised points"),
    },
    "respondentlist.state": {
        "sent": _("Sent"),
        "accepted": _("Accepted"),
    },
    "paperlot.why": {
        "first": _("The first reading was a slip"),
        "second": _("The second reading was a slip"),
        "both": _("Both readings were slips"),
        "unclear": _("The paper is hard to read; decided by two people together"),
    },
    "counterpoint.mode": {
        "slips": _("With printed one-time codes"),
        "open": _("Open to anybody with the poster"),
    },
    "case.state": {
        "opened": pgettext_lazy("case", "The unit is being heard"),
        "heard": pgettext_lazy("case", "The unit was heard"),
        "decided": pgettext_lazy("case", "Decided"),
        "reversed": pgettext_lazy("case", "Decision reversed"),
    },
    "case.outcome": {
        "keep": _("The answers stand"),
        "void_ballots": _("Answers of the declared pattern are void"),
        "void_group": _("The answers of one group are void"),
        "void_object": _("The whole survey result of the unit is cancelled"),
        "reversed": _("An earlier decision is reversed"),
    },
    "case.pattern": {
        "straight_lines": _("The same tick in every question"),
        "identical_forms": _("The same form again and again"),
        "identical_texts": _("The same opinion in words"),
    },
    "sampledraw.method": {
        "simple": _("Simple random sample"),
        "by_list": _("Stratified by list"),
        "by_body": _("Stratified by body"),
    },
    "outcome": {"accepted": _("Accepted"), "changed": _("Changed")},
    "phase": dict(PhaseKind.choices),
    "campaigndocument.kind": dict(PaperKind.choices),
    "officialletter.kind": {
        "guidance": _("Guidance on self-assessment"),
        "reminder": pgettext_lazy("official letter", "Reminder"),
    },
    "plantask.state": dict(TaskState.choices),
    "verdict": {
        "waiting": _("Not read yet"),
        "accepted": _("Shown as it is"),
        "redacted": _("Shown in part"),
        "withheld": _("Not shown"),
    },
    "role": dict(Role.choices),
    "rule": {
        "every": _("every object of the wave"),
        "units": _("every unit of a group of the campaign"),
        "named": _("one named object"),
        "own": _("the unit whose list it is"),
        "parent": _("the body above, as the list says"),
    },
    "scan_state": dict(ScanState.choices),
    "source": {
        "self": _("Self-assessed"),
        "appraised": _("Appraised"),
        "council": _("Council"),
        "survey": _("Survey"),
        "satisfaction": _("Satisfaction survey"),
        "external": _("External figure"),
    },
}
