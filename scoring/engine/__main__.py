"""The command line of the engine: `python -m scoring.engine validate|compute FILE.json`.

Pure: no Django, no database. Exit code 0 and the result, or 2 and the list of problems, as JSON.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal

from scoring.engine.cases import parse_case
from scoring.engine.computing import CaseError, Scored, UnitResult, WrongFacts, compute
from scoring.engine.criteria import parse_set
from scoring.engine.files import read_json
from scoring.engine.numbers import plain
from scoring.engine.problems import Problem, SetError
from scoring.engine.totals import FieldTotal
from scoring.engine.trace import Step
from scoring.engine.version import ENGINE_VERSION
from scoring.engine.words import FACT_WORDS, words_of

BAD_INPUT = 2
RESULT = "parindex-result/1"
Json = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scoring.engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (("validate", "check a criteria set"), ("compute", "compute a case")):
        commands.add_parser(name, help=what).add_argument("file", help="JSON, or - for stdin")
    asked = parser.parse_args(arguments)
    run = _validate if asked.command == "validate" else _compute
    try:
        answer, code = run(read_json(asked.file)), 0
    except SetError as error:
        answer, code = {"problems": [_problem(item) for item in error.problems]}, BAD_INPUT
    except CaseError as error:
        answer, code = {"problems": [_mistake(item) for item in error.mistakes]}, BAD_INPUT
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return code


def _validate(data: object) -> Json:
    found = parse_set(data)
    return {
        "valid": True,
        "name": found.name,
        "year": found.year,
        "fields": len(found.fields),
        "leaves": len(found.leaves),
        "maximum": plain(found.maximum),
        "warnings": [_problem(item) for item in found.warnings],
    }


def _compute(data: object) -> Json:
    case = parse_case(data)
    return {
        "format": RESULT,
        "engine": ENGINE_VERSION,
        "units": [_unit(result) for result in compute(case)],
        "warnings": [_problem(item) for item in case.warnings],
    }


def _problem(problem: Problem) -> Json:
    values = {"expected": problem.expected, "got": problem.got}
    words = words_of(_said(problem), values)
    return {"place": problem.path, "code": problem.code, "words": words, "node": problem.node}


def _said(problem: Problem) -> str:
    """The code of the sentence: of what is not there none can be quoted."""
    if problem.code != "not_a_number" or problem.got:
        return problem.code
    return "year_missing" if problem.path.rpartition(".")[2] == "year" else "number_missing"


def _mistake(mistake: WrongFacts) -> Json:
    problem = mistake.problem
    place = f"{mistake.place}.{problem.field}".rstrip(".")
    words = FACT_WORDS.get(problem.code, problem.code) % problem.params
    return {"place": place, "code": problem.code, "words": words}


def _unit(result: UnitResult) -> Json:
    totals, rank = result.totals, result.rank
    return {
        "code": result.unit.code,
        "name": result.unit.name,
        "group": result.unit.group,
        "points": plain(totals.points),
        "maximum": plain(totals.maximum),
        "index": _optional(totals.index),
        "rank": rank.position if rank else None,
        "of": rank.of if rank else None,
        "tied": bool(rank and rank.tied),
        "class": result.band,
        "parts": {
            "main": plain(totals.main),
            "bonus": plain(totals.bonus),
            "penalty": plain(totals.penalty),
        },
        "fields": [_field(item) for item in totals.fields],
        "trace": _steps(totals.trace),
        "leaves": {code: _leaf(item) for code, item in result.leaves.items()},
    }


def _field(field: FieldTotal) -> Json:
    return {
        "code": field.code,
        "group": field.group,
        "points": plain(field.points),
        "maximum": plain(field.maximum),
        "index": _optional(field.index),
    }


def _leaf(item: Scored) -> Json:
    return {
        "points": plain(item.result.points),
        "maximum": plain(item.result.maximum),
        "not_applicable": item.result.not_applicable,
        "source": item.source,
        "sources": {source: plain(points) for source, points in item.by_source.items()},
        "trace": _steps(item.result.trace),
    }


def _steps(steps: Sequence[Step]) -> list[Mapping[str, str]]:
    return [{"code": step.code, **step.params} for step in steps]


def _optional(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


if __name__ == "__main__":
    sys.exit(main())
