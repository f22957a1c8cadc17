"""What the appraisal adds to official letters: who is late with it, and who appraises what.

Letters are Vietnamese whatever the reader's language is, so their words stand here and not in the
catalogue.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from appraisal.domain.assignments import winners_of
from appraisal.domain.desk import desk_of
from appraisal.domain.progress import body_name
from appraisal.domain.tally import tally
from appraisal.domain.unit_progress import unit_progress
from appraisal.models import Assignment
from campaigns.domain.phases import phase_of
from campaigns.enums import PhaseKind
from campaigns.models import Campaign
from parindex.common.formats import format_count
from scoring.domain.lateness import Late, Lateness, Matter
from scoring.domain.letter_text import LetterPart, LetterTable

EXPLANATION, APPRAISAL = "explanation", "appraisal"
_INLINE_ROWS = 12


def _explanation(_actor: Any, campaign: Campaign, _at: datetime) -> Lateness:
    closes_at = _hour(campaign, PhaseKind.EXPLANATION)
    units = unit_progress(campaign, PhaseKind.EXPLANATION)
    late = tuple(
        Late(
            unit.name,
            f"Chưa giải trình {format_count(unit.left)}/{format_count(unit.total)} nội dung bị"
            " thay đổi điểm",
            closes_at,
        )
        for unit in units
        if unit.left
    )
    return Lateness(late, len(units), closes_at)


def _appraisal(actor: Any, campaign: Campaign, _at: datetime) -> Lateness:
    closes_at = _hour(campaign, PhaseKind.APPRAISAL)
    desk = desk_of(actor, campaign)
    bodies: dict[str, tuple[int, int]] = {}
    for cell in tally(desk):
        name = body_name(desk, cell)
        ready, total = bodies.get(name, (0, 0))
        bodies[name] = (ready + cell.ready, total + cell.total)
    late = tuple(
        Late(
            name,
            f"Chưa thẩm định {format_count(ready)} trong tổng số {format_count(total)} nội dung"
            " (đơn vị đã gửi hồ sơ)",
            closes_at,
        )
        for name, (ready, total) in sorted(bodies.items())
        if ready
    )
    return Lateness(late, len(bodies), closes_at)


def _hour(campaign: Campaign, kind: PhaseKind) -> datetime | None:
    phase = phase_of(campaign, kind)
    return phase.closes_at if phase is not None else None


MATTERS = {
    APPRAISAL: Matter(
        label=_("Appraisal not finished"),
        about="thẩm định kết quả tự đánh giá, chấm điểm",
        lacking="chưa thẩm định xong nội dung được phân công",
        asked="chỉ đạo hoàn thành việc thẩm định các nội dung được phân công",
        after="",
        find=_appraisal,
    ),
    EXPLANATION: Matter(
        label=_("Answers after appraisal not sent"),
        about="giải trình sau thẩm định",
        lacking="chưa giải trình hết các nội dung bị thay đổi điểm",
        asked="chỉ đạo giải trình các nội dung bị thay đổi điểm và gửi",
        after=(
            "Hết thời hạn, phần mềm tự động khóa; nội dung không giải trình giữ nguyên kết quả"
            " thẩm định."
        ),
        find=_explanation,
    ),
}


def who_appraises(campaign: Campaign) -> LetterPart | None:
    """The bodies with the fields and criteria they appraise; None while nothing is assigned."""
    rows: dict[str, dict[str, list[str]]] = {}
    groups, _nodes, winners = winners_of(campaign)
    several = len(groups) > 1
    for held in _given({winner.pk for winner in winners.values()}):
        given = rows.setdefault(held.organisation.name, {}).setdefault(held.group.name, [])
        given.append(f"{held.criterion.code} {held.criterion.title}")
    if not rows:
        return None
    table = LetterTable(
        title="Cơ quan thẩm định",
        columns=("Cơ quan", "Lĩnh vực, tiêu chí thẩm định"),
        rows=tuple((body, _words(given, several=several)) for body, given in rows.items()),
        annex=len(rows) > _INLINE_ROWS,
    )
    text = (
        "Thẩm định\n"
        "Cơ quan được phân công thẩm định kết quả tự chấm điểm của các đơn vị theo bảng dưới đây;"
        " không cơ quan nào thẩm định kết quả của chính mình."
    )
    return LetterPart(text, table)


def _given(pks: set[int]) -> list[Assignment]:
    found = Assignment.objects.filter(pk__in=pks).select_related(
        "organisation", "criterion", "group"
    )
    order = ("organisation__sort_key", "group__position", "group_id", "criterion__position")
    return list(found.order_by(*order))


def _words(given: dict[str, list[str]], *, several: bool) -> str:
    if not several or (len({tuple(titles) for titles in given.values()}) == 1 and len(given) > 1):
        return "; ".join(next(iter(given.values())))
    return "\n".join(f"{group}: {'; '.join(titles)}" for group, titles in given.items())
