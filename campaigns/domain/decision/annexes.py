"""Which annex of the plan each body fills in, and what stands in it."""

from __future__ import annotations

import re

from campaigns.domain.annex.proposal import Source
from campaigns.domain.decision.bodies import split_bodies
from campaigns.domain.decision.clauses import NUMBER, Clause
from campaigns.domain.decision.parts import Found

_ANNEX = re.compile(
    r"\btại\s+phụ lục\s+(?:số\s+)?(?P<annex>\d{1,2}|[IVX]{1,5})\b\s*"
    r"(?P<below>,?\s*(?:gồm có|bao gồm|gồm)\s*:?)?\s*:?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_BESIDE = re.compile(r"^(?:đề xuất|cung cấp sáng kiến)\b", re.IGNORECASE)


def annexes_in(lines: list[Clause]) -> list[Found]:
    """Body by body: the number of its annex, its contents, what is asked of it beside them."""
    found: list[Found] = []
    for index, clause in enumerate(lines):
        annex = _ANNEX.search(clause.text)
        bodies = split_bodies(clause.number_title)
        if annex is None or not bodies or clause.kind == NUMBER:
            continue
        below = _below(lines, index)
        parts = [part.strip(" .;") for part in annex["rest"].split(";")]
        parts += [line.text.strip(" .;") for line in below]
        source = Source("\n".join([clause.text, *(line.text for line in below)]), clause.place)
        for body in bodies:
            values = {
                "body": body,
                "annex": annex["annex"].upper(),
                "contents": [part for part in parts if part and not _BESIDE.match(part)],
                "beside": [part for part in parts if _BESIDE.match(part)],
            }
            found.append((values, source, []))
    return found


def _below(lines: list[Clause], index: int) -> list[Clause]:
    """The clauses that follow under the same number."""
    at, found = lines[index], list[Clause]()
    for line in lines[index + 1 :]:
        if (line.section, line.number) != (at.section, at.number) or _ANNEX.search(line.text):
            break
        found.append(line)
    return found
