"""What people do in the demo's campaigns: score, send, appraise, answer, decide.

Everything goes through the domain functions with the hour at which it "happened", so the ledger,
the audit chain and the rights are those of a real campaign. All figures are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import cast

from appraisal.domain.boxes import Boxes
from appraisal.domain.decisions import decide
from appraisal.domain.desk import desk_of
from appraisal.domain.drafts import Proposal, save_draft
from appraisal.domain.judgements import Judgement, Way
from appraisal.domain.queries import changed_reviews_of, contested_reviews
from appraisal.domain.replies import Answer, answer
from appraisal.domain.reviews import save_review
from appraisal.domain.slots import BY_CRITERION
from appraisal.enums import Outcome, ReplyKind
from campaigns.domain.tree import tree
from campaigns.models import Campaign, CriteriaSet
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.demo.facts import invent
from parindex.demo.places import Place
from scoring.domain.dossiers import Signed, advance_dossier
from scoring.domain.ledger import record_score
from scoring.enums import Source
from scoring.models import Dossier, ScoreEntry

CUT_REASONS = (
    "Tài liệu kiểm chứng chưa đủ: thiếu phụ lục số liệu kèm theo báo cáo.",
    "Số liệu trong báo cáo không khớp với Hệ thống thông tin giải quyết TTHC của tỉnh.",
    "Văn bản ban hành sau thời hạn quy định.",
    "Tài liệu không thuộc năm đánh giá.",
    "Mới hoàn thành một phần nhiệm vụ, phần còn lại đang triển khai.",
)
CONTEST_REASONS = (
    "Đơn vị đã bổ sung phụ lục; đề nghị giữ nguyên điểm tự chấm.",
    "Số liệu lấy tại thời điểm 30/9 theo hướng dẫn; đề nghị Hội đồng xem xét.",
    "Văn bản ban hành đúng hạn, ngày phát hành ghi tại trang 1; đề nghị chấm lại.",
)
COUNCIL_REASONS = {
    True: "Hội đồng thống nhất: tài liệu bổ sung đã chứng minh nội dung tự chấm.",
    False: "Hội đồng thống nhất giữ điểm thẩm định: tài liệu bổ sung chưa chứng minh được.",
}


def units_of(campaign: Campaign) -> Iterator[Dossier]:
    """The dossiers of a campaign with unit and set, in a fixed order."""
    yield from (
        Dossier.objects.filter(participation__campaign=campaign)
        .select_related("participation__organisation", "participation__group__criteria_set")
        .order_by("participation__organisation__code")
    )


def score_unit(
    place: Place,
    dossier: Dossier,
    *,
    quality: float,
    share: float,
    at: datetime,
    random: Random,
    every: timedelta = timedelta(minutes=4),
) -> int:
    """The officer scores ``share`` of the leaves from ``at``, one ``every`` so often; how many."""
    unit = dossier.participation.organisation
    officer = place.cast[unit.code, Role.OFFICER]
    found = tree(set_of(dossier))
    excluded = excluded_leaves(dossier)
    nodes = {node.code: node.criterion for node in found.leaves}
    points: dict[str, Decimal] = {}
    done = 0
    for code in found.engine.order:
        node = found.engine.nodes[code]
        if node.source != "self" or code in excluded or random.random() > share:
            continue
        facts = invent(found.engine, code, quality=quality, random=random, others=points)
        saved = record_score(
            actor=officer,
            dossier=dossier,
            criterion=nodes[code],
            source=Source.SELF,
            facts=facts,
            at=at + every * done,
            expected_revision=0,
        )
        points[code] = saved.entry.points
        done += 1
    return done


def send(
    place: Place, dossier: Dossier, *, at: datetime, after: timedelta = timedelta(hours=1)
) -> None:
    """The officer hands the dossier over, the head approves an hour later (or ``after``)."""
    unit = dossier.participation.organisation
    officer, head = place.cast[unit.code, Role.OFFICER], place.cast[unit.code, Role.HEAD]
    advance_dossier(actor=officer, dossier=dossier, arrow="submit", at=at)
    dossier.refresh_from_db()
    signed = Signed(digest=dossier.ledger_digest, version=dossier.version)
    advance_dossier(actor=head, dossier=dossier, arrow="approve", at=at + after, signed=signed)


def set_of(dossier: Dossier) -> CriteriaSet:
    """The criteria set of the unit's group; a campaign does not open without."""
    return cast(CriteriaSet, dossier.participation.group.criteria_set)


def excluded_leaves(dossier: Dossier) -> frozenset[str]:
    """Codes of the leaves the unit is not assessed on."""
    engine = tree(set_of(dossier)).engine
    codes = dossier.participation.exclusions.values_list("criterion__code", flat=True)
    return frozenset().union(*(engine.under[code] for code in codes))


