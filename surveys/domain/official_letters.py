"""What the surveys add to official letters: lists that were not sent, and whom they ask.

Letters are Vietnamese whatever the reader's language is, so their words stand here and not in the
catalogue.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from parindex.common.formats import format_exact, format_moment
from scoring.domain.lateness import Late, Lateness, Matter
from scoring.domain.letter_text import LetterPart, LetterTable
from surveys.domain.list_rights import BEING_MADE, due_at
from surveys.enums import ListState, WaveState
from surveys.models import RespondentGroup, RespondentList

LISTS = "lists"
_INLINE_ROWS = 12


def _unsent(_actor: Any, campaign: Campaign, _at: datetime) -> Lateness:
    lists = list(
        RespondentList.objects.filter(wave__campaign=campaign, wave__state=WaveState.PREPARING)
        .select_related("organisation", "wave")
        .order_by("wave__opens_at", "organisation__sort_key", "pk")
    )
    late = tuple(
        Late(listed.organisation.name, _lacks(listed), due_at(listed))
        for listed in lists
        if listed.state in BEING_MADE
    )
    return Lateness(late, len(lists), None)


def _lacks(listed: RespondentList) -> str:
    returned = " (đã trả lại để bổ sung)" if listed.state == ListState.RETURNED else ""
    return f"Chưa gửi danh sách đối tượng khảo sát “{listed.wave.name}”{returned}"


MATTERS = {
    LISTS: Matter(
        label=_("Lists of respondents not sent"),
        about="lập danh sách đối tượng điều tra, khảo sát",
        lacking="chưa gửi danh sách đối tượng điều tra, khảo sát",
        asked="chỉ đạo lập, kiểm tra và gửi danh sách",
        after="Hết thời hạn, phần mềm tự động khóa việc lập danh sách.",
        find=_unsent,
    )
}


def who_is_asked(campaign: Campaign) -> LetterPart | None:
    """The groups of respondents of every wave; None while no survey is set up."""
    groups = list(
        RespondentGroup.objects.filter(wave__campaign=campaign)
        .select_related("wave")
        .order_by("wave__opens_at", "wave_id", "priority")
    )
    if not groups:
        return None
    rows = tuple(
        (
            group.wave.name,
            group.name,
            format_exact(group.weight),
            f"{format_moment(group.wave.opens_at)} đến {format_moment(group.wave.closes_at)}",
        )
        for group in groups
    )
    table = LetterTable(
        title="Nhóm đối tượng điều tra, khảo sát",
        columns=("Đợt khảo sát", "Nhóm đối tượng", "Trọng số", "Thời gian trả lời"),
        rows=rows,
        annex=len(rows) > _INLINE_ROWS,
    )
    text = (
        "Điều tra xã hội học\n"
        "Đơn vị lập danh sách đối tượng theo các nhóm dưới đây, bảo đảm đầy đủ, đúng người, đúng"
        " địa chỉ; câu trả lời được giữ bí mật, không ai biết người nào trả lời như thế nào."
    )
    return LetterPart(text, table)
