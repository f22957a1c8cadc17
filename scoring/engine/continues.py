"""What a criteria set continues: the set of an earlier year and what became of its criteria."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.engine.numbers import plain
from scoring.engine.spec import SpecReader

MAX_LINKS = 4000
TWO_ENDS = ("comparable", "changed", "not_comparable")
STATES = (*TWO_ENDS, "new", "dropped")


@dataclass(frozen=True, slots=True)
class Link:
    """`old` went on as `new`; one of them is empty for what is new or dropped."""

    old: str
    new: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Continues:
    """Name and year of the earlier set, its hash when known, and the decided criteria."""

    name: str
    year: int
    sha256: str
    links: tuple[Link, ...]


def read_continues(spec: SpecReader, codes: Iterable[str]) -> Continues | None:
    """Read the optional object "continues"; `codes` are those of the nodes."""
    spec.ignore("continues")
    if not spec.has("continues"):
        return None
    inner = spec.inner("continues")
    year = inner.number("year")
    if year % 1:
        inner.wrong("year", "not_whole", got=plain(year))
    items = inner.items("links", limit=MAX_LINKS) if inner.data.get("links") else []
    inner.ignore("links")
    known, seen = set(codes), (set[str](), set[str]())
    links = tuple(_read_link(item, known, seen) for item in items)
    found = Continues(inner.text("name"), int(year), inner.text("sha256", ""), links)
    inner.done()
    return found


def continues_data(found: Continues) -> dict[str, object]:
    """The object as it stands in a document."""
    links: list[dict[str, str]] = []
    for link in found.links:
        ends = {"old": link.old, "new": link.new, "state": link.state, "reason": link.reason}
        links.append({key: value for key, value in ends.items() if value})
    return {"name": found.name, "year": found.year, "sha256": found.sha256, "links": links}


def _read_link(spec: SpecReader, known: set[str], seen: tuple[set[str], set[str]]) -> Link:
    link = Link(
        spec.text("old", ""),
        spec.text("new", ""),
        spec.choice("state", STATES),
        spec.text("reason", ""),
    )
    spec.done()
    if link.new and link.new not in known:
        spec.wrong("new", "link_unknown_node", got=link.new)
    for end, codes in zip((link.old, link.new), seen, strict=True):
        if end in codes:
            spec.wrong("", "duplicate_code", got=end)
        codes.update({end} - {""})
    expected = {"new": "new", "dropped": "old"}.get(link.state, "old, new")
    there = ", ".join(name for name in ("old", "new") if getattr(link, name))
    if there != expected:
        spec.wrong("", "link_ends", expected=expected, got=link.state)
    if link.state == "not_comparable" and not link.reason:
        spec.wrong("reason", "not_a_text", expected="text")
    return link
