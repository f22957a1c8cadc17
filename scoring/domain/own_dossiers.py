"""The dossiers of a person's own unit on the page "My work", and what is due on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.phases import closes_at, is_open, phase_of
from campaigns.domain.tree import Tree, tree
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.charts import StackedBar, stacked_bar
from scoring.domain.gaps import Progress, progress_of
from scoring.domain.home import Asker, Task
from scoring.domain.lines import Book, current_lines
from scoring.domain.queries import beside
from scoring.domain.state import state_at
from scoring.enums import DossierState, Source
from scoring.models import Dossier


@dataclass(frozen=True, slots=True)
class OwnDossier:
    """A dossier of the person's unit with how far it is.

    ``points`` self-assessed so far, of the ``maximum`` the unit can give itself (without surveys,
    whose points are ``others``). ``counted``: what counts of the same part once the appraisal
    has begun, ``cut``: what it took from the unit's own.
    ``extended``: ``closes_at`` is the unit's own, later than everybody's. ``state`` is that of
    the hour, which a dossier not sent has before the lock is recorded.
    """

    dossier: Dossier
    state: DossierState
    campaign: Campaign
    tree: Tree
    progress: Progress
    points: Decimal
    maximum: Decimal
    others: Decimal
    counted: Decimal | None
    cut: Decimal
    closes_at: datetime | None
    extended: bool
    is_open: bool

    @property
    def bar(self) -> StackedBar:
        """The maximum as documented, at risk, still within reach; the rest was not claimed.

        Once it is appraised: what was kept and what was cut.
        """
        claimed = max(self.points, Decimal(0))
        if self.counted is not None:
            kept = max(claimed - self.cut, Decimal(0))
            parts = [(_("Kept by the appraisal"), kept, "fill")]
            parts.append((_("Cut by the appraisal"), claimed - kept, "bad"))
            return stacked_bar(parts, total=self.maximum)
        at_risk = min(self.progress.points_without_document, claimed)
        parts = [
            (_("With all documents"), claimed - at_risk, "fill"),
            (_("Without evidence, may be lost"), at_risk, "warn"),
        ]
        if self.is_open:
            parts.append((_("Not scored yet, within reach"), self.reach, "soft"))
        return stacked_bar(parts, total=self.maximum)

    @property
    def reach(self) -> Decimal:
        """Points of items not scored yet, while they can be scored."""
        if not self.is_open:
            return Decimal(0)
        left = self.maximum - max(self.points, Decimal(0))
        return min(self.progress.points_missing, max(left, Decimal(0)))

    @property
    def unclaimed(self) -> Decimal:
        """Points of the maximum the unit did not give itself and cannot reach any more."""
        return max(self.maximum - max(self.points, Decimal(0)) - self.reach, Decimal(0))

    def first(self, codes: tuple[str, ...]) -> int:
        """Primary key of the first of some leaves."""
        return self.tree.by_code[codes[0]].criterion.pk


def own_dossiers(asker: Asker) -> list[OwnDossier]:
    """The dossiers of the asker's units in campaigns that run, newest first."""
    if not asker.units:
        return []
    dossiers = (
        Dossier.objects.filter(
            participation__organisation__in=asker.units,
            participation__campaign__state=CampaignState.OPEN,
        )
        .select_related(
            "participation__campaign",
            "participation__organisation",
            "participation__group__criteria_set",
        )
        .prefetch_related("participation__campaign__phases", "participation__exclusions")
        .order_by("-participation__campaign__year", "pk")
    )
    return [_own(dossier, asker.at) for dossier in dossiers]


def _own(dossier: Dossier, at: datetime) -> OwnDossier:
    unit = dossier.participation
    criteria_set = cast(CriteriaSet, unit.group.criteria_set)  # a campaign does not open without
    excluded = [exclusion.criterion_id for exclusion in unit.exclusions.all()]
    book = Book.of(tree(criteria_set), excluded, current_lines(dossier.pk))
    phase = phase_of(unit.campaign, PhaseKind.SELF_ASSESSMENT)
    closes = closes_at(phase, participation=unit) if phase else None
    own = book.own_part(Source.SELF)
    judged = {Source.APPRAISED, Source.COUNCIL} & {source for _pk, source in book.lines}
    return OwnDossier(
        dossier,
        state_at(dossier.state, closes, at=at),
        unit.campaign,
        book.tree,
        progress_of(book, beside(dossier.pk)),
        own.points,
        own.maximum,
        book.maximum_of_figures(),
        book.own_part().points if judged else None,
        _cut(book),
        closes,
        phase is not None and closes != phase.closes_at,
        is_open(phase, at=at, participation=unit) if phase else False,
    )


