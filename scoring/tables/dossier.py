"""The dossier as a whole: its fields, what it lacks, and the way it went."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.audit.models import AuditEntry
from parindex.common.formats import format_points
from scoring.domain.history import Happening
from scoring.enums import Source
from scoring.models import Dossier
from scoring.tables.sheet import Sheet


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field: leaves done of all; own points of ``own_maximum``, points that count of
    ``maximum``, which has surveys and other figures in it."""

    code: str
    title: str
    maximum: Decimal
    own_maximum: Decimal
    own: Decimal
    counts: Decimal
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Lack:
    """A group of items that lack something; ``items`` are (criterion pk, code, title)."""

    title: str
    text: str
    tone: str
    items: tuple[tuple[int, str, str], ...]


def field_lines(sheet: Sheet) -> list[FieldLine]:
    """The fields of the set with the dossier's points in each."""
    engine = sheet.book.tree.engine
    own = {field.code: field for field in sheet.book.totals(Source.SELF).fields}
    missing = set(sheet.progress.missing)
    removed = sheet.book.removed()
    figures = {node.code: node.maximum for _pk, node in sheet.book.tree.figure_leaves}
    lines = []
    for field in sheet.book.totals().fields:
        under = field_leaves(sheet, field.code) - removed
        leaves = under - figures.keys()
        others = sum([figures[code] for code in under & figures.keys()], Decimal(0))
        lines.append(
            FieldLine(
                field.code,
                engine.nodes[field.code].title,
                field.maximum,
                own[field.code].maximum - others,
                own[field.code].points,
                field.points,
                sum(code not in missing for code in leaves),
                len(leaves),
            )
        )
    return lines


def field_leaves(sheet: Sheet, code: str) -> frozenset[str]:
    """Codes of the leaves under a node."""
    return sheet.book.tree.engine.under[code]


def lacks_of(sheet: Sheet) -> list[Lack]:
    """What to look at before handing over: nothing here stops it, all of it may cost points."""
    progress = sheet.progress
    groups = (
        (
            _("Not scored"),
            _("They count 0 points."),
            "bad",
            progress.missing,
        ),
        (
            _("Points without a document"),
            _("The appraisal may cut them."),
            "bad",
            progress.without_document,
        ),
        (
            _("0 points or not applicable, without an explanation"),
            _("Say why."),
            "warn",
            progress.without_explanation,
        ),
        (
            _("Full points without a document"),
            _("The criterion does not demand one; one would help the appraiser."),
            "warn",
            _full_without_document(sheet),
        ),
    )
    by_code = sheet.book.tree.by_code
    return [
        Lack(
            title,
            text,
            tone,
            tuple(
                (by_code[code].criterion.pk, code, by_code[code].criterion.title) for code in codes
            ),
        )
        for title, text, tone, codes in groups
        if codes
    ]


def _full_without_document(sheet: Sheet) -> list[str]:
    nodes = sheet.book.tree.by_pk
    lines = [
        line
        for line in sheet.book.lines.values()
        if line.source == Source.SELF
        and line.points > 0
        and line.points == line.maximum
        and not sheet.words.documents.get(line.criterion_id)
        and not nodes[line.criterion_id].criterion.evidence_required
    ]
    found = {nodes[line.criterion_id].code for line in lines}
    return [code for code in sheet.book.tree.engine.leaves if code in found]


_WAY: dict[str, str | Promise] = {
    "dossier.submitted": gettext_lazy("handed the dossier to the head of unit"),
    "dossier.returned": gettext_lazy("returned the dossier"),
    "dossier.sent": gettext_lazy("approved and sent the dossier"),
    "dossier.recalled": gettext_lazy("recalled the dossier"),
    "dossier.locked": gettext_lazy("locked the dossier at the deadline"),
    "dossier.reopened": gettext_lazy("opened the dossier again: the deadline was extended"),
}


# Steps that count in the version of a dossier, as every line of its ledger does.
_COUNTED = ("dossier.submitted", "dossier.returned", "dossier.sent", "dossier.recalled")
SHOWN_CHANGES = 50


def changes_since(dossier: Dossier, version: int) -> list[Happening]:
    """What happened to points and state since ``version``, newest first, at most fifty."""
    count = max(dossier.version - version, 0)
    entries = AuditEntry.objects.filter(
        object_type=dossier._meta.label_lower,
        object_id=dossier.pk,
        action__in=["score.recorded", "score.taken_back", *_COUNTED],
    ).order_by("-sequence")[: min(count, SHOWN_CHANGES)]
    return [_change(entry) for entry in entries]


def _change(entry: AuditEntry) -> Happening:
    who = entry.actor_name or _("The system")
    if entry.action in _WAY:
        return Happening(who, str(_WAY[entry.action]), "", "", entry.at)
    data = json.loads(entry.data)
    old, new = data.get("old", {}), data["new"]
    text = f"{new['criterion']} {Source(new['source']).label}:"
    return Happening(who, text, _points(old), _points(new), entry.at)


def _points(told: Mapping[str, Any]) -> str:
    if told.get("taken_back"):
        return _("not scored")
    return format_points(Decimal(told["points"])) if told else ""


def way_of(dossier: Dossier) -> list[Happening]:
    """The steps the dossier has gone, newest first."""
    entries = AuditEntry.objects.filter(
        object_type=dossier._meta.label_lower, object_id=dossier.pk, action__in=_WAY
    ).order_by("-sequence")
    return [
        Happening(entry.actor_name or _("The system"), str(_WAY[entry.action]), "", "", entry.at)
        for entry in entries
    ]