def enter_figures(
    place: Place,
    campaign: Campaign,
    *,
    at: datetime,
    quality_of: Callable[[Dossier], float],
    sources: frozenset[str] = frozenset({Source.SURVEY, Source.SATISFACTION, Source.EXTERNAL}),
    otherwise: Collection[tuple[int, str]] = frozenset(),
) -> None:
    """Figures of these sources for the units, as an imported percentage with its source.

    ``otherwise``: leaves (unit of the campaign, code) that get their figures in another way.
    """
    random = Random(campaign.year)
    for dossier in units_of(campaign):
        found = tree(set_of(dossier))
        nodes = {node.code: node.criterion for node in found.leaves}
        for code in found.engine.order:
            source = found.engine.nodes[code].source
            if source not in sources or code in excluded_leaves(dossier):
                continue
            if (dossier.participation_id, code) in otherwise:
                continue
            percent = min(99.5, 72 + 27 * quality_of(dossier) * random.random() ** 0.3)
            record_score(
                actor=place.secretary,
                dossier=dossier,
                criterion=nodes[code],
                source=source,
                facts={"percent": f"{percent:.2f}"},
                at=at,
                expected_revision=0,
                reason=f"Số liệu điều tra xã hội học năm {campaign.year} (minh họa)",
            )


def appraise(
    place: Place, campaign: Campaign, *, at: datetime, share: float = 1.0, seed: int = 1
) -> None:
    """Appraisers and secretariat work through what is theirs and not done yet; a few items in a
    hundred are cut."""
    random = Random(seed)
    people = [user for (_code, role), user in place.cast.people.items() if role == Role.APPRAISER]
    for person in [*people, place.secretary]:
        desk = desk_of(person, campaign)
        boxes = Boxes(desk, by=BY_CRITERION)
        waiting = [slot for slot in boxes.slots(boxes.all) if slot.ready and not slot.done]
        for item in boxes.items(waiting):
            if random.random() > share:
                continue
            own = ScoreEntry.objects.filter(
                dossier=item.dossier, criterion=item.leaf, source=Source.SELF, is_current=True
            ).first()
            save_review(
                actor=person,
                dossier=item.dossier,
                criterion=item.leaf,
                judgement=_judgement(own, random),
                at=at,
                desk=desk,
            )


def _judgement(own: ScoreEntry | None, random: Random) -> Judgement:
    seen = own.revision if own else 0
    if own is None or own.points <= 0 or own.not_applicable or random.random() > 0.06:
        return Judgement(way=Way.KEEP, seen_entry=seen)
    cut = (own.points / 2).quantize(Decimal("0.01"))
    return Judgement(
        way=Way.PINNED,
        points=cut,
        reason=random.choice(CUT_REASONS),
        pages=f"trang {random.randrange(1, 9)}",
        seen_entry=seen,
    )


def reply(place: Place, campaign: Campaign, *, at: datetime, share: float, seed: int = 1) -> None:
    """Units answer ``share`` of the changed items they have not; two in five are contested."""
    random = Random(seed)
    for review in changed_reviews_of(campaign).filter(reply__isnull=True).order_by("pk"):
        if review.outcome != Outcome.CHANGED or random.random() > share:
            continue
        unit = review.dossier.participation.organisation
        contest = random.random() < 0.4
        said = Answer(
            kind=ReplyKind.CONTEST if contest else ReplyKind.ACCEPT,
            text=random.choice(CONTEST_REASONS) if contest else "",
            seen_version=review.version,
        )
        head = place.cast[unit.code, Role.HEAD]
        answer(actor=head, review=review, said=said, at=at)


def draft_replies(place: Place, campaign: Campaign, *, at: datetime, count: int) -> None:
    """Officers draft the first ``count`` answers that nobody has sent yet."""
    waiting = changed_reviews_of(campaign).filter(reply__isnull=True).order_by("pk")
    for number, review in enumerate(waiting[:count]):
        unit = review.dossier.participation.organisation
        said = Proposal(
            kind=ReplyKind.CONTEST,
            text=CONTEST_REASONS[number % len(CONTEST_REASONS)],
            seen_version=review.version,
        )
        save_draft(actor=place.cast[unit.code, Role.OFFICER], review=review, said=said, at=at)


def decide_all(place: Place, campaign: Campaign, *, at: datetime, by: User, seed: int = 1) -> None:
    """The council decides every contested item it has not: half for the unit."""
    random = Random(seed)
    for review in contested_reviews(campaign).filter(decision__isnull=True):
        for_unit = random.random() < 0.5
        decide(
            actor=by,
            review=review,
            judgement=Judgement(
                way=Way.KEEP if for_unit else Way.APPRAISED, reason=COUNCIL_REASONS[for_unit]
            ),
            at=at,
        )