def _cut(book: Book) -> Decimal:
    """What the points that count fall short of the unit's own, leaf by leaf."""
    own = {pk: line.points for (pk, source), line in book.lines.items() if source == Source.SELF}
    counts = {line.criterion_id: line.points for line in book.lines.values() if line.is_effective}
    lost = (points - counts.get(pk, points) for pk, points in own.items())
    return sum((value for value in lost if value > 0), start=Decimal(0))


def dossier_tasks(asker: Asker, own: OwnDossier) -> list[Task]:
    """What is due on one dossier while its self-assessment is open."""
    if not own.is_open:
        return []
    found: list[Task] = []
    organisation = own.dossier.participation.organisation
    roles = asker.roles_in(organisation.pk)
    page = asker.url("scoring:dossier", own.dossier.pk)
    if Role.HEAD in roles and own.state == DossierState.WITH_HEAD:
        found.append(
            Task(
                _("Check the dossier and send it"),
                _("The officer has handed it over. Only what you approve counts as signed."),
                page,
                _("Check"),
                own.closes_at,
                _("At the deadline it is locked as not approved."),
                tone="warn",
            )
        )
    if Role.OFFICER in roles and own.state == DossierState.DRAFT:
        found.extend(_officer_tasks(own, asker.url("scoring:sheet", own.dossier.pk), page))
    unit = asker.unit_words(organisation)
    return [replace(task, extended=own.extended, unit=unit) for task in found]


def _officer_tasks(own: OwnDossier, sheet: str, dossier: str) -> Iterator[Task]:
    progress = own.progress
    yield from _missing_by_field(own, sheet)
    if progress.without_document:
        count = len(progress.without_document)
        yield Task(
            ngettext("Add evidence to %(count)s item", "Add evidence to %(count)s items", count)
            % {"count": count},
            _first(progress.without_document),
            _at(sheet, "document", own.first(progress.without_document)),
            _("Add"),
            own.closes_at,
            _("Points without evidence may be cut in the appraisal."),
            progress.points_without_document,
            "bad",
        )
    if progress.without_explanation:
        count = len(progress.without_explanation)
        yield Task(
            ngettext("Explain %(count)s item", "Explain %(count)s items", count) % {"count": count},
            _first(progress.without_explanation),
            _at(sheet, "explanation", own.first(progress.without_explanation)),
            _("Write"),
            own.closes_at,
            tone="warn",
        )
    yield Task(
        _("Hand the dossier to the head of unit"),
        _("The head checks, approves and sends it."),
        dossier,
        _("Hand over"),
        own.closes_at,
        _("Without the head's approval it is locked as not approved."),
    )


def _missing_by_field(own: OwnDossier, sheet: str) -> Iterator[Task]:
    """One task per field with leaves that have no points yet."""
    fields: dict[str, list[str]] = {}
    for root in own.tree.roots:
        under = own.tree.engine.under[root.code]
        fields[root.code] = [code for code in own.progress.missing if code in under]
    for field, codes in fields.items():
        if not codes:
            continue
        count = len(codes)
        words = {"count": count, "field": own.tree.by_code[field].criterion.title}
        yield Task(
            ngettext("Score %(count)s item: %(field)s", "Score %(count)s items: %(field)s", count)
            % words,
            _first(tuple(codes)),
            _at(sheet, "missing", own.first(tuple(codes))),
            _("Score"),
            own.closes_at,
            points=sum((own.tree.engine.leaves[code].maximum for code in codes), Decimal(0)),
            tone="warn",
        )


def _at(sheet: str, show: str, row: int) -> str:
    """The sheet with a filter, the panel open on a row."""
    return f"{sheet}?show={show}&row={row}#r{row}"


def _first(codes: tuple[str, ...], shown: int = 6) -> str:
    text = ", ".join(codes[:shown])
    return f"{text}, …" if len(codes) > shown else text
