"""Where points come from, and which of several count."""

from collections.abc import Mapping

# Of several points of one leaf those of the source with the highest rank count.
RANKS: Mapping[str, int] = {
    "self": 1,
    "survey": 2,
    "satisfaction": 2,
    "external": 2,
    "appraised": 3,
    "council": 4,
}
JUDGES = ("appraised", "council")


def sources_of(own: str) -> tuple[str, ...]:
    """Return the sources that may score a leaf whose points come from `own`."""
    return (own, *JUDGES)


def seen_rank(source: str) -> int:
    """Return up to which rank a rule scored for `source` sees the points of other leaves.

    The self-assessment sees self-assessed points and figures, the appraisal also appraised ones,
    the council everything.
    """
    return max(RANKS[source], RANKS["external"])
