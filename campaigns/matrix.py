"""Who may do what at which stage: the role × stage × action matrix as data (design 6).

The permission functions of the apps read this table, the page "Ai thấy gì?" shows it and
``manage.py rights_matrix`` prints it: there is no second place where a right is written down.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.enums import CampaignState, PhaseKind
from parindex.accounts.enums import Role


class Action(models.TextChoices):
    """What somebody may do in a campaign."""

    READ_OWN = "read_own", _("Read the own dossier")
    FILL = "fill", _("Score the own unit, add evidence")
    APPROVE = "approve", _("Approve and send the dossier")
    APPRAISE = "appraise", _("Appraise assigned criteria of other units")
    DRAFT_REPLY = "draft_reply", _("Draft the own unit's answers to changed items")
    REPLY = "reply", _("Send the own unit's answer to a changed item, once")
    FILL_LIST = "fill_list", _("Enter the own unit's respondents of a survey")
    SEND_LIST = "send_list", _("Send the own unit's list of respondents")
    DRAFT_STATEMENT = "draft_statement", _("Draft what the own unit says in its case")
    STATE = "state", _("Send what the own unit says in its case, once")
    HEAR_CASE = "hear_case", _("Open a case of suspected interference and hear the unit")
    DECIDE_CASE = "decide_case", _("Decide a case: keep or void survey answers; reverse it")
    READ_TURNOUT = "read_turnout", _("See who on the own unit's list has answered")
    READ_SURVEY = "read_survey", _("Read the results of a survey after its close")
    READ_OWN_SURVEY = "read_own_survey", _("Read the own unit's survey result")
    ENTER_PAPER = "enter_paper", _("Register and type in paper answers of a survey")
    DECIDE = "decide", _("Decide contested items")
    RUN = "run", _("Run the campaign: plan, units, figures, extensions, closing, index runs")
    REOPEN = "reopen", _("Open the appraisal again after its closing, for a reason")
    OBSERVE = "observe", _("Read every dossier")
    PUBLISH = "publish", _("Approve, publish and withdraw the result")
    ADMINISTER = "administer", _("Criteria sets, organisations and people")
    SHARE = "share", _("Share criteria sets with other authorities, withdraw them")
    REHEARSE = "rehearse", _("Rehearse a campaign on a copy, throw the copy away")
    READ_AUDIT = "read_audit", _("Read the audit trail")
    READ_RESULT = "read_result", _("Read the published result")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the matrix.

    ``codename`` is the object permission django-guardian must hold (on a campaign, a dossier or
    an assignment), empty where the role in the tenant alone decides. ``phase`` must be open at the
    receipt time of the request; ``states`` are the campaign states in which the action exists.
    ``own_unit``: True = only the own unit, False = never the own unit, None = no matter.
    """

    roles: frozenset[Role]
    codename: str = ""
    phase: PhaseKind | None = None
    states: frozenset[CampaignState] = frozenset(CampaignState)
    own_unit: bool | None = None
    note: str | Promise = ""


_RUNNING = frozenset({CampaignState.OPEN})
_SURVEYED = frozenset({CampaignState.OPEN, CampaignState.CLOSED})
_ANYBODY = frozenset(Role)

