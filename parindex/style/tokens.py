"""The design tokens as ``static/css/tokens.css`` holds them, with the contrast of their colours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings

from scoring.engine.rounding import round_points

_BLOCKS = {
    "light": r":root \{(.*?)\n\}",
    "dark, system": r":root:not\(\.theme-light\) \{(.*?)\}",
    "dark": r":root\.theme-dark \{(.*?)\}",
    "print": r"@media print \{.*?\{(.*?)\}",
}
_LINE = re.compile(r"(--[\w-]+):\s*([^;]+);")
_HEX = re.compile(r"#([0-9a-fA-F]{6})")

# Identity, what stands on the accent, and the page of a document, which stays white.
SAME_IN_THE_DARK = {
    *("--gold", "--on-accent", "--on-accent-line"),
    *("--sheet", "--ink", "--ink-line", "--marker", "--marker-line"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour on a ground, and the ratio WCAG 2.2 asks for: 4.5 for text, 3 for edges."""

    name: str
    ground: str
    needed: Decimal


TEXT, EDGE = Decimal("4.5"), Decimal(3)
_GROUNDS = ("--surface", "--bg", "--sunken", "--hover")
PAIRS = (
    *(
        Pair(name, ground, TEXT)
        for name in ("--text", "--text-2", "--text-3")
        for ground in _GROUNDS
    ),
    *(Pair("--link", ground, TEXT) for ground in (*_GROUNDS, "--accent-soft")),
    *(Pair("--text", ground, TEXT) for ground in ("--accent-soft", "--ok-soft", "--warn-soft")),
    *(Pair("--text", ground, TEXT) for ground in ("--bad-soft", "--info-soft")),
    *(Pair("--on-accent", ground, TEXT) for ground in ("--accent", "--accent-hover", "--danger")),
    *(
        Pair(f"--{tone}", ground, TEXT)
        for tone in ("ok", "warn", "bad", "info")
        for ground in ("--surface", f"--{tone}-soft")
    ),
    *(Pair(f"--heat-{step}-t", f"--heat-{step}", TEXT) for step in range(6)),
    *(Pair("--line-strong", ground, EDGE) for ground in ("--surface", "--bg")),
    *(Pair("--focus", ground, EDGE) for ground in ("--surface", "--bg", "--sunken")),
    *(Pair(f"--class-{number}", "--surface", EDGE) for number in range(1, 6)),
)


@cache
def block(theme: str) -> dict[str, str]:
    """Name → value of one block: ``light``, ``dark``, ``dark, system`` or ``print``."""
    path = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
    found = re.search(_BLOCKS[theme], path.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise ValueError(f"tokens.css has no block {theme!r}")
    return {name: " ".join(value.split()) for name, value in _LINE.findall(found[1])}


def values(theme: str) -> dict[str, str]:
    """Every token as it holds in a theme: what the block of the theme leaves out is light."""
    return block("light") | block(theme)


def contrast(colour: str, ground: str) -> Decimal:
    """The contrast ratio of two ``#rrggbb`` colours by WCAG 2.2, 1 to 21, two places."""
    first, second = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    return round_points(Decimal((first + 0.05) / (second + 0.05)), 2)


def _luminance(colour: str) -> float:
    found = _HEX.fullmatch(colour)
    if found is None:
        raise ValueError(f"not a colour: {colour!r}")
    red, green, blue = (_linear(int(found[1][at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@dataclass(frozen=True, slots=True)
class Shown:
    """A token with its value per theme, in the order of ``THEMES``."""

    name: str
    values: tuple[str, ...]

    @property
    def is_colour(self) -> bool:
        return all(_HEX.fullmatch(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Measured:
    """A pair with its contrast per theme: (ratio, whether it is enough)."""

    pair: Pair
    ratios: tuple[tuple[Decimal, bool], ...]


THEMES = ("light", "dark", "print")


def overview() -> dict[str, object]:
    """What the page of the design system shows: colours, contrast, and the other values."""
    themes = [values(theme) for theme in THEMES]
    shown = [Shown(name, tuple(theme[name] for theme in themes)) for name in block("light")]
    return {
        "themes": THEMES,
        "colours": [token for token in shown if token.is_colour],
        "values": [token for token in shown if not token.is_colour],
        "contrasts": [_measured(pair, themes) for pair in PAIRS],
    }


def _measured(pair: Pair, themes: list[dict[str, str]]) -> Measured:
    ratios = [contrast(theme[pair.name], theme[pair.ground]) for theme in themes]
    return Measured(pair, tuple((ratio, ratio >= pair.needed) for ratio in ratios))
