"""One object of every kind, so that every address can be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from appraisal.models import DraftFile, ReplyDraft, Review
from campaigns.domain.annex.reading import propose_set
from campaigns.domain.campaign_documents import PaperFacts, add_document
from campaigns.domain.campaigns import PhaseDates, create_campaign
from campaigns.domain.corrections import correct_set
from campaigns.domain.criteria_import import freeze_set, import_set
from campaigns.domain.decision.reading import propose_plan
from campaigns.domain.groups import add_group, exclude, set_units
from campaigns.domain.import_proposals import start_proposal
from campaigns.domain.library import share_set
from campaigns.domain.plan.tasks import TaskDraft, add_task
from campaigns.domain.plan.workshops import WorkshopFacts, add_workshop
from campaigns.domain.set_drafts import copy_set
from campaigns.enums import PaperKind, PhaseKind, ProposalKind
from campaigns.models import Campaign, Exclusion, Participation, UnitGroup
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.common.documents.text import read_text
from parindex.common.tenancy import tenant_scope
from parindex.files.domain.checks import check_upload
from parindex.files.domain.store import store_file
from parindex.notify.domain.outbox import queue_mail
from parindex.notify.models import OutboxMail
from parindex.tenants.domain.lineage import reorganise
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Succession
from scoring.domain.index_run import run_index
from scoring.domain.official_letters import draft_letter
from scoring.models import (
    Citation,
    Document,
    DocumentRevision,
    IndexLine,
    IndexRun,
    Publication,
)
from surveys.domain.counting import count_wave
from surveys.domain.lists import start_lists
from surveys.enums import ObjectRule, WaveState
from surveys.models import (
    Ballot,
    Case,
    FigureImport,
    GroupForm,
    Questionnaire,
    Respondent,
    RespondentGroup,
    StatementFile,
    SurveyObject,
    TextRelease,
    Wave,
)
from tests.appraisal.stage import Court, open_now, set_court
from tests.plugins.cast import World
from tests.plugins.recorded import recorded_on
from tests.scoring.stage import document
from tests.surveys.engine import forms
from tests.surveys.papers import paper_and_counter
from tests.surveys.suspicion import closed_waves

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Scene:
    """The tenant under test with one object of each kind, by the word used in a row."""

    world: World
    elsewhere: World
    objects: dict[str, Any] = field(default_factory=dict)

    def args(self, words: tuple[str, ...]) -> list[Any]:
        """The arguments of an address; a word that names no object stands for itself."""
        return [self.objects.get(word, word) for word in words]


def build_scene(world: World, elsewhere: World) -> Scene:
    """A campaign in appraisal with all its objects, and one that is being planned."""
    objects = recorded_on(world, "scene", lambda: _build(world))
    return Scene(world, elsewhere, objects)


def _build(world: World) -> dict[str, Any]:
    court = set_court(world)
    with tenant_scope(world.tenant):
        review = court.cut()
        run = run_index(actor=None, campaign=court.stage.campaign, at=timezone.now())
        publish_run(run, world)
        publish_run(_year_before(run), world)
        objects: dict[str, Any] = {
            "campaign": court.stage.campaign.slug,
            "dossier": court.stage.dossier.pk,
            "leaf": court.leaf("1.1").pk,
            "figure-leaf": court.leaf("2.3").pk,
            "review": review.pk,
            "group": court.group.pk,
            "set": court.stage.criteria_set.pk,
            **_corrected(court, world),
            **_continued(court, world),
            "run": run.number,
            "unit": "so-a",
            "organisation": world.organisations["so-a"].pk,
            "member": Membership.objects.get(user=world.people[Role.AUDITOR]).pk,
            **_evidence(court, world),
            **_planned(world),
            **_read_papers(world),
            **_mail(world),
            "official-letter": _official_letter(court, world),
            "step": _step(world).pk,
        }
        objects |= _wave(court)
        objects["questionnaire"] = _questionnaire(court)
        objects |= _set_up(objects)
        objects |= closed_waves(court)
        objects |= _counted(court)
        objects |= paper_and_counter(court.stage.campaign, world)
        objects["hearing-file"] = _hearing_file(objects)
        objects["draft-file"] = _draft_file(court, review, objects["revision"])
        open_now(court, PhaseKind.APPRAISAL)
    return objects


def publish_run(run: IndexRun, world: World) -> None:
    """Show the result of a run to everybody."""
    now = timezone.now()
    Publication.objects.create(
        campaign=run.campaign,
        run=run,
        state="published",
        seal="0" * 64,
        approved_by=world.people[Role.APPROVER],
        approved_at=now,
        decision_number="1/QĐ-UBND",
        decision_date=now.date(),
        signer_name="A",
        signer_title="CHỦ TỊCH",
        public_at=now,
    )


def _official_letter(court: Court, world: World) -> int:
    actor, campaign = world.people[Role.SECRETARIAT], court.stage.campaign
    return draft_letter(actor=actor, campaign=campaign, matter="", at=timezone.now()).pk


def _evidence(court: Court, world: World) -> dict[str, Any]:
    now, actor = timezone.now(), world.people[Role.OFFICER]
    checked = check_upload(SimpleUploadedFile("a.pdf", PDF, "application/pdf"))
    stored = store_file(actor=actor, checked=checked, at=now, written=[])
    made = {"created_at": now, "created_by": actor}
    proof = Document.objects.create(dossier=court.stage.dossier, title="A", **made)
    revision = DocumentRevision.objects.create(
        document=proof, number=1, stored_file=stored, added_at=now, added_by=actor
    )
    citation = Citation.objects.create(document=proof, criterion=court.leaf("1.1"), created_at=now)
    figures = FigureImport.objects.create(
        campaign=court.stage.campaign,
        stored_file=stored,
        source_text="x",
        rows=1,
        imported_by=actor,
        imported_at=now,
    )
    paper = add_document(
        actor=None,
        campaign=court.stage.campaign,
        about=PaperFacts(kind=PaperKind.GUIDANCE, title="Hướng dẫn tự đánh giá (minh họa)"),
        file=check_upload(SimpleUploadedFile("hd.pdf", PDF, "application/pdf")),
        at=now,
    )
    return {
        "revision": revision.pk,
        "citation": citation.pk,
        "import": figures.pk,
        "campaign-document": paper.pk,
    }


def _draft_file(court: Court, review: Review, revision: int) -> int:
    draft = ReplyDraft.objects.create(
        review=review, kind="accept", drafted_by=court.an, drafted_at=timezone.now()
    )
    stored = DocumentRevision.objects.get(pk=revision).stored_file
    return DraftFile.objects.create(draft=draft, stored_file=stored).pk


def _hearing_file(objects: dict[str, Any]) -> int:
    case = Case.objects.get(wave__slug=objects["hearing-wave"])
    stored = DocumentRevision.objects.get(pk=objects["revision"]).stored_file
    return StatementFile.objects.create(case=case, stored_file=stored).pk


def _planned(world: World) -> dict[str, Any]:
    start = timezone.now() + timedelta(days=30)
    dates = [
        PhaseDates(kind, start + timedelta(days=number), start + timedelta(days=number + 1))
        for number, kind in enumerate(PhaseKind)
    ]
    campaign: Campaign = create_campaign(
        actor=None,
        year=2027,
        name="Đợt 2027",
        slug="dot-2027",
        secretariat=world.organisations["so-noi-vu"],
        phases=dates,
    )
    bands = [{"name": "Đạt", "from": "50"}, {"name": "Không đạt", "from": "0"}]
    draft = import_set(
        actor=world.people[Role.ADMIN], document=document(name="Bộ nháp") | {"bands": bands}
    )
    group = add_group(actor=None, campaign=campaign, name="Sở", criteria_set=draft)
    set_units(actor=None, group=group, organisations=[world.organisations["so-a"]])
    units = Participation.objects.filter(group=group)
    exclude(actor=None, participations=units, criteria=draft.criteria.all()[:1], reason="x")
    task = add_task(actor=None, campaign=campaign, draft=TaskDraft(number="1", text="Việc"))
    return {
        "planned": campaign.slug,
        "planned-group": group.pk,
        "draft": draft.pk,
        "task": task.pk,
        "workshop": add_workshop(
            actor=None, campaign=campaign, facts=WorkshopFacts(name="Tập huấn (minh họa)")
        ).pk,
        "exclusion": Exclusion.objects.get().pk,
    }


def _step(world: World) -> Succession:
    """A unit that gave a part of itself to a new one."""
    new = create_organisation(actor=None, code="so-moi", name="Sở mới")
    (made,) = reorganise(
        actor=None,
        old=[world.organisations["so-b"]],
        new=[new],
        day=date(2020, 1, 1),
        decision="01/QĐ-UBND",
        ends=False,
    )
    return made


def _read_papers(world: World) -> dict[str, Any]:
    """An annex and a decision that were read and wait to be looked through."""
    annex = propose_set(read_text("1 Thể chế 2\n1.1 Ban hành 1\n1.2 Rà soát 1")).to_plain()
    decision = propose_plan(read_text("Chỉ số cải cách hành chính năm 2026")).to_plain()
    papers = (ProposalKind.CRITERIA, "annex", annex), (ProposalKind.PLAN, "decision", decision)
    return {
        word: start_proposal(
            actor=world.people[Role.ADMIN],
            kind=kind,
            file_name="văn bản.docx",
            sha256="0" * 64,
            content=content,
            at=timezone.now(),
        ).token
        for kind, word, content in papers
    }


def _corrected(court: Court, world: World) -> dict[str, Any]:
    actor = world.people[Role.SECRETARIAT]
    old = court.stage.criteria_set
    new = {**old.document, "note": "Đã đính chính"}
    made = correct_set(actor=actor, criteria_set=old, document=new, reason="Lỗi in")
    spare = import_set(actor=actor, document=document(name="Bộ nháp thừa"))
    return {"correction": made.pk, "spare": spare.pk}


def _continued(court: Court, world: World) -> dict[str, Any]:
    """Next year's set, frozen, and a criterion of this year that it continues."""
    actor, old = world.people[Role.SECRETARIAT], court.stage.criteria_set
    made = copy_set(actor=actor, criteria_set=old, name=old.name, year=old.year + 1)
    freeze_set(actor=actor, criteria_set=made)
    shown = share_set(actor=world.people[Role.ADMIN], criteria_set=made, at=timezone.now())
    return {"shared": shown.pk, "continued": made.pk, "old-node": court.leaf("1.1").pk}


