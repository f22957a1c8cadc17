"""Every sentence that is read, in one table."""

from __future__ import annotations

from tests.campaigns.sentences.answered import ANSWERS, DAYS, LEVELS, PENALTIES
from tests.campaigns.sentences.counted import BEST, COUNT_TIERS, PERCENT_TIERS, RATES

SAID = [
    *(*BEST, *PERCENT_TIERS, *COUNT_TIERS, *RATES, *DAYS, *ANSWERS, *LEVELS, *PENALTIES),
]
