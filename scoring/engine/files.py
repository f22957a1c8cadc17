"""JSON files for the command line: read within bounds, numbers kept exactly."""

import json
import sys
from decimal import Decimal
from typing import Any

from scoring.engine.problems import Problem, SetError

MAX_BYTES = 256 * 1024 * 1024


def read_json(path: str) -> object:
    """Return what a file ("-": the standard input) holds. Raises SetError."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with open(path, "rb") as file:  # noqa: PTH123 the engine imports no file system
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refused("not_a_file", got=error.strerror or str(error)) from None
    if len(data) > MAX_BYTES:
        raise _refused("too_large_file", expected=f"{MAX_BYTES // 1024 // 1024} MB")
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_constant,
            object_pairs_hook=_distinct,
        )
    except UnicodeDecodeError:
        raise _refused("not_utf8") from None
    except RecursionError:
        raise _refused("too_deep_json") from None
    except ValueError as error:  # also a whole number of thousands of digits
        raise _refused("not_json", got=str(error)) from None


def _constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        name = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the name {name[:80]!r} stands twice in one object")
    return found


def _refused(code: str, *, expected: str = "", got: str = "") -> SetError:
    return SetError([Problem("", code, expected=expected, got=got)])
