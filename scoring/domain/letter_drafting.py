"""Official letters drafted from a campaign: guidance on self-assessment, reminders of the late.

Letters are Vietnamese whatever the reader's language is, so their words stand here and not in the
catalogue. Every figure is one of the moment of drafting, which the letter names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import override

from campaigns.domain.tree import Tree
from campaigns.enums import PhaseKind, PointSource
from campaigns.models import Campaign, Participation, UnitGroup
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.common.formats import (
    format_count,
    format_exact,
    format_moment,
    format_paper_date,
)
from scoring.domain.lateness import Late, Lateness, Matter
from scoring.domain.letter_text import LetterPart, LetterTable, LetterText
from scoring.domain.offices import Sender, full_name, sender_of
from scoring.domain.progress import groups_with_sets, trees_of

# Longer lists are printed behind the signature.
_INLINE_ROWS = 12
# What a form can hold; a longer list is cut and says so.
MOST_ROWS = 1200
_NAMED = 5

# Campaign → a part of the guidance, without its number; apps above add theirs in
# ``AppConfig.ready``. None: nothing is known yet.
GUIDANCE: list[Callable[[Campaign], LetterPart | None]] = []


def draft_reminder(
    *, actor: Any, campaign: Campaign, matter: Matter, at: datetime
) -> LetterText | None:
    """A letter to everybody who is late with ``matter`` at ``at``; None when nobody is."""
    with override("vi"):
        found = matter.find(actor, campaign, at)
        return _reminder(campaign, matter, found, at) if found.late else None


def draft_guidance(*, campaign: Campaign, at: datetime) -> LetterText:
    """How the units score themselves: sets, hours, who appraises, whom a survey asks, contacts."""
    with override("vi"):
        return _guidance(campaign, at)


def _reminder(campaign: Campaign, matter: Matter, found: Lateness, at: datetime) -> LetterText:
    sender, writer = _sender(campaign), _writer(campaign)
    table = _late_table(matter, found, at)
    where = "danh sách kèm theo" if table.annex else "danh sách dưới đây"
    count = f"{format_count(len(found.late))}/{format_count(found.of)}"
    figures = (
        f"Theo số liệu trên phần mềm đến {format_moment(at)}, có {count} cơ quan, đơn vị"
        f" {matter.lacking}, theo {where}."
    )
    asked = (
        f"{writer} đề nghị thủ trưởng các cơ quan, đơn vị, địa phương có tên trong danh sách"
        f" {matter.asked} trên phần mềm tại địa chỉ {_address(campaign)}{_until(found, at)}."
    )
    closing = [asked, matter.after, _help(campaign)]
    return _letter(
        campaign,
        sender,
        about=f"đôn đốc {matter.about} năm {campaign.year}",
        dear=_dear(found.late, where),
        parts=(
            LetterPart("\n".join([_opening(campaign, matter.about, found, at), figures]), table),
            LetterPart("\n".join(filter(None, closing))),
        ),
    )


def _opening(campaign: Campaign, about: str, found: Lateness, at: datetime) -> str:
    basis = f"Thực hiện {_basis(campaign)}"
    if found.closes_at is None:
        return f"{basis}, các cơ quan, đơn vị, địa phương đang triển khai {about}."
    hour = format_moment(found.closes_at)
    if found.closes_at <= at:
        return f"{basis}, thời hạn {about} đã kết thúc vào {hour}."
    return f"{basis}, thời hạn {about} kết thúc vào {hour}."


def _until(found: Lateness, at: datetime) -> str:
    if found.closes_at is None or found.closes_at <= at:
        return ""
    return f" trước {format_moment(found.closes_at)} (đơn vị được gia hạn: theo thời hạn riêng)"


def _late_table(matter: Matter, found: Lateness, at: datetime) -> LetterTable:
    late, more = found.late[:MOST_ROWS], len(found.late) - MOST_ROWS
    rows = [(row.name, row.missing, _own_hour(row, found)) for row in late]
    if more > 0:
        rows.append((f"và {format_count(more)} cơ quan, đơn vị khác", "", ""))
    return LetterTable(
        title=f"Danh sách cơ quan, đơn vị {matter.lacking} (số liệu đến {format_moment(at)})",
        columns=("Cơ quan, đơn vị", "Nội dung còn thiếu", "Thời hạn"),
        rows=tuple(rows),
        annex=len(rows) > _INLINE_ROWS,
    )


def _own_hour(row: Late, found: Lateness) -> str:
    if row.closes_at is None:
        return ""
    extended = found.closes_at is not None and row.closes_at > found.closes_at
    return format_moment(row.closes_at) + (" (gia hạn)" if extended else "")


def _dear(late: Iterable[Late], where: str) -> str:
    names = [row.name for row in late]
    if len(names) <= _NAMED:
        return "\n".join(names)
    return f"Các cơ quan, đơn vị, địa phương có tên trong {where}"


def _guidance(campaign: Campaign, at: datetime) -> LetterText:
    groups = groups_with_sets(campaign)
    opening = (
        f"Thực hiện {_basis(campaign)}, {_writer(campaign)} hướng dẫn các cơ quan, đơn vị, địa"
        " phương (sau đây gọi chung là đơn vị) tự đánh giá, chấm điểm như sau:"
    )
    parts = [
        _sets(campaign, groups, trees_of(groups), at),
        _phases(campaign),
        _way(campaign),
        *(part for make in GUIDANCE if (part := make(campaign)) is not None),
        _contacts(campaign),
    ]
    numbered = [
        LetterPart(f"{number}. {part.text}", part.table)
        for number, part in enumerate(parts, start=1)
    ]
    first = LetterPart(f"{opening}\n{numbered[0].text}", numbered[0].table)
    return _letter(
        campaign,
        _sender(campaign),
        about=f"hướng dẫn tự đánh giá, chấm điểm xác định Chỉ số CCHC năm {campaign.year}",
        dear="\n".join(group.name for group in groups),
        parts=(first, *numbered[1:], LetterPart(_help(campaign))),
    )


def _sets(
    campaign: Campaign, groups: list[UnitGroup], trees: dict[int, Tree], at: datetime
) -> LetterPart:
    units = list(Participation.objects.filter(campaign=campaign).values_list("group_id", flat=True))
    rows = [_set_row(group, trees[group.pk], units.count(group.pk)) for group in groups]
    text = (
        "Bộ tiêu chí áp dụng\n"
        "Mỗi đơn vị chấm theo bộ tiêu chí của nhóm mình, chỉ tự chấm phần điểm do đơn vị tự đánh"
        " giá; điểm điều tra xã hội học, khảo sát hài lòng và số liệu do cơ quan khác cung cấp"
        " được cập nhật vào hồ sơ của đơn vị sau."
    )
    columns = (
        "Nhóm đơn vị",
        "Số đơn vị",
        "Bộ tiêu chí",
        "Tổng điểm",
        "Tự chấm",
        "Điều tra, khảo sát",
        "Số liệu khác",
    )
    title = f"Bộ tiêu chí theo nhóm (số liệu đến {format_moment(at)})"
    return LetterPart(text, LetterTable(title, columns, tuple(rows)))


def _set_row(group: UnitGroup, found: Tree, units: int) -> tuple[str, ...]:
    engine = found.engine
    points = {source: Decimal(0) for source in PointSource}
    for code in engine.leaves:
        node = engine.nodes[code]
        if node.group == "main":
            points[PointSource(node.source)] += node.maximum
    surveyed = points[PointSource.SURVEY] + points[PointSource.SATISFACTION]
    return (
        group.name,
        format_count(units),
        _set_name(group),
        format_exact(engine.total),
        format_exact(points[PointSource.SELF]),
        format_exact(surveyed),
        format_exact(points[PointSource.EXTERNAL]),
    )


def _set_name(group: UnitGroup) -> str:
    issued = group.criteria_set
    if issued is None or not issued.decision_number:
        return issued.name if issued else ""
    dated = f" {format_paper_date(issued.decision_date)}" if issued.decision_date else ""
    return f"{issued.name} (ban hành theo Quyết định số {issued.decision_number}{dated})"


def _phases(campaign: Campaign) -> LetterPart:
    rows = tuple(
        (
            str(PhaseKind(phase.kind).label),
            format_moment(phase.opens_at),
            format_moment(phase.closes_at),
        )
        for phase in campaign.phases.all()
    )
    text = (
        "Thời hạn\n"
        "Hết giờ của từng giai đoạn (giờ Việt Nam), phần mềm tự động khóa giai đoạn đó đối với mọi"
        " đơn vị; đơn vị có lý do chính đáng đề nghị gia hạn bằng văn bản trước khi hết hạn."
    )
    table = LetterTable("Các giai đoạn", ("Giai đoạn", "Từ", "Đến trước"), rows)
    return LetterPart(text, table if rows else None)


def _way(campaign: Campaign) -> LetterPart:
    return LetterPart(
        "Cách tự chấm điểm và tài liệu kiểm chứng\n"
        f"Công chức được giao nhập số liệu, tự chấm điểm từng tiêu chí trên phần mềm tại địa chỉ"
        f" {_address(campaign)}; thủ trưởng đơn vị kiểm tra, phê duyệt và gửi hồ sơ.\n"
        "Mỗi tiêu chí có điểm phải kèm tài liệu kiểm chứng ghi rõ số, ký hiệu, ngày ban hành, cơ"
        " quan ban hành và trang chứng minh; nội dung không có tài liệu kiểm chứng phải giải trình"
        " cụ thể cách tính điểm.\n"
        "Tiêu chí chưa tự chấm điểm khi hết hạn được tính 0 điểm."
    )


def _contacts(campaign: Campaign) -> LetterPart:
    people = Membership.objects.filter(
        role=Role.SECRETARIAT, is_active=True, user__is_active=True
    ).select_related("user", "organisation")
    if campaign.secretariat_id is not None:
        people = people.filter(organisation=campaign.secretariat_id)
    rows = {
        held.user_id: (held.user.full_name, held.user.position, held.user.email)
        for held in people.order_by("user__sort_key", "pk")
    }
    text = f"Đầu mối hướng dẫn, giải đáp: {_writer(campaign)}."
    body = campaign.secretariat
    if body is not None and body.contact_email:
        text = f"{text[:-1]}, thư điện tử {body.contact_email}."
    table = LetterTable("Đầu mối liên hệ", ("Họ và tên", "Chức vụ", "Thư điện tử"), ())
    filled = LetterTable(table.title, table.columns, tuple(rows.values()))
    return LetterPart(text, filled if rows else None)


def _help(campaign: Campaign) -> str:
    return (
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh về"
        f" {_writer(campaign)} để được hướng dẫn, giải quyết kịp thời./."
    )


def _letter(
    campaign: Campaign, sender: Sender, *, about: str, dear: str, parts: tuple[LetterPart, ...]
) -> LetterText:
    tenant = campaign.tenant
    above = f"{full_name(tenant)} (để báo cáo)" if sender.parent else ""
    return LetterText(
        parent=sender.parent,
        issuer=sender.issuer,
        place=tenant.place or tenant.short_name or tenant.name,
        about=about,
        dear=dear,
        parts=parts,
        powers="\n".join(sender.powers),
        signer="",
        recipients="\n".join(filter(None, ["Như trên", above, f"Lưu: VT, {sender.initials}"])),
    )


def _sender(campaign: Campaign) -> Sender:
    return sender_of(campaign.tenant, _body(campaign))


def _writer(campaign: Campaign) -> str:
    """Who speaks in the letter: the body on its head."""
    sender = _sender(campaign)
    return _body(campaign) if sender.parent else full_name(campaign.tenant)


def _body(campaign: Campaign) -> str:
    return campaign.secretariat.name if campaign.secretariat is not None else ""


def _basis(campaign: Campaign) -> str:
    about = f"xác định Chỉ số cải cách hành chính năm {campaign.year}"
    name = full_name(campaign.tenant)
    if not campaign.plan_number:
        return f"Kế hoạch {about} của {name}"
    paper = "Quyết định" if "QĐ" in campaign.plan_number else "Kế hoạch"
    dated = f" {format_paper_date(campaign.plan_date)}" if campaign.plan_date else ""
    issued = f"{paper} số {campaign.plan_number}{dated} của {name}"
    return f"{issued} {'ban hành Kế hoạch ' if paper == 'Quyết định' else 'về '}{about}"


def _address(campaign: Campaign) -> str:
    return f"{settings.BASE_URL}/t/{campaign.tenant.slug}/"
