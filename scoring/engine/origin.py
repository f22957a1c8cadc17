"""Where a copied criteria set comes from: whose it was, which version, when it was taken."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scoring.engine.numbers import ZERO, plain
from scoring.engine.spec import SpecReader

_WHOLE = ("year", "version")
_MOST = Decimal(9999)


@dataclass(frozen=True, slots=True)
class Origin:
    """The set this one is a copy of; `sha256` names its content, `decision` may be unknown.

    `tenant` tells authorities of one name apart: the short name of the authority in the
    installation it was copied in; empty where that is not known.
    """

    authority: str
    tenant: str
    name: str
    year: int
    version: int
    sha256: str
    decision: str
    taken_on: date


def read_origin(spec: SpecReader) -> Origin | None:
    """Read the optional object "origin"."""
    spec.ignore("origin")
    if not spec.has("origin"):
        return None
    inner = spec.inner("origin")
    numbers = {key: inner.number(key, minimum=ZERO, maximum=_MOST) for key in _WHOLE}
    for key, number in numbers.items():
        if number % 1:
            inner.wrong(key, "not_whole", got=plain(number))
    found = Origin(
        authority=inner.text("authority"),
        tenant=inner.text("tenant", ""),
        name=inner.text("name"),
        year=int(numbers["year"]),
        version=int(numbers["version"]),
        sha256=inner.text("sha256"),
        decision=inner.text("decision", ""),
        taken_on=inner.date("taken_on"),
    )
    inner.done()
    return found


def origin_data(found: Origin) -> dict[str, object]:
    """The object as it stands in a document."""
    return {
        "authority": found.authority,
        "tenant": found.tenant,
        "name": found.name,
        "year": found.year,
        "version": found.version,
        "sha256": found.sha256,
        "decision": found.decision,
        "taken_on": found.taken_on.isoformat(),
    }
