"""A checked questionnaire back into its document: ``parse_form(document_of(form)) == form``."""

from __future__ import annotations

from typing import Any

from scoring.engine.numbers import plain
from surveys.engine.form import Feed, Form, Option, Question, Row, Words
from surveys.engine.reading import FORMAT


def document_of(form: Form) -> dict[str, Any]:
    """The document of a questionnaire in its one form: every default written out."""
    return {
        "format": FORMAT,
        "title": words_of(form.title),
        "intro": words_of(form.intro),
        "silence": form.silence,
        "illustrative": form.illustrative,
        "questions": [question_of(question) for question in form.questions],
    }


def question_of(question: Question) -> dict[str, Any]:
    """One question of the document."""
    found: dict[str, Any] = {
        "code": question.code,
        "kind": question.kind,
        "text": words_of(question.text),
        "help": words_of(question.help),
        "required": question.required,
        "no_opinion": question.no_opinion,
    }
    if question.options:
        found["options"] = [_option(option) for option in question.options]
    if question.rows:
        found["rows"] = [_row(row) for row in question.rows]
    if question.shown_if:
        condition = question.shown_if
        found["shown_if"] = {"question": condition.question, "any_of": sorted(condition.any_of)}
    return found | _bounds(question) | _feed(question.feed)


def words_of(words: Words) -> str | dict[str, str]:
    """A text as it is written: plain where there is no English one."""
    return {"vi": words.vi, "en": words.en} if words.en else words.vi


def _option(option: Option) -> dict[str, Any]:
    found: dict[str, Any] = {"code": option.code, "text": words_of(option.text)}
    if option.percent is not None:
        found["percent"] = plain(option.percent)
    return found


def _row(row: Row) -> dict[str, Any]:
    return {"code": row.code, "text": words_of(row.text)} | _feed(row.feed)


def _feed(feed: Feed | None) -> dict[str, str]:
    return {} if feed is None else {"leaf": feed.leaf, "weight": plain(feed.weight)}


def _bounds(question: Question) -> dict[str, Any]:
    bounds = question.bounds
    match question.kind:
        case "multiple":
            return {"least": bounds.least, "most": bounds.most}
        case "number":
            lowest, highest = plain(bounds.lowest), plain(bounds.highest)
            return {"lowest": lowest, "highest": highest, "places": bounds.places}
        case "text":
            return {"max_length": bounds.max_length}
    return {}
