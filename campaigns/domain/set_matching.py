"""Which criterion of one version of a set is which of another: by code and name, name, code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

# Code and name of every node, in the order of the tree.
Names: TypeAlias = Iterable[tuple[str, str]]


def counterparts(old: Names, new: Names) -> dict[str, str]:
    """Code in ``old`` → code in ``new`` of the nodes that are the same criterion.

    The same code and name first, then the same name (a criterion that moved or was numbered
    again; several of one name in their order), then the same code (a criterion with other words).
    """
    before, after = list(old), list(new)
    found: dict[str, str] = {}
    for key in (_whole, _name, _code):
        _pair(before, after, found, key)
    return found


def _pair(
    before: list[tuple[str, str]],
    after: list[tuple[str, str]],
    found: dict[str, str],
    key: Callable[[tuple[str, str]], str],
) -> None:
    taken = set(found.values())
    waiting: dict[str, list[str]] = {}
    for node in after:
        if node[0] not in taken:
            waiting.setdefault(key(node), []).append(node[0])
    for node in before:
        if node[0] not in found and key(node) and waiting.get(key(node)):
            found[node[0]] = waiting[key(node)].pop(0)


def _whole(node: tuple[str, str]) -> str:
    return f"{node[0]}\n{_name(node)}"


def _name(node: tuple[str, str]) -> str:
    return " ".join(node[1].casefold().split())


def _code(node: tuple[str, str]) -> str:
    return node[0]
