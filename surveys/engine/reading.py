"""Reading and checking a questionnaire (docs/questionnaire-format.md)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from scoring.engine.numbers import HUNDRED, ZERO, plain
from scoring.engine.problems import Problem, SetError
from scoring.engine.spec import Limits, Place, SpecReader
from surveys.engine.form import (
    NO_OPINION,
    Bounds,
    Feed,
    Form,
    Kind,
    Option,
    Question,
    Row,
    ShownIf,
    Words,
)

FORMAT = "parindex-questionnaire/1"
KINDS: tuple[Kind, ...] = ("single", "matrix", "multiple", "number", "text")
MAX_QUESTIONS = 200
MAX_TEXT = 4000
_ONE = Decimal(1)


def parse_form(data: object) -> Form:
    """The checked questionnaire. Raises ``SetError`` with every problem found."""
    problems: list[Problem] = []
    if not isinstance(data, Mapping):
        raise SetError([Problem("", "not_an_object", expected="object")])
    spec = SpecReader(data, Place("", problems, Limits(HUNDRED)))
    spec.choice("format", (FORMAT,))
    # What the questionnaire is called in a campaign; the import takes it.
    spec.ignore("code")
    asked = data.get("questions")
    if isinstance(asked, list) and len(asked) > MAX_QUESTIONS:
        spec.wrong("questions", "too_many", expected=f"≤ {MAX_QUESTIONS}", got=str(len(asked)))
    questions: list[Question] = []
    for reader in spec.items("questions")[:MAX_QUESTIONS]:
        questions.append(_question(reader, questions))
    if not any(question.feed or _feeds_by_row(question) for question in questions):
        spec.wrong("questions", "nothing_feeds_a_leaf", severity="warning")
    form = Form(
        title=_words(spec, "title"),
        intro=_words(spec, "intro", optional=True),
        questions=tuple(questions),
        silence="zero" if spec.choice("silence", ("leave_out", "zero")) == "zero" else "leave_out",
        illustrative=spec.flag("illustrative"),
    )
    spec.done()
    if any(problem.severity == "error" for problem in problems):
        raise SetError(problems)
    return form


def _question(spec: SpecReader, before: list[Question]) -> Question:
    code = spec.key("code")
    if any(question.code == code for question in before):
        spec.wrong("code", "duplicate_code", got=code)
    kind = next(known for known in KINDS if known == spec.choice("kind", KINDS))
    options = _options(spec) if kind in {"single", "matrix", "multiple"} else ()
    rows = _rows(spec) if kind == "matrix" else ()
    feed = _feed(spec) if kind not in {"matrix", "text"} else None
    question = Question(
        code=code,
        kind=kind,
        text=_words(spec, "text"),
        help=_words(spec, "help", optional=True),
        required=spec.flag("required", default=True),
        no_opinion=spec.flag("no_opinion"),
        options=options,
        rows=rows,
        feed=feed,
        shown_if=_shown_if(spec, before),
        bounds=_bounds(spec, kind, len(options)),
    )
    _check_worth(spec, question)
    spec.done()
    return question


def _bounds(spec: SpecReader, kind: Kind, options: int) -> Bounds:
    if kind == "multiple":
        least = spec.number("least", ZERO, minimum=ZERO, maximum=Decimal(options))
        most = spec.number("most", Decimal(options), minimum=_ONE, maximum=Decimal(options))
        if least > most:
            spec.wrong("least", "too_large", expected=f"≤ {plain(most)}", got=plain(least))
        return Bounds(least=int(least), most=int(most))
    if kind == "number":
        lowest, highest = spec.number("lowest", ZERO), spec.number("highest", HUNDRED)
        if lowest >= highest:
            spec.wrong("lowest", "too_large", expected=f"< {plain(highest)}", got=plain(lowest))
        places = spec.number("places", ZERO, minimum=ZERO, maximum=Decimal(4))
        return Bounds(lowest=lowest, highest=highest, places=int(places))
    if kind == "text":
        length = spec.number("max_length", Decimal(1000), minimum=_ONE, maximum=Decimal(MAX_TEXT))
        return Bounds(max_length=int(length))
    return Bounds()


def _check_worth(spec: SpecReader, question: Question) -> None:
    """Whatever feeds a leaf needs a percentage for every answer it can get."""
    if question.feed is None and not _feeds_by_row(question):
        return
    if question.kind == "number" and not _is_percentage(question.bounds):
        spec.wrong("highest", "not_a_percentage", expected="0–100")
    for place, option in enumerate(question.options):
        if option.percent is None:
            spec.wrong(f"options[{place}].percent", "not_a_number", expected="0–100")


def _is_percentage(bounds: Bounds) -> bool:
    return bounds.lowest >= ZERO and bounds.highest <= HUNDRED


def _feeds_by_row(question: Question) -> bool:
    return any(row.feed is not None for row in question.rows)


def _options(spec: SpecReader) -> tuple[Option, ...]:
    found: list[Option] = []
    for reader in spec.items("options"):
        code = reader.key("code")
        if code == NO_OPINION or any(option.code == code for option in found):
            reader.wrong("code", "duplicate_code", got=code)
        percent = reader.optional_number("percent", minimum=ZERO)
        if percent is not None and percent > HUNDRED:
            reader.wrong("percent", "too_large", expected="≤ 100", got=plain(percent))
        found.append(Option(code, _words(reader, "text"), percent))
        reader.done()
    if len(found) == 1:
        spec.wrong("options", "too_few", expected="≥ 2", got="1")
    return tuple(found)


def _rows(spec: SpecReader) -> tuple[Row, ...]:
    found: list[Row] = []
    for reader in spec.items("rows"):
        code = reader.key("code")
        if any(row.code == code for row in found):
            reader.wrong("code", "duplicate_code", got=code)
        found.append(Row(code, _words(reader, "text"), _feed(reader)))
        reader.done()
    return tuple(found)


def _feed(spec: SpecReader) -> Feed | None:
    spec.ignore("leaf", "weight")
    if not spec.has("leaf"):
        return None
    weight = spec.number("weight", _ONE)
    if weight <= ZERO:
        spec.wrong("weight", "too_small", expected="> 0", got=plain(weight))
    return Feed(spec.text("leaf"), weight)


def _shown_if(spec: SpecReader, before: list[Question]) -> ShownIf | None:
    """Only an earlier question with options may decide: so a page never needs a later answer."""
    if not spec.has("shown_if"):
        spec.ignore("shown_if")
        return None
    inner = spec.inner("shown_if")
    code = inner.text("question")
    source = next((question for question in before if question.code == code), None)
    if source is None or source.kind not in {"single", "multiple"}:
        inner.wrong("question", "not_an_earlier_question", got=code)
    wanted = inner.data.get("any_of")
    inner.ignore("any_of")
    known = {option.code for option in source.options} if source else set()
    if not isinstance(wanted, list) or not wanted or not set(map(str, wanted)) <= known:
        inner.wrong("any_of", "unknown_value", expected=", ".join(sorted(known)))
        wanted = []
    inner.done()
    return ShownIf(code, frozenset(map(str, wanted)))


def _words(spec: SpecReader, key: str, *, optional: bool = False) -> Words:
    """A text or {"vi": …, "en": …}."""
    value = spec.data.get(key)
    if isinstance(value, Mapping):
        inner = spec.inner(key)
        words = Words(inner.text("vi", "" if optional else None), inner.text("en", ""))
        inner.done()
        return words
    return Words(spec.text(key, "" if optional else None))
