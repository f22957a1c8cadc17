"""The audit trail in words: its codes are English for machines, its readers are not.

A code without a word here is shown as it is; ``tests/language`` finds one that is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.domain.trail_facts import facts_in_words
from campaigns.enums import CampaignState, CriteriaSetState, PhaseKind
from parindex.accounts.enums import Role
from parindex.audit.domain.queries import Change, TrailLine
from parindex.common.formats import format_date, format_datetime, format_exact
from parindex.files.models import ScanState
from parindex.notify.models import MailState

Words: TypeAlias = Mapping[str, str | Promise]

ACTIONS: Words = {
    "campaign.created": _("Campaign made"),
    "campaign.edited": _("Campaign changed"),
    "campaign.phases_set": _("Phases of the campaign set"),
    "campaign.opened": _("Campaign opened"),
    "campaign.reminded": _("Units reminded"),
    "campaign.closed": _("Appraisal closed"),
    "campaign.reopened": _("Appraisal opened again"),
    "phase.locked": _("Phase locked"),
    "wave.created": _("Survey wave made"),
    "wave.edited": _("Survey wave changed"),
    "wave.opened": _("Survey wave opened"),
    "wave.closed": _("Survey wave closed"),
    "wave.counted": _("Survey wave counted"),
    "wave.points_written": _("Points of the survey written"),
    "opinion.decided": _("Opinion in words decided on"),
    "wave.invited": _("Invitations to a survey queued"),
    "wave.reminded": _("Reminders of a survey queued"),
    "wave.letters_withdrawn": _("Letters of a survey withdrawn"),
    "wave.letters_given_out": _("Letters of a survey given out"),
    "wave.letter_sent_again": _("Letter sent again to a respondent who asked"),
    "letter_text.edited": _("Text of a letter changed"),
    "letter_text.reset": _("Text of a letter set back"),
    "letter_plan.edited": _("Plan of the letters changed"),
    "questionnaire.created": _("Questionnaire made"),
    "questionnaire.imported": _("Questionnaire imported"),
    "questionnaire.edited": _("Questionnaire changed"),
    "questionnaire.versioned": _("New version of a questionnaire made"),
    "wave.units_rated": _("Units to be rated added"),
    "surveyobject.added": _("Body to be rated added"),
    "surveyobject.removed": _("Object taken out of the survey"),
    "respondentgroup.added": _("Group of respondents added"),
    "respondentgroup.edited": _("Group of respondents changed"),
    "respondentgroup.deleted": _("Group of respondents deleted"),
    "groupform.added": _("Form given to a group"),
    "groupform.removed": _("Form taken from a group"),
    "questionnaire.frozen": _("Questionnaire frozen"),
    "questionnaire.deleted": _("Draft of a questionnaire deleted"),
    "wave.lists_started": _("Lists of respondents started"),
    "wave.duplicates_settled": _("People on several lists kept once"),
    "list.contact_named": _("IT contact named"),
    "list.imported": _("List of respondents imported"),
    "list.sent": _("List of respondents sent"),
    "list.accepted": _("List of respondents accepted"),
    "list.returned": _("List of respondents returned"),
    "list.time_given": _("More time for a list of respondents"),
    "respondent.added": _("Respondent added"),
    "respondent.edited": _("Respondent changed"),
    "respondent.removed": _("Respondent taken off the list"),
    "respondent.corrected": _("Respondent corrected"),
    "respondent.replaced": _("Respondent replaced"),
    "respondent.withdrawn": _("Respondent withdrawn"),
    "sample.drawn": _("Sample drawn"),
    "sample.voided": _("Sample made void"),
    "phase.extended": _("Deadline extended"),
    "phase.postponed": _("Deadline moved for everybody"),
    "extension.ended": _("Extended deadline ended"),
    "plan_task.added": _("Task added"),
    "plan_task.edited": _("Task changed"),
    "plan_task.bodies_set": _("Bodies of the task set"),
    "plan_task.moved": _("Task moved"),
    "plan_task.deleted": _("Task deleted"),
    "unit_group.added": _("Group added"),
    "unit_group.edited": _("Group changed"),
    "unit_group.units_set": _("Units of the group chosen"),
    "unit_group.set_switched": _("Group switched to the corrected set"),
    "unit_group.deleted": _("Group deleted"),
    "exclusion.added": _("Excluded from assessment"),
    "exclusion.removed": _("Assessed again"),
    "criteria_set.imported": _("Criteria set imported"),
    "criteria_set.frozen": _("Criteria set frozen"),
    "criteria_set.deleted": _("Draft of a criteria set deleted"),
    "organisation.created": _("Organisation added"),
    "organisation.edited": _("Organisation changed"),
    "membership.added": _("Role given"),
    "membership.ended": _("Role ended"),
    "dossiers.created": _("Dossiers made"),
    "dossier.submitted": _("Dossier handed to the head of unit"),
    "dossier.returned": _("Dossier returned to the officers"),
    "dossier.sent": _("Dossier approved and sent"),
    "dossier.recalled": _("Dossier recalled"),
    "dossier.locked": _("Dossier locked at the deadline"),
    "dossier.reopened": _("Dossier opened again"),
    "score.recorded": _("Points recorded"),
    "score.taken_back": _("Points taken back"),
    "explanation.written": _("Explanation written"),
    "evidence.added": _("Document added"),
    "evidence.cited": _("Document used for another item"),
    "evidence.described": _("Description of a document changed"),
    "evidence.revised": _("Newer file of a document added"),
    "evidence.withdrawn": _("Document withdrawn"),
    "evidence.opened": _("Document opened"),
    "file.scanned": _("File scanned for malware"),
    "assignment.given": _("Criteria assigned for appraisal"),
    "assignment.withdrawn": _("Assignment withdrawn"),
    "review.saved": _("Item appraised"),
    "review.followed": _("Appraisal adapted to another criterion"),
    "reply.drafted": _("Answer of the unit drafted"),
    "reply.sent": _("Answer of the unit sent"),
    "decision.recorded": _("Decision of the council recorded"),
    "figures.imported": _("Figures taken over from a file"),
    "index.run": _("Index computed"),
    "result.approved": _("Result approved and sealed"),
    "result.published": _("Result published"),
    "result.withdrawn": _("Result withdrawn"),
    "export.requested": _("File asked for"),
    "export.finished": _("File made"),
    "export.failed": _("File could not be made"),
    "mail.withdrawn": _("Message withdrawn"),
    "mail.requeued": _("Message queued again"),
    "mail.confirmed": _("Message noted as arrived"),
    "mail.returned": _("Message came back"),
    "mail_server.set": _("Mail server set"),
}

OBJECTS: Words = {
    "campaign": _("Campaign"),
    "phase": _("Phase"),
    "extension": _("Extension"),
    "plantask": _("Task"),
    "unitgroup": _("Group"),
    "exclusion": _("Exclusion"),
    "criteriaset": _("Criteria set"),
    "organisation": _("Organisation"),
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
}

FIELDS: Words = {
    "seed": _("seed"),
    "population": _("people to draw from"),
    "method": _("method"),
    "full_name": _("full name"),
    "duplicates": _("duplicates"),
    "due_at": _("due"),
    "drawn": _("drawn"),
    "body": _("body"),
    "added": _("added"),
    "bands": _("classes"),
    "campaign": _("campaign"),
    "changed": _("changes"),
    "closes_at": _("locks at"),
    "code": _("code"),
    "contact_email": _("contact e-mail"),
    "coordinating": _("coordinating bodies"),
    "coordinating_text": _("coordinating bodies"),
    "count": _("number"),
    "criteria_set": _("criteria set"),
    "criterion": _("criterion"),
    "decision": _("decision"),
    "decision_date": _("date of the decision"),
    "detail": _("detail"),
    "digest": _("seal (SHA-256)"),
    "document": _("document"),
    "dossier": _("dossier"),
    "dossiers": _("dossiers"),
    "due_on": _("due"),
    "facts": _("figures entered"),
    "file": _("file"),
    "files": _("files"),
    "group": _("group"),
    "illustrative": _("illustrative"),
    "issued_on": _("date of issue"),
    "issuer": _("issuing body"),
    "key": _("code"),
    "kind": _("kind"),
    "label": _("name"),
    "lead": _("lead bodies"),
    "lead_text": _("lead bodies"),
    "leaves": _("scored rows"),
    "mails": _("messages"),
    "name": _("name"),
    "not_applicable": _("does not apply"),
    "number": _("number and symbol"),
    "on_behalf": _("on the council's behalf"),
    "organisation": _("organisation"),
    "outcome": _("outcome"),
    "pages": _("page"),
    "parent": _("belongs to"),
    "valid_to": _("exists until"),
    "valid_from": _("exists from"),
    "short_name": _("short name"),
    "phase": _("phase"),
    "plan_date": _("date of the plan"),
    "plan_number": _("number of the plan"),
    "points": _("points"),
    "position": _("place"),
    "provisional": _("provisional"),
    "question": _("question"),
    "questionnaire": _("questionnaire"),
    "rule": _("about"),
    "priority": _("priority"),
    "weight": _("weight"),
    "least_sample": _("minimum sample"),
    "quote": _("words quoted"),
    "reason": _("reason"),
    "removed": _("removed"),
    "review": _("appraisal"),
    "revision": _("line"),
    "role": _("role"),
    "rows": _("rows"),
    "run": _("run"),
    "scan_state": _("malware scan"),
    "seal": _("seal (SHA-256)"),
    "secretariat": _("standing body"),
    "section": _("article or section"),
    "sets": _("criteria sets"),
    "sha256": "SHA-256",
    "slug": _("address"),
    "source": _("source"),
    "starts_on": _("from"),
    "state": _("state"),
    "text": _("words"),
    "time_text": _("time"),
    "title": _("title"),
    "unanswered": _("changed, not answered"),
    "undecided": _("contested, not decided"),
    "units": _("units"),
    "unreviewed": _("not appraised"),
    "unsent": _("not sent"),
    "user": _("person"),
    "version": _("version"),
    "year": _("year"),
}

_SWITCH: Words = {"true": _("Yes"), "false": _("No")}

# By "<object>.<field>", or by the field alone where its words are the same for every object.
VALUES: Mapping[str, Words] = {
    "campaign.state": dict(CampaignState.choices),
    "criteriaset.state": dict(CriteriaSetState.choices),
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
    "sampledraw.method": {
        "simple": _("Simple random sample"),
        "by_list": _("Stratified by list"),
        "by_body": _("Stratified by body"),
    },
    "outcome": {"accepted": _("Accepted"), "changed": _("Changed")},
    "phase": dict(PhaseKind.choices),
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


def in_words(line: TrailLine) -> TrailLine:
    """The line with words of the active language in the place of codes."""
    kind, _space, number = line.subject.partition(" ")
    return replace(
        line,
        action=str(ACTIONS.get(line.action, line.action)),
        subject=f"{OBJECTS.get(kind, kind)} {number}",
        changes=[_change(kind, change) for change in line.changes],
    )


def action_choices() -> list[tuple[str, str]]:
    """Every action with its words, to filter by."""
    return [(code, str(words)) for code, words in ACTIONS.items()]


def _change(kind: str, change: Change) -> Change:
    words = VALUES.get(f"{kind}.{change.field}") or VALUES.get(change.field) or _SWITCH
    return Change(
        str(FIELDS.get(change.field, change.field)),
        _value(change.field, change.old, words),
        _value(change.field, change.new, words),
    )


def _value(field: str, text: str, words: Words) -> str:
    if not text or text in words:
        return str(words.get(text, ""))
    try:
        if field.endswith("_at"):
            return format_datetime(datetime.fromisoformat(text))
        if field.endswith(("_on", "_date")):
            return format_date(date.fromisoformat(text))
        if field == "facts":
            return facts_in_words(text)
        return format_exact(text) if field == "points" else text
    except (ValueError, ArithmeticError):
        return text
