"""How a decision is worded at each level of government (Nghị định 30/2020/NĐ-CP).

Papers are Vietnamese whatever the reader's language is, so the words stand here and not in the
catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parindex.tenants.models import Level, Tenant

_COMMITTEE = "Ủy ban nhân dân"
# Law in force on the day of the decision, newest first: (from, words).
_LOCAL_GOVERNMENT = (
    (date(2025, 6, 16), "Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"),
    (date(2025, 3, 1), "Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025"),
    (
        date(2020, 7, 1),
        (
            "Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ sung"
            " một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22"
            " tháng 11 năm 2019"
        ),
    ),
    (date(2016, 1, 1), "Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015"),
)
_DEPUTIES = ("phó", "thứ trưởng", "quyền")


@dataclass(frozen=True, slots=True)
class Office:
    """The words of one authority: who issues, who decides, who carries out."""

    issuer: str
    head: str
    head_of: str
    office: str
    recipients: tuple[str, ...]


def full_name(tenant: Tenant) -> str:
    """``UBND tỉnh Hà Nam`` → ``Ủy ban nhân dân tỉnh Hà Nam``."""
    if tenant.name.startswith("UBND "):
        return f"{_COMMITTEE} {tenant.name.removeprefix('UBND ')}"
    return tenant.name


def office_of(tenant: Tenant) -> Office:
    """The wording of the tenant's level."""
    name = full_name(tenant)
    if tenant.level == Level.MINISTRY:
        return Office(
            issuer=name,
            head="Bộ trưởng",
            head_of=f"Bộ trưởng {name}",
            office="Chánh Văn phòng Bộ",
            recipients=("Như Điều 3", "Thủ tướng Chính phủ (để báo cáo)", "Bộ trưởng"),
        )
    place = name.removeprefix(_COMMITTEE).strip()
    above = "tỉnh" if tenant.level == Level.DISTRICT else "Bộ Nội vụ"
    report = "Ủy ban nhân dân tỉnh (để báo cáo)" if above == "tỉnh" else "Bộ Nội vụ (để báo cáo)"
    council = "Thường trực Huyện ủy, HĐND huyện" if above == "tỉnh" else "TT Tỉnh ủy, TT HĐND tỉnh"
    clerk = (
        "Chánh Văn phòng HĐND và UBND huyện"
        if above == "tỉnh"
        else "Chánh Văn phòng Ủy ban nhân dân tỉnh"
    )
    return Office(
        issuer=f"{_COMMITTEE}\n{place}" if place else name,
        head="Chủ tịch",
        head_of=f"Chủ tịch {name}",
        office=clerk,
        recipients=("Như Điều 3", report, council),
    )


def powers_of(office: Office, signer_title: str) -> list[str]:
    """Lines above the signature: a deputy signs on behalf of the head (KT.).

    A title that already says on whose behalf (TM., KT., TL., Q.) is kept, one line per "/".
    """
    title = signer_title.strip()
    if "/" in title or title.upper().startswith(("TM.", "KT.", "TL.", "TUQ.", "Q.")):
        return [part.strip() for part in title.split("/") if part.strip()]
    if title.casefold().startswith(_DEPUTIES):
        return [f"KT. {office.head}", title]
    return [title]


def law_of(tenant: Tenant, day: date) -> str | None:
    """The law a committee decides by on that day; a ministry cites its plan alone."""
    if tenant.level == Level.MINISTRY:
        return None
    return next((words for since, words in _LOCAL_GOVERNMENT if day >= since), None)


def proposer_of(secretariat_name: str) -> str:
    """``Sở Nội vụ`` → ``Giám đốc Sở Nội vụ``; a body of another kind is named as it is."""
    for kind, head in (
        ("Sở", "Giám đốc"),
        ("Phòng", "Trưởng"),
        ("Vụ", "Vụ trưởng"),
        ("Cục", "Cục trưởng"),
    ):
        if secretariat_name.startswith(f"{kind} "):
            return f"{head} {secretariat_name}"
    return secretariat_name


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes a letter: ``parent`` above the body that issues it, the lines above the name."""

    parent: str
    issuer: str
    powers: tuple[str, ...]
    initials: str


def sender_of(tenant: Tenant, secretariat_name: str) -> Sender:
    """The secretariat writes in its own name below its authority; a bureau for its minister."""
    office, name = office_of(tenant), secretariat_name.strip()
    initials = "".join(word[0] for word in name.split() if word[0].isalpha()).upper()
    head = proposer_of(name)
    if head == name or not name:
        return Sender("", office.issuer, (office.head,), initials or "TH")
    if tenant.level == Level.MINISTRY:
        return Sender("", office.issuer, (f"TL. {office.head}", head), initials)
    title = head.removesuffix(f" {name}")
    title = title if title != "Trưởng" else "Trưởng phòng"
    return Sender(office.issuer, name, (title,), initials)
