"""Contrast of the colours, by the formula of WCAG 2.2, in every theme."""

from decimal import Decimal

import pytest

from parindex.style import tokens


def test_contrast_of_black_on_white_is_twenty_one():
    assert tokens.contrast("#000000", "#ffffff") == Decimal(21)
    assert tokens.contrast("#767676", "#ffffff") == Decimal("4.54")


def test_what_is_not_a_colour_has_no_contrast():
    with pytest.raises(ValueError, match="not a colour"):
        tokens.contrast("red", "#ffffff")


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_every_pair_reaches_its_contrast(theme):
    values = tokens.values(theme)
    short = {
        (pair.name, pair.ground): found
        for pair in tokens.PAIRS
        if (found := tokens.contrast(values[pair.name], values[pair.ground])) < pair.needed
    }
    assert short == {}
