"""The rows of the sheet as HTML.

A sheet has well over a hundred rows and a save answers with several; composed by a template each
costs more than everything else of the request. What a row shows of its criterion never changes
and is composed once per set (``scoring.tables.shapes``); the rest is put around it here. Every
text that comes from people or from a criteria set goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parindex.common.templatetags.ui import icon
from scoring.tables.shapes import Shape
from scoring.tables.sheet import Cell, Row


@dataclass(frozen=True, slots=True)
class Look:
    """How the rows of one page are drawn.

    ``base``: address of the sheet; ``csrf``: token of the forms; ``appraised``, ``council``:
    whether there are these columns; ``current``: the row the panel shows; ``show``: the tag of
    the rows that are shown (with the groups above them), empty for all.
    """

    base: str
    csrf: str
    appraised: bool
    council: bool
    current: int | None = None
    show: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words and icons of all rows, in one language."""

    maximum: str
    own: str
    documents: str
    given: str
    needed: str
    save: str
    enter: str
    check: str
    alert: str
    doc: str
    fold: str
    appraised: str
    council: str
    down: str
    up: str


def rows_html(rows: Iterable[Row], look: Look) -> SafeString:
    """The rows one after the other; what a filter leaves out is there, but hidden."""
    rows = list(rows)
    hits = [row.shape for row in rows if look.show in row.tags.split()]
    shown = {pk for shape in hits for pk in (shape.pk, *shape.above)}
    parts = [
        row_html(row, look, hidden=bool(look.show) and row.shape.pk not in shown) for row in rows
    ]
    return mark_safe("\n".join(parts))  # noqa: S308 every part is escaped where it is made


def row_html(row: Row, look: Look, *, oob: bool = False, hidden: bool = False) -> SafeString:
    """One ``<tr>``; ``oob`` lets htmx put it into its place wherever that is."""
    words = _words(get_language() or "vi")
    shape = row.shape
    middle = _group(row, look, words) if shape.is_group else _leaf(row, look, words)
    css = f"{shape.css} on" if shape.pk == look.current else shape.css
    tags = f' data-tags="{row.tags}"' if row.tags else ""
    group = " data-group" if shape.is_group else ""
    swap = (' hx-swap-oob="true"' if oob else "") + (" hidden" if hidden else "")
    return mark_safe(  # noqa: S308 every part is escaped where it is made
        f'<tr role="row" id="r{shape.pk}" class="{css}" data-row="{shape.safe_code}"'
        f"{group}{tags}{swap}>{middle}"
        f'<td role="cell" class="stat"><span id="s{shape.pk}" class="st {row.state.tone}"'
        f" data-save-status>{mark(row.state.icon)}<span>{escape(row.state.label)}</span></span>"
        "</td></tr>"
    )


def _group(row: Row, look: Look, words: Words) -> str:
    return (
        f"{_group_head(row.shape, words.fold)}"
        f'<td role="cell" class="num max" data-label="{words.maximum}">{row.maximum}</td>'
        f'<td role="cell" class="num self" data-label="{words.own}">{row.points}</td>'
        f"{_decided(row, look, words)}"
        '<td role="cell" class="docs"></td><td role="cell" class="expl"></td>'
    )


def _leaf(row: Row, look: Look, words: Words) -> str:
    muted = " muted" if row.entry == "note" else ""
    return (
        f"{_leaf_head(row.shape, look)}"
        f'<td role="cell" class="num max" data-label="{words.maximum}">{row.maximum}</td>'
        f'<td role="cell" class="num self{muted}" data-label="{words.own}">'
        f"{_entry(row, look, words)}{_error(row)}</td>{_decided(row, look, words)}"
        f'<td role="cell" class="docs" data-label="{words.documents}">{_documents(row, words)}</td>'
        f'<td role="cell" class="expl">{_explained(row, words)}</td>'
    )


def _decided(row: Row, look: Look, words: Words) -> str:
    found = ""
    if look.appraised:
        found += _judged(row.appraised, row.appraised_way, words.appraised, words)
    if look.council:
        found += _judged(row.council, row.council_way, words.council, words)
    return found


def _judged(points: str, way: str, label: str, words: Words) -> str:
    """Points of the appraisal or the council; an arrow where they differ from those before."""
    if not way:
        return f'<td role="cell" class="num dec" data-label="{label}">{points}</td>'
    arrow = words.down if way == "down" else words.up
    return f'<td role="cell" class="num dec {way}" data-label="{label}">{arrow}{points}</td>'