def _year_before(run: IndexRun) -> IndexRun:
    """The same result once more, as that of the year before."""
    campaign = create_campaign(
        actor=None,
        year=run.campaign.year - 1,
        name="Đợt trước",
        secretariat=run.campaign.secretariat,
        phases=[],
    )
    lines = list(run.lines.select_related("participation__group"))
    groups = {
        group.pk: add_group(
            actor=None,
            campaign=campaign,
            name=group.name,
            key=group.key,
            criteria_set=group.criteria_set,
        )
        for group in UnitGroup.objects.filter(campaign=run.campaign).select_related("criteria_set")
    }
    run = IndexRun.objects.get(pk=run.pk)
    run.pk, run.campaign, run.finished_at = None, campaign, None
    run.save(force_insert=True)
    for line in lines:
        unit = line.participation
        line.pk, line.run = None, run
        line.participation = Participation.objects.create(
            campaign=campaign, organisation_id=unit.organisation_id, group=groups[unit.group_id]
        )
    IndexLine.objects.bulk_create(lines)
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
    return run


def _mail(world: World) -> dict[str, Any]:
    mail = queue_mail(to="a@b.example", subject="x", body="x", kind="test")
    told = queue_mail(
        to="a@b.example",
        to_user=world.people[Role.OFFICER],
        subject="x",
        body="x",
        kind="test",
        path=f"{world.url}/home/",
    )
    assert mail is not None
    assert told is not None
    return {"mail": mail.pk, "notice": told.notice.pk}


