"""The pages that are looked at, by who opens them and in which phase of the seeded campaign."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from appraisal.domain.replies import Answer, answer
from appraisal.enums import ReplyKind
from appraisal.models import Review
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, CriteriaSet, Phase
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.enums import DossierState
from scoring.models import Dossier
from tests.appraisal.stage import Court, open_now
from tests.matrix_stage import Scene
from tests.scoring.stage import Stage


@dataclass(frozen=True, slots=True)
class Room:
    """A page: the name of its address, words of ``Scene.objects``, and a query."""

    name: str
    args: tuple[str, ...] = ()
    query: str = ""


def _pages(*names: str, args: tuple[str, ...] = ()) -> tuple[Room, ...]:
    return tuple(Room(name, args) for name in names)


C, D, P = ("campaign",), ("dossier",), ("planned",)
PAPER = ("campaign", "paper-wave")
WAVE, COUNTED = ("campaign", "wave"), ("campaign", "counted")
LOT = (*PAPER, "lot")

SCORING: dict[Role | None, tuple[Room, ...]] = {
    Role.OFFICER: (
        Room("scoring:home"),
        Room("notices:list"),
        Room("scoring:sheet", D),
        Room("scoring:sheet", D, "?row={leaf}#panel"),
        Room("scoring:dossier", D),
    ),
    Role.SECRETARIAT: (Room("scoring:progress", C),),
}
APPRAISAL: dict[Role | None, tuple[Room, ...]] = {
    Role.APPRAISER: (
        Room("scoring:home"),
        *_pages("appraisal:queue", "appraisal:across", args=C),
        Room("appraisal:item", ("campaign", "dossier", "leaf")),
    ),
    Role.SECRETARIAT: (
        *_pages("scoring:home", "campaigns:list", "campaigns:create", "campaigns:rights"),
        *_pages("campaigns:sets", "campaigns:set_import", "campaigns:people"),
        *_pages(
            "campaigns:person_add",
            "campaigns:organisations",
            "campaigns:organisation_add",
            "office:trail",
            "office:mail",
        ),
        Room("campaigns:set", ("set",)),
        *_pages(
            "campaigns:detail",
            "campaigns:extensions",
            "campaigns:postpone",
            "appraisal:assignments",
            args=C,
        ),
        *_pages("appraisal:progress", "appraisal:closing", "surveys:figures", args=C),
        *_pages("campaigns:detail", "campaigns:facts", "campaigns:phases", args=P),
        *_pages("campaigns:open", "campaigns:task_add", args=P),
        *_pages("campaigns:group", "campaigns:exclusions", args=("planned", "planned-group")),
        Room("waves:list", C),
        *_pages("waves:overview", "waves:objects", "waves:groups", "waves:lists", args=WAVE),
        *_pages("waves:everybody", "waves:samples", "waves:opening", args=WAVE),
        *_pages("waves:letters", "waves:letters_plan", "waves:turnout", args=WAVE),
        *_pages("waves:results", "waves:opinions", args=COUNTED),
        Room("waves:object_result", (*COUNTED, "so-a")),
        *_pages("waves:integrity", "waves:case_open", args=("campaign", "closed-wave")),
        Room("scoring:runs", C),
        Room("scoring:run", ("campaign", "run")),
        Room("scoring:run_unit", ("campaign", "run", "unit")),
        *_pages("waves:paper", "waves:slips", "waves:papers", "waves:lot_add", args=PAPER),
        *_pages("waves:counters", "waves:counter_add", args=PAPER),
        *_pages("waves:lot", "waves:lot_withdraw", args=LOT),
        Room("waves:sheet", (*LOT, "1")),
        Room("waves:sheet_settle", (*LOT, "2")),
        *_pages("waves:counter", "waves:counter_codes", args=(*PAPER, "point")),
    ),
    Role.APPROVER: (
        Room("scoring:runs", C),
        Room("waves:case", ("campaign", "closed-wave", "case")),
    ),
    Role.AUDITOR: _pages("scoring:home", "office:trail"),
    None: (
        Room("account_login"),
        Room("landing"),
        Room("guide:index"),
        Room("guide:page", ("officer",)),
        Room("scoring:public"),
        Room("scoring:ranking", C),
        Room("scoring:unit_result", ("campaign", "unit")),
        Room("answer:counter", ("point-key",)),
    ),
}
EXPLANATION: dict[Role | None, tuple[Room, ...]] = {
    Role.OFFICER: (
        Room("appraisal:replies", D),
        Room("waves:statement", ("campaign", "hearing-wave", "hearing")),
    ),
}
COUNCIL: dict[Role | None, tuple[Room, ...]] = {
    Role.COUNCIL: (
        Room("scoring:home"),
        Room("appraisal:council", C),
        Room("appraisal:decision", ("campaign", "review")),
    ),
}


def begin_scoring(scene: Scene) -> None:
    """Everybody is still scoring."""
    _arrange(scene, PhaseKind.SELF_ASSESSMENT, DossierState.DRAFT)


def begin_appraisal(scene: Scene) -> None:
    """What was scored is locked and appraised."""
    _arrange(scene, PhaseKind.APPRAISAL, DossierState.LOCKED)


def begin_explanation(scene: Scene) -> None:
    """The units read what was changed."""
    _arrange(scene, PhaseKind.EXPLANATION, DossierState.LOCKED)


def begin_council(scene: Scene) -> None:
    """The one item that was cut is contested."""
    with tenant_scope(scene.world.tenant):
        review = Review.objects.get(pk=scene.objects["review"])
        said = Answer(
            kind=ReplyKind.CONTEST, text="Đúng hạn.", seen_version=review.version, seen_draft=1
        )
        head = scene.world.people[Role.HEAD]
        answer(actor=head, review=review, said=said, at=timezone.now())
    _arrange(scene, PhaseKind.COUNCIL, DossierState.LOCKED)


def _arrange(scene: Scene, kind: PhaseKind, state: DossierState) -> None:
    with tenant_scope(scene.world.tenant):
        campaign = Campaign.objects.get(slug=scene.objects["campaign"])
        dossiers = Dossier.objects.filter(participation__campaign=campaign)
        dossiers.update(state=state)
        phase = Phase.objects.get(campaign=campaign, kind=PhaseKind.SELF_ASSESSMENT)
        criteria_set = CriteriaSet.objects.get(pk=scene.objects["set"])
        stage = Stage(scene.world, campaign, phase, criteria_set, {})
        open_now(Court(stage), kind)
