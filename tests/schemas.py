"""The part of JSON Schema (2020-12) that the schemas in docs/ use; anything else is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

KNOWN = frozenset(
    {
        *["$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum"],
        *["anyOf", "properties", "patternProperties", "required", "additionalProperties"],
        *["items", "minItems", "maxItems", "pattern", "maxLength"],
    }
)
_TYPES = {
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def faults(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None
) -> list[str]:
    """What of `value` the schema forbids, as paths with the keyword; empty when it is valid."""
    return list(_faults(value, schema, root or schema, "$"))


def _faults(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema:
        yield from _faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    if "type" in schema and not _TYPES[schema["type"]](value):
        yield f"{at}: type"
        return
    if "const" in schema and not _same(value, schema["const"]):
        yield f"{at}: const"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: enum"
    if "anyOf" in schema and all(any(_faults(value, one, root, at)) for one in schema["anyOf"]):
        yield f"{at}: anyOf"
    if isinstance(value, str):
        yield from _faults_of_text(value, schema, at)
    if isinstance(value, list):
        yield from _faults_of_list(value, schema, root, at)
    if isinstance(value, Mapping):
        yield from _faults_of_object(value, schema, root, at)


def _same(value: Any, other: Any) -> bool:
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)


def _faults_of_text(value: str, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: pattern"
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{at}: maxLength"


def _faults_of_list(
    value: list[Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{at}: items"
    for place, item in enumerate(value):
        yield from _faults(item, schema.get("items", {}), root, f"{at}[{place}]")


def _faults_of_object(
    value: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    for key in schema.get("required", ()):
        if key not in value:
            yield f"{at}.{key}: required"
    known = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    for key, item in value.items():
        matched = [known[key]] if key in known else []
        matched += [inner for pattern, inner in patterns.items() if re.search(pattern, key)]
        for inner in matched:
            yield from _faults(item, inner, root, f"{at}.{key}")
        if not matched and schema.get("additionalProperties") is False:
            yield f"{at}.{key}: additionalProperties"
