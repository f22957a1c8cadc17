"""The audit trail in words: its codes are English for machines, its readers are not.

A code without a word here is shown as it is; ``tests/language`` finds one that is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.domain.trail.facts import facts_in_words
from campaigns.domain.trail.fields import FIELDS, POINTS, Words
from campaigns.enums import (
    CampaignState,
    Comparability,
    CriteriaSetState,
    PaperKind,
    PhaseKind,
    TaskState,
)
from parindex.accounts.enums import Role
from parindex.audit.domain.queries import Change, TrailLine
from parindex.common.formats import format_date, format_datetime, format_exact
from parindex.files.models import ScanState
from parindex.notify.models import MailState

ACTIONS: Words = {
    "campaign.created": _("Campaign made"),
    "campaign.copied": _("Campaign made from one of another year"),
    "campaign.edited": _("Campaign changed"),
    "campaign.phases_set": _("Phases of the campaign set"),
    "campaign.opened": _("Campaign opened"),
    "campaign.reminded": _("Units reminded"),
    "campaign.reminder_withdrawn": _("Reminder withdrawn"),
    "campaign.closed": _("Appraisal closed"),
    "campaign.reopened": _("Appraisal opened again"),
    "rehearsal.started": _("Rehearsal of the campaign made"),
    "rehearsal.turned": _("Hours of the rehearsal moved by hand"),
    "rehearsal.thrown_away": _("Rehearsal of the campaign thrown away"),
    "phase.locked": _("Phase locked"),
    "wave.created": _("Survey wave made"),
    "wave.edited": _("Survey wave changed"),
    "wave.opened": _("Survey wave opened"),
    "wave.closed": _("Survey wave closed"),
    "wave.invited": _("Invitations to a survey queued"),
    "wave.reminded": _("Reminders of a survey queued"),
    "wave.letters_withdrawn": _("Letters of a survey withdrawn"),
    "wave.letters_given_out": _("Letters of a survey given out"),
    "wave.letter_sent_again": _("Letter sent again to a respondent who asked"),
    "letter_text.edited": _("Text of a letter changed"),
    "letter_text.reset": _("Text of a letter set back"),
    "letter_plan.edited": _("Plan of the letters changed"),
    "wave.counted": _("Survey wave counted"),
    "wave.points_written": _("Points of the survey written"),
    "opinion.decided": _("Opinion in words decided on"),
    "wave.slip_registered": _("Slip of a paper answer registered"),
    "wave.slip_withdrawn": _("Slip of a paper answer taken back"),
    "paperlot.made": _("Lot of paper sheets made"),
    "paperlot.resized": _("Number of sheets of a lot changed"),
    "paperlot.merged": _("Lot of paper sheets put into another"),
    "paperlot.withdrawn": _("Lot of paper sheets withdrawn"),
    "paperlot.handed_in": _("Lot of paper sheets handed in"),
    "paperlot.sheet_typed": _("Paper sheet typed in"),
    "paperlot.sheet_settled": _("Paper sheet settled"),
    "counterpoint.added": _("Counter point added"),
    "counterpoint.edited": _("Counter point changed"),
    "counterpoint.deleted": _("Counter point deleted"),
    "counterpoint.codes_made": _("One-time codes printed"),
    "counterpoint.codes_voided": _("One-time codes made void"),
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
    "wave.signals_computed": _("Signals of a survey wave computed"),
    "case.opened": _("Case of suspected interference opened"),
    "case.time_given": _("More time to be heard in a case"),
    "case.statement_drafted": _("Statement of the unit in its case drafted"),
    "case.statement_sent": _("Unit heard in its case"),
    "case.decided": _("Case decided"),
    "case.reversed": _("Decision of a case reversed"),
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
    "respondent.place_kept": _("Respondent keeps the place: no replacement"),
    "respondent.replaced": _("Respondent replaced"),
    "respondent.replacement_asked": _("Replacement of a respondent asked for"),
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
    "workshop.added": _("Meeting added"),
    "workshop.edited": _("Meeting changed"),
    "workshop.removed": _("Meeting removed"),
    "official_letter.drafted": _("Official letter drafted"),
    "official_letter.edited": _("Official letter changed"),
    "official_letter.reset": _("Official letter set back to its draft"),
    "official_letter.discarded": _("Draft of an official letter deleted"),
    "official_letter.filed": _("Signed official letter filed"),
    "calendar_feed.made": _("Calendar address made"),
    "calendar_feed.revoked": _("Calendar address made void"),
    "campaign_document.added": _("Document of the campaign added"),
    "campaign_document.edited": _("Document of the campaign changed"),
    "campaign_document.moved": _("Document of the campaign moved"),
    "campaign_document.carried": _("Document carried over from another year"),
    "campaign_document.removed": _("Document of the campaign removed"),
    "unit_group.added": _("Group added"),
    "unit_group.edited": _("Group changed"),
    "unit_group.units_set": _("Units of the group chosen"),
    "unit_group.set_switched": _("Group switched to the corrected set"),
    "unit_group.deleted": _("Group deleted"),
    "exclusion.added": _("Excluded from assessment"),
    "exclusion.removed": _("Assessed again"),
    "criteria_set.imported": _("Criteria set imported"),
    "criteria_set.created": _("Draft of a criteria set made"),
    "criteria_set.copied": _("Criteria set copied"),
    "criteria_set.facts_edited": _("Facts of a criteria set changed"),
    "criteria_set.node_added": _("Criterion added to a draft"),
    "criteria_set.node_edited": _("Criterion of a draft changed"),
    "criteria_set.node_moved": _("Criterion of a draft moved"),
    "criteria_set.node_copied": _("Criterion of a draft copied"),
    "criteria_set.node_removed": _("Criterion taken out of a draft"),
    "criteria_set.node_recoded": _("Code of a criterion changed"),
    "criteria_set.renumbered": _("Criteria of a draft numbered again"),
    "criteria_set.undone": _("Change of a draft taken back"),
    "criteria_set.redone": _("Change of a draft made again"),
    "criteria_set.cases_edited": _("Golden cases of a draft changed"),
    "criteria_set.continuation_chosen": _("Set of an earlier year chosen that this one continues"),
    "criteria_set.link_decided": _("Comparison of a criterion with last year decided"),
    "criteria_set.links_accepted": _("Comparisons with last year accepted"),
    "criteria_set.shared": _("Criteria set shared with all authorities"),
    "criteria_set.share_withdrawn": _("Shared criteria set withdrawn"),
    "criteria_set.forked": _("Shared criteria set copied"),
    "criteria_set.issued": _("Criteria set issued"),
    "criteria_set.frozen": _("Criteria set frozen"),
    "criteria_set.deleted": _("Draft of a criteria set deleted"),
    "import_proposal.started": _("Annex or decision read for import"),
    "import_proposal.discarded": _("Proposal of an import discarded"),
    "import_proposal.expired": _("Proposal of an import expired"),
    "organisation.created": _("Organisation added"),
    "organisation.edited": _("Organisation changed"),
    "organisation.succeeded": _("One unit follows another"),
    "organisation.succession_withdrawn": _("Succession of units taken back"),
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
    "decision.followed": _("Points of the council put beside the final best of the group"),
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

_SWITCH: Words = {"true": _("Yes"), "false": _("No")}

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
        return format_exact(text) if field in POINTS else text
    except (ValueError, ArithmeticError):
        return text
