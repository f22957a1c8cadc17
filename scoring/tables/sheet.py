"""The scoring sheet as plain rows: everything a template needs, nothing it must look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import PointSource
from parindex.common.formats import format_date, format_exact, format_points
from scoring.domain.gaps import Gaps, Progress, gaps_of, progress_of
from scoring.domain.lines import Book, Line, Part, current_lines
from scoring.domain.queries import Beside, beside, exclusion_reasons
from scoring.domain.rights import fill_verdict, open_criteria
from scoring.domain.standing import Standing
from scoring.engine.score import form_from_facts
from scoring.engine.totals import Totals, node_total, removed_leaves
from scoring.enums import Source
from scoring.forms.facts import as_typed
from scoring.tables.shapes import PANEL_ONLY, RowInput, Shape, shapes_by_pk, shapes_of


@dataclass(slots=True)
class Cell:
    """An input of a row with the text in it."""

    shape: RowInput
    text: str

    @property
    def shown(self) -> str:
        """The text where nothing can be typed."""
        return dict(self.shape.options).get(self.text, self.text) or "–"


@dataclass(slots=True)
class State:
    """Icon, word and colour of a row's state."""

    label: str
    tone: str = ""
    icon: str = "clock"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Saved from elsewhere first: both values in words; ``fields`` repeat what was typed.

    ``own``: the same person did, in another window.
    """

    theirs: str
    mine: str
    name: str
    own: bool
    who: str
    fields: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Row:
    """One line of the sheet. Points and maxima are text; ``locked``: shown, not filled in.

    ``appraised_way``, ``council_way``: "down" or "up" from the points in the column before.
    """

    shape: Shape
    state: State
    points: str = ""
    maximum: str = ""
    appraised: str = ""
    appraised_way: str = ""
    council: str = ""
    council_way: str = ""
    documents: str = ""
    needs_document: bool = False
    explained: bool = False
    needs_explanation: bool = False
    revision: int = 0
    entry: str = ""
    summary: str = ""
    cells: list[Cell] = field(default_factory=list)
    tags: str = ""
    locked: bool = True
    error: str = ""
    conflict: Conflict | None = None

    @property
    def key(self) -> str:
        """The primary key as text, for addresses put together in a template."""
        return str(self.shape.pk)

    @property
    def shows_points(self) -> bool:
        """Whether the points stand beside the inputs (not where they are the input)."""
        return not (self.cells and self.cells[0].shape.is_points)


@dataclass(slots=True)
class Sheet:
    """All rows and the sums over them. ``editable``: leaves that may be filled in now
    (``None``: all of them). Once it is appraised, ``cut``: leaves that lost points, ``unjudged``:
    leaves the unit scored and nobody has appraised."""

    book: Book
    words: Beside
    reasons: Mapping[int, str]
    editable: frozenset[int] | None
    today: date
    progress: Progress = field(init=False)
    cut: frozenset[int] = frozenset()
    unjudged: frozenset[int] = frozenset()
    _sources: Set[str] = field(init=False)
    _own: Mapping[str, Decimal] = field(init=False)
    _removed: Set[str] = field(init=False)

    def __post_init__(self) -> None:
        codes = self.book.tree.codes
        own = [(codes[pk], line) for pk, line in self.book.of_source(Source.SELF).items()]
        without = [code for code, line in own if line.not_applicable]
        self.progress = progress_of(self.book, self.words)
        self._sources = {source for _pk, source in self.book.lines}
        self._own = {code: line.points for code, line in own}
        self._removed = removed_leaves(self.book.tree.engine, without, self.book.excluded_codes())
        self._judge()

    @property
    def rows(self) -> list[Row]:
        """Every row in the order of the set."""
        return [self._row(shape) for shape in shapes_of(self.book.tree)]

    def rows_of(self, criterion_ids: Iterable[int]) -> list[Row]:
        """Only these rows."""
        shapes = shapes_by_pk(self.book.tree)
        return [self._row(shapes[pk]) for pk in dict.fromkeys(criterion_ids)]

    def above(self, criterion_id: int) -> tuple[int, ...]:
        """The groups a leaf stands in."""
        return shapes_by_pk(self.book.tree)[criterion_id].above

    @property
    def has_appraisal(self) -> bool:
        return Source.APPRAISED in self._sources

    @property
    def has_council(self) -> bool:
        return Source.COUNCIL in self._sources

    @property
    def own(self) -> Part:
        """What the unit gave itself, of what it can give itself."""
        return self.book.own_part(Source.SELF)

    @property
    def own_counted(self) -> Part:
        """What counts now on the leaves the unit scores itself."""
        return self.book.own_part()

    @property
    def whole(self) -> Totals:
        """Everything that counts: the own part, surveys and other figures."""
        return self.book.totals()

    @property
    def shows_whole(self) -> bool:
        """Whether there are points of others, so that the whole is more than the own part."""
        return bool(self._sources - {Source.SELF})

    @property
    def other_points(self) -> Decimal:
        """Points of the set that do not come from the unit itself (surveys, figures)."""
        return self.book.maximum_of_figures()

    @property
    def documents(self) -> int:
        """How many citations there are in all."""
        return sum(self.words.documents.values())

    def _row(self, shape: Shape) -> Row:
        if shape.is_group:
            return self._group(shape)
        if self.reasons and (reason := self._exclusion(shape)) is not None:
            state = State(_("not assessed"), icon="lock")
            return Row(shape, state, maximum="–", entry="note", summary=reason, tags="excluded")
        if shape.source != PointSource.SELF:
            return self._figure(shape)
        return self._leaf(shape)

    def _exclusion(self, shape: Shape) -> str | None:
        found = (self.reasons.get(pk) for pk in (shape.pk, *shape.above))
        return next((reason for reason in found if reason is not None), None)

    def _group(self, shape: Shape) -> Row:
        engine = self.book.tree.engine
        points, maximum = node_total(engine, shape.code, self._own, self._removed)
        under = engine.under[shape.code]
        return Row(
            shape,
            _group_state(self.progress, under),
            points=format_points(points),
            maximum=format_points(maximum) if maximum or points == 0 else shape.maximum,
        )

    def _figure(self, shape: Shape) -> Row:
        line = self.book.effective(shape.pk)
        names = {
            PointSource.SURVEY: _("survey"),
            PointSource.SATISFACTION: _("satisfaction survey"),
            PointSource.EXTERNAL: _("external figure"),
        }
        row = Row(
            shape,
            State(names[PointSource(shape.source)], icon="lock"),
            maximum=shape.maximum,
            entry="note",
            summary="" if line else _("not self-assessed"),
            points=format_points(line.points) if line else "",
        )
        self._decide(row)
        return row

    def _decide(self, row: Row) -> None:
        """Put in what the appraisal and the council gave, and which way it went."""
        lines, pk = self.book.lines, row.shape.pk
        before = lines.get((pk, Source.SELF))
        if appraised := lines.get((pk, Source.APPRAISED)):
            row.appraised = format_points(appraised.points)
            row.appraised_way = _way(before, appraised)
            before = appraised
        if council := lines.get((pk, Source.COUNCIL)):
            row.council = format_points(council.points)
            row.council_way = _way(before, council)

    def _judge(self) -> None:
        """Find what the appraisal took away, and what it has not looked at."""
        if not (self.has_appraisal or self.has_council):
            return
        own = self.book.of_source(Source.SELF)
        appraised = self.book.of_source(Source.APPRAISED)
        decided = self.book.of_source(Source.COUNCIL)
        self.unjudged = frozenset(own.keys() - appraised.keys() - decided.keys())
        counts = (line for line in self.book.lines.values() if line.is_effective)
        self.cut = frozenset(
            line.criterion_id
            for line in counts
            if line.criterion_id in own and line.points < own[line.criterion_id].points
        )

    def _leaf(self, shape: Shape) -> Row:
        line = self.book.lines.get((shape.pk, Source.SELF))
        last = self.book.last(shape.pk, Source.SELF)
        documents = self.words.documents.get(shape.pk, 0)
        explained = shape.pk in self.words.explained
        node = self.book.tree.engine.nodes[shape.code]
        gaps = gaps_of(node, line, documents=documents, explained=explained)
        row = Row(
            shape,
            _state(line, gaps, self.today),
            points=format_points(line.points) if line else "",
            maximum=shape.maximum,
            documents=str(documents) if documents or gaps.document else "",
            needs_document=gaps.document,
            explained=explained,
            needs_explanation=gaps.explanation,
            revision=last.revision if last else 0,
            tags=self._tags(shape.pk, gaps),
            locked=self.editable is not None and shape.pk not in self.editable,
        )
        self._decide(row)
        self._fill(row, line)
        return row

    def _tags(self, pk: int, gaps: Gaps) -> str:
        names = (
            ("missing", gaps.missing),
            ("nodoc", gaps.document),
            ("noexpl", gaps.explanation),
            ("cut", pk in self.cut),
            ("unjudged", pk in self.unjudged),
        )
        return " ".join(name for name, holds in names if holds)

    def _fill(self, row: Row, line: Line | None) -> None:
        shape = row.shape
        data = self._form(shape, line)
        row.entry = "panel" if PANEL_ONLY & data.keys() else shape.entry
        if row.entry == "panel":
            row.summary = _summary(data, line)
        else:
            row.cells = [_cell(item, data) for item in shape.inputs]

    def _form(self, shape: Shape, line: Line | None) -> dict[str, str | list[str]]:
        leaf = self.book.tree.engine.leaves[shape.code]
        if line is None or line.facts is None or line.enter_again:
            return {}
        others = self.book.seen_by(Source.SELF) if leaf.rule.depends_on else {}
        return form_from_facts(leaf, line.facts, others)


def load_sheet(standing: Standing, *, at: datetime, facts: bool = True) -> Sheet:
    """Read the sheet of a dossier: three statements, four with exclusions.

    ``facts`` False leaves the inputs empty (for pages that only show sums and states).
    """
    ids = [node.criterion.pk for node in standing.tree.leaves] if facts else []
    book = Book.of(
        standing.tree, standing.excluded, current_lines(standing.dossier_id, facts_of=ids)
    )
    return sheet_around(standing, book, at=at)


def sheet_around(standing: Standing, book: Book, *, at: datetime) -> Sheet:
    """The sheet around lines that were read already (after a save)."""
    reasons = exclusion_reasons(standing.participation_id) if standing.excluded else {}
    editable = None if fill_verdict(standing, at=at) else open_criteria(standing, at=at)
    today = timezone.localdate(at)
    return Sheet(book, beside(standing.dossier_id), reasons, editable, today)


def _cell(item: RowInput, data: Mapping[str, str | list[str]]) -> Cell:
    text = data.get(item.name, "")
    return Cell(item, as_typed(str(text)))


def _summary(data: Mapping[str, str | list[str]], line: Line | None) -> str:
    if line is None:
        return ""
    if line.not_applicable:
        return _("does not apply")
    if "percent" in data:
        return f"{data['percent']}%"
    met = data.get("met")
    if isinstance(met, list):
        return ngettext("%(n)s ticked", "%(n)s ticked", len(met)) % {"n": format_exact(len(met))}
    when = data.get("date")
    if isinstance(when, str) and when:
        return format_date(date.fromisoformat(when))
    return _("entered")


def _way(before: Line | None, after: Line) -> str:
    """ "down" or "up" where the points changed, else empty."""
    if before is None or before.points == after.points:
        return ""
    return "down" if after.points < before.points else "up"


def _state(line: Line | None, gaps: Gaps, today: date) -> State:
    if gaps.unscored or line is None:
        return State(_("not scored"), "warn", "dash")
    if gaps.enter_again:
        return State(_("enter again"), "warn", "redo")
    if gaps.document:
        return State(_("document missing"), "bad", "alert")
    if gaps.explanation:
        return State(_("explanation missing"), "bad", "chat")
    return State(_("saved %(time)s") % {"time": _moment(line.recorded_at, today)}, "ok", "check")


def _moment(at: datetime, today: date) -> str:
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == today else f"{local:%d/%m}"


def _group_state(progress: Progress, under: frozenset[str]) -> State:
    missing = sum(code in under for code in progress.missing)
    if missing:
        return State(_("%(count)s to score") % {"count": missing}, "warn", "dash")
    documents = sum(code in under for code in progress.without_document)
    if documents:
        words = ngettext("%(count)s document missing", "%(count)s documents missing", documents)
        return State(words % {"count": documents}, "bad", "alert")
    explanations = sum(code in under for code in progress.without_explanation)
    if explanations:
        words = ngettext(
            "%(count)s explanation missing", "%(count)s explanations missing", explanations
        )
        return State(words % {"count": explanations}, "bad", "chat")
    return State(_("complete"), "ok", "check")
