"""What a sample is: a component in one of its states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString

SMALL = frozenset({"badge", "delta", "diff", "file_chip", "person", "sample", "state", "unit"})
_HEAD = re.compile(r"\A\{% comment %\}(.*?)\{% endcomment %\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class State:
    """A component with the values of one state."""

    label: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """A component in its states; ``template`` is a path below ``templates/``."""

    template: str
    states: tuple[State, ...] = (State(""),)

    @property
    def name(self) -> str:
        """``components/badge.html`` → ``badge``."""
        return self.template.rpartition("/")[2].removesuffix(".html")

    @property
    def is_small(self) -> bool:
        """Whether its states fit beside one another."""
        return self.name in SMALL

    @property
    def about(self) -> str:
        """What the head of the partial says: meaning and parameters."""
        return _about(self.template)

    def having(self, context: Mapping[str, Any]) -> Sample:
        """The same with values of its own."""
        return Sample(self.template, (State("", context),))

    def drawn(self, request: HttpRequest) -> Iterator[tuple[str, SafeString]]:
        """Label and markup of every state."""
        for state in self.states:
            yield state.label, render_to_string(self.template, dict(state.context), request)


@dataclass(frozen=True, slots=True)
class Section:
    """Samples that belong together."""

    key: str
    title: str
    samples: tuple[Sample, ...]


def component(name: str, *states: State) -> Sample:
    """A partial of ``templates/components/`` in its states."""
    return Sample(f"components/{name}.html", states or (State(""),))


def markup(name: str) -> Sample:
    """Markup without a partial: the classes stand in ``templates/style/``."""
    return Sample(f"style/{name}.html")


@cache
def _about(template: str) -> str:
    source = get_template(template).template.source  # type: ignore[attr-defined]
    found = _HEAD.match(source)
    return found[1].strip() if found else ""
