"""Classes of the index: a name from a value on."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.numbers import HUNDRED, ZERO, plain
from scoring.engine.problems import Problem, SetError
from scoring.engine.spec import Limits, Place, SpecReader

MAX_BANDS = 20
MAX_NAME = 60
# What keeps classes apart where they stand in one cell ("Tốt=85; Khá=75").
APART = ";="


@dataclass(frozen=True, slots=True)
class Band:
    """A class from `start` percent (inclusive) up to the start of the class above."""

    name: str
    start: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """Classes, highest first, covering everything."""

    bands: tuple[Band, ...]

    def classify(self, index: Decimal) -> Band:
        """Return the class of a (rounded) index; whatever is below 0 is in the lowest class."""
        return next((band for band in self.bands if index >= band.start), self.bands[-1])


def parse_bands(data: object) -> Bands:
    """Read [{name, from}], descending, the last from 0. Raises SetError."""
    problems: list[Problem] = []
    bands = _read(SpecReader({"bands": data}, Place("", problems, Limits(ZERO))))
    if problems:
        raise SetError(problems)
    return Bands(bands)


def read_bands(spec: SpecReader) -> tuple[Band, ...]:
    """Read the optional list "bands" of a set; its names must also fit into one cell."""
    spec.ignore("bands")
    if not spec.data.get("bands"):
        return ()
    before = spec.problem_count
    bands = _read(spec, limit=MAX_BANDS)
    if spec.problem_count == before:
        for index, band in enumerate(bands):
            if len(band.name) > MAX_NAME or set(band.name) & set(APART):
                expected = f"≤ {MAX_NAME}"
                spec.wrong(f"bands[{index}].name", "band_name", expected=expected, got=band.name)
    return bands


def bands_data(bands: Sequence[Band]) -> list[dict[str, str]]:
    """The classes as they stand in a document."""
    return [{"name": band.name, "from": plain(band.start)} for band in bands]


def _read(spec: SpecReader, *, limit: int | None = None) -> tuple[Band, ...]:
    before = spec.problem_count
    readers = spec.items("bands", limit=limit)
    bands = []
    for reader in readers:
        start = reader.number("from", minimum=ZERO, maximum=HUNDRED)
        bands.append(Band(reader.text("name"), start))
        reader.done()
    if bands and spec.problem_count == before:
        _check_order(bands, readers)
    return tuple(bands)


def _check_order(bands: Sequence[Band], readers: Sequence[SpecReader]) -> None:
    names: set[str] = set()
    for index, (band, reader) in enumerate(zip(bands, readers, strict=True)):
        if index and band.start >= bands[index - 1].start:
            expected = f"< {plain(bands[index - 1].start)}"
            reader.wrong("from", "band_order", expected=expected, got=plain(band.start))
        if band.name in names:
            reader.wrong("name", "duplicate_name", got=band.name)
        names.add(band.name)
    if bands[-1].start != 0:
        readers[-1].wrong("from", "band_gap", expected="0", got=plain(bands[-1].start))