def _documents(row: Row, words: Words) -> str:
    if row.needs_document:
        return f'<span class="st bad">{words.alert}{row.documents}</span>'
    if row.documents:
        return f'<span class="st">{words.doc}{row.documents}</span>'
    return '<span class="muted">–</span>'


def _explained(row: Row, words: Words) -> str:
    if row.explained:
        return f'<span class="st ok">{words.check}<span>{words.given}</span></span>'
    if row.needs_explanation:
        return f'<span class="st bad">{words.alert}<span>{words.needed}</span></span>'
    return '<span class="muted">–</span>'


def _error(row: Row) -> str:
    if not row.error:
        return ""
    return f'<span class="error" id="e{row.shape.pk}" role="alert">{escape(row.error)}</span>'


def _entry(row: Row, look: Look, words: Words) -> str:
    """What stands in the column of the own score: words, values, inputs, or a way to the panel."""
    points = row.points or "–"
    if row.entry == "note":
        return f"{escape(row.summary)} <b>{row.points}</b>" if row.points else escape(row.summary)
    if row.locked and not row.error:
        shown = " / ".join(escape(cell.shown) for cell in row.cells) or escape(row.summary)
        if look.appraised:
            return f'<b class="out">{points}</b><span class="by">{shown}</span>'
        return f'{shown} <b class="out">{points}</b>'
    if not row.cells:
        summary = escape(row.summary) or words.enter
        return f'{_panel_link(row.shape, look, summary)} <b class="out">{points}</b>'
    wrong = f' aria-invalid="true" aria-describedby="e{row.shape.pk}"' if row.error else ""
    inputs = '<span aria-hidden="true">/</span>'.join([_input(cell, wrong) for cell in row.cells])
    out = f'<span class="out">{points}</span>' if row.shows_points else ""
    url = f"{look.base}{row.shape.pk}/score/"
    return (
        f'<form class="ratio" method="post" action="{url}" hx-post="{url}" '
        f'hx-trigger="change, retry" data-autosave data-guard data-status="s{row.shape.pk}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{look.csrf}">'
        f'<input type="hidden" name="revision" value="{row.revision}">{inputs}{out}'
        f'<noscript><button class="btn">{words.save}</button></noscript></form>'
    )


def _input(cell: Cell, wrong: str) -> str:
    item = cell.shape
    if item.options:
        chosen = "".join(
            f'<option value="{escape(key)}"{" selected" if key == cell.text else ""}>'
            f"{escape(label)}</option>"
            for key, label in item.options
        )
        opening = f'<select class="input"{item.attributes}{wrong}>'
        return f'{opening}<option value=""></option>{chosen}</select>'
    empty = "" if cell.text else " empty"
    return (
        f'<input class="input {item.css}{empty}"{item.attributes}'
        f' value="{escape(cell.text)}" autocomplete="off"{wrong}>'
    )


def _group_head(shape: Shape, fold: str) -> str:
    return (
        f'<td role="cell" class="code first">{shape.safe_code}</td>'
        '<th role="rowheader" scope="row" class="name"><button class="fold" type="button" '
        f'aria-expanded="true">{fold}<span>{shape.safe_title}</span></button></th>'
    )


def _leaf_head(shape: Shape, look: Look) -> str:
    return (
        f'<td role="cell" class="code first">{shape.safe_code}</td>'
        f'<th role="rowheader" scope="row" class="name">'
        f"{_panel_link(shape, look, shape.safe_title)}</th>"
    )


def _panel_link(shape: Shape, look: Look, words: str) -> str:
    """Opens the panel; ``panel.js`` loads it, without scripts it is a page of its own."""
    return f'<a href="{look.base}?row={shape.pk}#panel" data-panel="{shape.pk}">{words}</a>'


@lru_cache(maxsize=64)
def mark(name: str) -> str:
    """A decorative icon, composed once."""
    return icon(name)


@lru_cache(maxsize=4)
def _words(language: str) -> Words:
    return Words(
        maximum=escape(_("Maximum")),
        own=escape(_("Own score")),
        documents=escape(_("Documents")),
        given=escape(_("given")),
        needed=escape(_("needed")),
        save=escape(_("Save")),
        enter=escape(_("Enter")),
        check=mark("check"),
        alert=mark("alert"),
        doc=mark("doc"),
        fold=mark("right"),
        appraised=escape(_("Appraised")),
        council=escape(_("Council")),
        down=str(icon("adn", label=_("lowered"))),
        up=str(icon("aup", label=_("raised"))),
    )
