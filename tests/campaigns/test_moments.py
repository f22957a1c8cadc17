"""Moments as officials type them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from campaigns.forms.facts import MOMENTS
from campaigns.forms.moments import MomentField


@pytest.mark.parametrize(
    "typed", ["01/01/0001 00:00", "31/12/9999 23:59", "31/10/1999 17:00", "0001-01-01T00:00"]
)
def test_senseless_years_are_refused_at_the_field(typed: str) -> None:
    with pytest.raises(ValidationError, match="2000"):
        MomentField(input_formats=MOMENTS).clean(typed)


def test_moment_is_read_in_the_time_of_viet_nam() -> None:
    moment = MomentField(input_formats=MOMENTS).clean("31/10/2026 17:00")
    assert moment.isoformat() == "2026-10-31T17:00:00+07:00"
