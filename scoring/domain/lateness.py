"""Who is late with what in a campaign: the matters a reminder letter can be about.

Letters are Vietnamese whatever the reader's language is, so their words stand here and not in the
catalogue. Apps above add their matters in ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.domain.phases import phase_of
from campaigns.enums import PhaseKind
from campaigns.models import Campaign
from parindex.common.formats import format_count
from scoring.domain.progress import (
    Detail,
    UnitStanding,
    cells_of,
    groups_with_sets,
    standings_of,
    trees_of,
)
from scoring.domain.state import WAITING
from scoring.enums import DossierState

SELF_ASSESSMENT = "self_assessment"


@dataclass(frozen=True, slots=True)
class Late:
    """A unit or body, what it lacks in words, and its own hour."""

    name: str
    missing: str
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lateness:
    """The late ones of one matter. ``of``: how many there are in all; ``closes_at``: the hour of
    everybody, None when each has its own."""

    late: tuple[Late, ...]
    of: int
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matter:
    """What a reminder can be about.

    ``label`` is for the page; in the letter stand ``about`` (việc …), ``lacking`` (what the late
    ones have not done), ``asked`` (what they are to do) and ``after`` (what happens at the hour).
    """

    label: str | Promise
    about: str
    lacking: str
    asked: str
    after: str
    find: Callable[[Any, Campaign, datetime], Lateness]


def _self_assessment(_actor: Any, campaign: Campaign, at: datetime) -> Lateness:
    trees = trees_of(groups_with_sets(campaign))
    everybody = standings_of(campaign, trees, at=at)
    unsent = [unit for unit in everybody if unit.state in {*WAITING, DossierState.LOCKED}]
    details = cells_of(unsent, trees)
    phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT)
    late = tuple(Late(unit.name, _lacks(unit, details[unit.pk]), unit.closes_at) for unit in unsent)
    return Lateness(late, len(everybody), phase.closes_at if phase else None)


_STATES: Mapping[DossierState, str] = {
    DossierState.DRAFT: "chưa trình thủ trưởng phê duyệt",
    DossierState.WITH_HEAD: "thủ trưởng chưa phê duyệt và gửi",
    DossierState.LOCKED: "không gửi hồ sơ trong thời hạn, hồ sơ đã khóa",
}


def _lacks(unit: UnitStanding, detail: Detail) -> str:
    words = []
    missing = unit.total - unit.done
    if missing:
        fields = "; ".join(
            f"lĩnh vực {code}: {format_count(cell.total - cell.done)}"
            for code, cell in detail.cells.items()
            if cell.done < cell.total
        )
        words.append(
            f"chưa tự chấm điểm {format_count(missing)}/{format_count(unit.total)} tiêu chí"
            f" ({fields})"
        )
    if detail.without_document:
        count = format_count(detail.without_document)
        words.append(f"{count} tiêu chí có điểm chưa kèm tài liệu kiểm chứng")
    words.append(_STATES[unit.state])
    text = "; ".join(words)
    return text[0].upper() + text[1:]


MATTERS: dict[str, Matter] = {
    SELF_ASSESSMENT: Matter(
        label=_("Self-assessment not sent"),
        about="tự đánh giá, chấm điểm",
        lacking="chưa gửi hồ sơ tự đánh giá, chấm điểm",
        asked=(
            "chỉ đạo hoàn thành việc tự chấm điểm, bổ sung tài liệu kiểm chứng, phê duyệt và gửi"
            " hồ sơ"
        ),
        after=(
            "Hết thời hạn, phần mềm tự động khóa; tiêu chí chưa tự chấm điểm được tính 0 điểm, hồ"
            " sơ chưa được thủ trưởng phê duyệt được coi là chưa gửi."
        ),
        find=_self_assessment,
    )
}