MATRIX: dict[Action, Rule] = {
    Action.READ_OWN: Rule(
        roles=frozenset({Role.OFFICER, Role.HEAD}), codename="fill_dossier", own_unit=True
    ),
    Action.FILL: Rule(
        roles=frozenset({Role.OFFICER}),
        codename="fill_dossier",
        phase=PhaseKind.SELF_ASSESSMENT,
        states=_RUNNING,
        own_unit=True,
        note=_("Not after the deadline, unless the secretariat extended it for the unit."),
    ),
    Action.APPROVE: Rule(
        roles=frozenset({Role.HEAD}),
        codename="approve_dossier",
        phase=PhaseKind.SELF_ASSESSMENT,
        states=_RUNNING,
        own_unit=True,
    ),
    Action.APPRAISE: Rule(
        roles=frozenset({Role.APPRAISER}),
        codename="appraise_assignment",
        phase=PhaseKind.APPRAISAL,
        states=_RUNNING,
        own_unit=False,
        note=_(
            "Items of the appraising body itself are appraised by the secretariat, those of the "
            "secretariat's own unit by the council."
        ),
    ),
    Action.DRAFT_REPLY: Rule(
        roles=frozenset({Role.OFFICER}),
        codename="fill_dossier",
        phase=PhaseKind.EXPLANATION,
        states=_RUNNING,
        own_unit=True,
        note=_("A draft is read by the officers and the head of the unit alone."),
    ),
    Action.REPLY: Rule(
        roles=frozenset({Role.HEAD}),
        codename="approve_dossier",
        phase=PhaseKind.EXPLANATION,
        states=_RUNNING,
        own_unit=True,
        note=_("An answer is final: what was sent is what the head signed."),
    ),
    Action.FILL_LIST: Rule(
        roles=frozenset({Role.OFFICER}),
        codename="fill_list",
        states=_SURVEYED,
        own_unit=True,
        note=_("Until the list is sent or its deadline is over; the secretariat enters its own."),
    ),
    Action.SEND_LIST: Rule(
        roles=frozenset({Role.HEAD}),
        codename="send_list",
        states=_SURVEYED,
        own_unit=True,
        note=_("Sending locks the list; only the secretariat returns it, with a reason."),
    ),
    Action.DRAFT_STATEMENT: Rule(
        roles=frozenset({Role.OFFICER}),
        codename="fill_dossier",
        states=_SURVEYED,
        own_unit=True,
        note=_("A draft is read by the officers and the head of the unit alone."),
    ),
    Action.STATE: Rule(
        roles=frozenset({Role.HEAD}),
        codename="approve_dossier",
        states=_SURVEYED,
        own_unit=True,
        note=_("Until the hour set for the hearing; what was sent is final."),
    ),
    Action.HEAR_CASE: Rule(
        roles=frozenset({Role.SECRETARIAT}),
        codename="run_campaign",
        states=_SURVEYED,
        own_unit=False,
        note=_("After the wave has closed."),
    ),
    Action.DECIDE_CASE: Rule(
        roles=frozenset({Role.APPROVER}),
        codename="publish_campaign",
        states=_SURVEYED,
        own_unit=False,
        note=_(
            "After the unit was heard or its hour is over. A published result is withdrawn first."
        ),
    ),
    Action.READ_TURNOUT: Rule(
        roles=frozenset({Role.OFFICER, Role.HEAD}),
        states=_SURVEYED,
        own_unit=True,
        note=_("Late, for many at once, and not of groups with very few people."),
    ),
    Action.READ_SURVEY: Rule(
        roles=frozenset({Role.SECRETARIAT, Role.COUNCIL, Role.APPROVER, Role.AUDITOR}),
        codename="observe_campaign",
        note=_("Nobody sees a result before the survey has closed."),
    ),
    Action.READ_OWN_SURVEY: Rule(
        roles=frozenset({Role.OFFICER, Role.HEAD}),
        codename="fill_dossier",
        states=frozenset({CampaignState.PUBLISHED}),
        own_unit=True,
        note=_("Once the result of the campaign is published."),
    ),
    Action.ENTER_PAPER: Rule(
        roles=frozenset({Role.SECRETARIAT}),
        codename="run_campaign",
        note=_("Every sheet is typed by two people; nobody reads what the other one typed."),
    ),
    Action.DECIDE: Rule(
        roles=frozenset({Role.COUNCIL, Role.SECRETARIAT}),
        codename="decide_campaign",
        phase=PhaseKind.COUNCIL,
        states=_RUNNING,
        own_unit=False,
        note=_("The secretariat enters what the council decided."),
    ),
    Action.RUN: Rule(roles=frozenset({Role.SECRETARIAT}), codename="run_campaign"),
    Action.REOPEN: Rule(
        roles=frozenset({Role.SECRETARIAT}),
        codename="run_campaign",
        states=frozenset({CampaignState.CLOSED}),
        note=_("Only as long as no result is approved."),
    ),
    Action.OBSERVE: Rule(
        roles=frozenset({Role.SECRETARIAT, Role.COUNCIL, Role.APPROVER, Role.AUDITOR}),
        codename="observe_campaign",
    ),
    Action.PUBLISH: Rule(
        roles=frozenset({Role.APPROVER}),
        codename="publish_campaign",
        states=frozenset({CampaignState.CLOSED, CampaignState.PUBLISHED}),
    ),
    Action.ADMINISTER: Rule(roles=frozenset({Role.ADMIN, Role.SECRETARIAT})),
    Action.SHARE: Rule(
        roles=frozenset({Role.ADMIN}),
        note=_("Issued sets alone; the document of the set and nothing else leaves the authority."),
    ),
    Action.REHEARSE: Rule(
        roles=frozenset({Role.ADMIN, Role.SECRETARIAT}),
        note=_("Nothing leaves a rehearsal: no mail, no result."),
    ),
    Action.READ_AUDIT: Rule(roles=frozenset({Role.ADMIN, Role.SECRETARIAT, Role.AUDITOR})),
    Action.READ_RESULT: Rule(
        roles=_ANYBODY,
        states=frozenset({CampaignState.PUBLISHED}),
        note=_("Everybody, also without an account."),
    ),
}

# Roles that get a right on every campaign of their tenant, given when the campaign is created.
CAMPAIGN_GRANTS: dict[str, frozenset[Role]] = {
    MATRIX[action].codename: MATRIX[action].roles
    for action in (Action.RUN, Action.OBSERVE, Action.DECIDE, Action.PUBLISH)
}