def _wave(court: Court) -> dict[str, Any]:
    """A survey being prepared, with the list of a unit."""
    now = timezone.now()
    world = court.stage.world
    wave = Wave.objects.create(
        campaign=court.stage.campaign,
        slug="khao-sat",
        name="Đợt thử số 1",
        opens_at=now,
        closes_at=now + timedelta(days=10),
    )
    group = RespondentGroup.objects.create(wave=wave, key="nhom", name="Lãnh đạo phòng", priority=2)
    [listed] = start_lists(
        actor=world.people[Role.SECRETARIAT],
        wave=wave,
        organisation_ids=[world.organisations["so-a"].pk],
        at=now,
    )
    # What was written to the unit is in its language, not in that of who reads the outbox here.
    OutboxMail.objects.filter(subject__contains=wave.name).delete()
    person = Respondent.objects.create(
        wave=wave, list=listed, group=group, full_name="Đỗ Văn An", email="an@example.vn"
    )
    return {
        "wave": wave.slug,
        "list": listed.pk,
        "respondent": person.pk,
        "respondent-group": group.key,
    }


def _counted(court: Court) -> dict[str, Any]:
    """A wave that has closed and was counted, with an opinion nobody has read."""
    now = timezone.now()
    campaign = court.stage.campaign
    wave = Wave.objects.create(
        campaign=campaign,
        slug="da-kiem",
        name="Đợt thử đã kiểm phiếu",
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(hours=1),
        state=WaveState.CLOSED,
        closed_at=now,
    )
    rated = SurveyObject.objects.create(
        wave=wave, code="so-a", name="Sở A", participation=court.stage.dossier.participation
    )
    group = RespondentGroup.objects.create(wave=wave, key="nhom", name="Lãnh đạo phòng", priority=1)
    form = Questionnaire.objects.create(
        campaign=campaign,
        code="phieu-da-kiem",
        title="Phiếu đã kiểm",
        document=forms.document(),
        state="frozen",
        content_hash="0" * 64,
    )
    place = {"wave": wave, "group": group, "questionnaire": form, "object": rated}
    said = {"q2": {"hop-ly": "a", "kha-thi": "b"}, "q4": "Cần nhanh hơn."}
    choices = ["a"] * 6 + ["b"] * 3
    Ballot.objects.bulk_create(Ballot(**place, answers={"q1": c, **said}) for c in choices)
    count_wave(wave=wave, actor=None, at=now)
    opinion = TextRelease.objects.filter(wave=wave)[0]
    return {"counted": wave.slug, "opinion": opinion.pk}


def _questionnaire(court: Court) -> int:
    """A draft with questions of every kind."""
    made = Questionnaire.objects.create(
        campaign=court.stage.campaign,
        code="phieu",
        title="Phiếu khảo sát (minh họa)",
        document=_in_vietnamese(forms.document()),
    )
    return made.pk


def _set_up(objects: dict[str, Any]) -> dict[str, Any]:
    """A body that is rated, a group and its form, in the wave that is being prepared."""
    wave = Wave.objects.get(slug=objects["wave"])
    rated = SurveyObject.objects.create(wave=wave, code="bo", name="Bộ Nội vụ")
    group = RespondentGroup.objects.create(wave=wave, key="so", name="Lãnh đạo sở", priority=1)
    form = GroupForm.objects.create(
        group=group, questionnaire_id=objects["questionnaire"], rule=ObjectRule.EVERY
    )
    return {"rated": rated.pk, "respondents": group.pk, "group-form": form.pk}


def _in_vietnamese(value: Any) -> Any:
    """The document without its English texts, which its XLSX form would show to everybody."""
    if isinstance(value, list):
        return [_in_vietnamese(item) for item in value]
    if isinstance(value, dict):
        return value.get("vi") or {key: _in_vietnamese(item) for key, item in value.items()}
    return value
