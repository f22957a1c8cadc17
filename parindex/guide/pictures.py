"""The pictures of the quick guides: which there are, how the demo is walked for them, their files.

``make guides`` takes them from the running demo in both languages and writes them with the day
into ``static/guides/``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from parindex.accounts.enums import Role

FOLDER: Path = settings.BASE_DIR / "static" / "guides"
INDEX = FOLDER / "pictures.json"
# In the list of logins: who has a personal link and no account.
RESPONDENT = "respondent"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the demo. From ``path`` the walk follows, one after the other, the first link
    whose address ends as each pattern of ``follow`` says. A respondent, who has no account,
    begins at a personal link instead."""

    name: str
    role: str
    tenant: str
    path: str
    follow: tuple[str, ...] = ()


_FIRST_ITEM = (r"/queue/", r"/items/\d+/\d+/.*")
_COUNCIL = r"/appraisal/[\w-]+/council/"
# The draft is the newest set; it opens in the editor.
_EDITOR = (r"/criteria/\d+/", r"/edit/\?row=1\.1\.1")
_ANNEX = r"/criteria/annex/[0-9a-f]+/"
_RUN = r"/index/2023/\d+/"
_WAVE = r"/surveys/2026/do-luong-su-hai-long-ve[\w-]*/"
_COUNTED = r"/surveys/2026/dieu-tra[\w-]*/"
PICTURES = (
    Picture("officer-home", Role.OFFICER, "ha-nam", "home/"),
    Picture("officer-sheet", Role.OFFICER, "ha-nam", "home/", (r"/sheet/",)),
    Picture("head-dossier", Role.HEAD, "ha-nam", "home/", (r"/sheet/", r"/dossiers/\d+/$")),
    Picture("head-home", Role.HEAD, "ha-nam", "home/"),
    Picture("appraiser-queue", Role.APPRAISER, "van-canh", "home/", (r"/queue/",)),
    Picture("appraiser-item", Role.APPRAISER, "van-canh", "home/", _FIRST_ITEM),
    Picture("secretariat-campaign", Role.SECRETARIAT, "ha-nam", "campaigns/2026/"),
    Picture("secretariat-documents", Role.SECRETARIAT, "ha-nam", "campaigns/2026/documents/"),
    Picture("secretariat-progress", Role.SECRETARIAT, "ha-nam", "campaigns/2026/progress/"),
    Picture("officer-list", Role.OFFICER, "van-canh", "own-surveys/", (r"/lists/\d+/",)),
    Picture("survey-wave", Role.SECRETARIAT, "van-canh", "surveys/2026/", (_WAVE,)),
    Picture("survey-lists", Role.SECRETARIAT, "van-canh", "surveys/2026/", (_WAVE, r"/lists/")),
    Picture(
        "survey-results", Role.SECRETARIAT, "van-canh", "surveys/2026/", (_COUNTED, r"/results/")
    ),
    Picture("respondent-start", RESPONDENT, "ha-nam", ""),
    Picture("respondent-question", RESPONDENT, "ha-nam", "", (r"/\d+/[\w-]+/",)),
    Picture("council-list", Role.COUNCIL, "van-canh", "home/", (_COUNCIL,)),
    Picture("council-item", Role.COUNCIL, "van-canh", "home/", (_COUNCIL, _COUNCIL + r"\d+/")),
    Picture("approver-runs", Role.APPROVER, "ha-nam", "index/2023/"),
    Picture("approver-run", Role.APPROVER, "ha-nam", "index/2023/", (_RUN,)),
    Picture("admin-people", Role.ADMIN, "ha-nam", "campaigns/people/"),
    Picture("admin-editor", Role.ADMIN, "ha-nam", "campaigns/criteria/", _EDITOR),
    Picture("admin-annex", Role.ADMIN, "van-canh", "campaigns/criteria/import/", (_ANNEX,)),
    Picture("auditor-trail", Role.AUDITOR, "ha-nam", "office/audit/"),
    Picture("auditor-run", Role.AUDITOR, "ha-nam", "index/2023/", (_RUN,)),
)


def file_name(picture: str, language: str) -> str:
    """``officer-home.vi.webp``."""
    return f"{picture}.{language}.webp"


@cache
def _index() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(INDEX.read_text(encoding="utf-8"))
    return found


def taken_on() -> date:
    """The day on which the pictures were taken."""
    return date.fromisoformat(_index()["taken_on"])


def picture_files(language: str) -> dict[str, dict[str, Any]]:
    """Name of a picture → its file under ``static/``, width and height in pixels."""
    width, height = _index()["size"]
    return {
        picture.name: {
            "file": f"guides/{file_name(picture.name, language)}",
            "width": width,
            "height": height,
        }
        for picture in PICTURES
    }
