"""The pictures of the README: which there are and how the demo is walked for them.

``make screenshots`` takes them from the running demo and writes them into ``docs/screenshots/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from parindex.accounts.enums import Role
from parindex.guide.pictures import Picture

FOLDER: Path = settings.BASE_DIR / "docs" / "screenshots"
MAX_BYTES = 150 * 1024
DESK = (1440, 900)
PHONE = (390, 780)


@dataclass(frozen=True, slots=True)
class Screenshot:
    """``role`` None: anybody, not signed in. ``person``: how the address of the account begins,
    where it is not the one the demo names first. Everything else as in ``Picture``.
    """

    name: str
    role: Role | None
    tenant: str
    path: str
    follow: tuple[str, ...] = ()
    person: str = ""

    @property
    def file(self) -> Path:
        """Where it is written."""
        return FOLDER / f"{self.name}.png"

    @property
    def picture(self) -> Picture:
        """The walk to it."""
        role = self.role or Role.AUDITOR
        return Picture(self.name, role, self.tenant, self.path, self.follow)


_RANKING = r"/results/2023/"
_COUNCIL = r"/appraisal/[\w-]+/council/"
SCREENSHOTS = (
    Screenshot("sheet", Role.OFFICER, "ha-nam", "home/", (r"/sheet/",)),
    Screenshot("ranking", None, "ha-nam", "results/2023/"),
    Screenshot("home", Role.OFFICER, "ha-nam", "home/"),
    Screenshot("progress", Role.SECRETARIAT, "ha-nam", "campaigns/2026/progress/"),
    Screenshot("queue", Role.APPRAISER, "van-canh", "home/", (r"/queue/",), "appraiser.pnv@"),
    Screenshot("council", Role.COUNCIL, "van-canh", "home/", (_COUNCIL, _COUNCIL + r"\d+/")),
    Screenshot("unit", None, "ha-nam", "results/2023/", (_RANKING + r"[\w-]+/",)),
)
# The page of a respondent, on a phone.
ANSWER: Path = FOLDER / "answer.png"
FILES = (*(shot.file for shot in SCREENSHOTS), ANSWER)
