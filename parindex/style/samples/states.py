"""Samples of what says a state: badges, banners, people, progress, changes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from parindex.accounts.enums import Role
from parindex.common.timeline import Step
from parindex.guide.hints import hints_for
from parindex.style.sample import Section, State, component, markup

NOON = dt.datetime(2024, 10, 29, 5, 58, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TONES = ("", "accent", "info", "ok", "warn", "bad")


def _steps(now: dt.datetime, *, several: bool) -> list[Step]:
    soon, later = now + dt.timedelta(minutes=58), now + 9 * DAY
    steps = [
        Step("Chuẩn bị", now - 9 * DAY, now - 8 * DAY, "done"),
        Step("Tự đánh giá", now - 7 * DAY, soon, "now"),
        Step("Thẩm định", now + DAY, later, "next"),
        Step("Giải trình", now - 3 * DAY, now - DAY, "missed"),
    ]
    if several:
        steps[2] = Step("Thẩm định", now - DAY, later, "now")
        steps[3] = Step("Giải trình", now - DAY, now + 2 * DAY, "now", own=True)
    return [*steps, Step("Công bố", later, later + DAY, "next")]


def section(now: dt.datetime) -> Section:
    """The samples; ``now`` is the moment the countdowns run from."""
    return Section(
        "states",
        "Trạng thái và thông báo",
        (
            component(
                "badge",
                *(State(tone or "–", {"label": "Đang chấm", "tone": tone}) for tone in TONES),
                State("icon", {"label": "đã khóa", "tone": "info", "icon": "lock"}),
            ),
            component(
                "state",
                *(
                    State(tone or "–", {"label": label, "tone": tone})
                    for tone, label in (
                        ("", "chờ gửi"),
                        ("ok", "đã lưu 10:32"),
                        ("warn", "chưa chấm"),
                        ("bad", "thiếu tài liệu"),
                        ("info", "đang quét"),
                    )
                ),
            ),
            component("sample"),
            component(
                "banner",
                State("info", {"title": "Đợt 2026 mở ngày 01/12.", "text": "Còn 12 ngày."}),
                State("ok", {"tone": "ok", "title": "Đã gửi hồ sơ."}),
                State(
                    "warn",
                    {
                        "tone": "warn",
                        "title": "Còn 58 phút.",
                        "url": "#states",
                        "link": "Xem mục thiếu",
                    },
                ),
                State(
                    "bad",
                    {
                        "tone": "bad",
                        "title": "Mất kết nối.",
                        "text": "Nội dung vẫn còn trên trang.",
                    },
                ),
            ),
            component(
                "lock_banner",
                State(
                    "",
                    {
                        "reason": "Phần mềm đã khóa lúc 17:00 ngày 31/10.",
                        "text": "Điểm giữ nguyên.",
                    },
                ),
            ),
            component(
                "about", State("", {"text": "Đơn vị tự chấm điểm và nộp tài liệu kiểm chứng."})
            ),
            component("hints", State("", {"hint": hints_for([Role.OFFICER], "scoring:home")[0]})),
            component("own_deadline"),
            component(
                "toast",
                State("", {"text": "Đã lưu 2.2.2"}),
                State("", {"text": "Không phải nhắc ai.", "icon_name": "info"}),
            ),
            component(
                "timeline",
                State("một giai đoạn mở", {"steps": _steps(now, several=False)}),
                State("ba giai đoạn mở", {"steps": _steps(now, several=True)}),
            ),
            component(
                "stepper",
                State(
                    "",
                    {
                        "steps": [
                            {"label": "Chọn tệp", "state": "done", "url": "#states"},
                            {"label": "Kiểm tra", "state": "now"},
                            {"label": "Nhập", "state": "next"},
                        ]
                    },
                ),
            ),
            component(
                "diff",
                State("sửa", {"old": "1,00", "new": "0,75"}),
                State("thêm", {"old": "", "new": "0,75"}),
                State("bỏ", {"old": "1,00", "new": ""}),
            ),
            component(
                "conflict",
                State(
                    "",
                    {
                        "what": "6.3",
                        "theirs": "1,98",
                        "mine": "2,10",
                        "their_name": "Lê Thu Hà",
                        "who": "Lê Thu Hà, 10:41",
                        "url": "#",
                        "keep_url": "#",
                        "target": "#conflict-title",
                    },
                ),
            ),
            component(
                "history",
                State(
                    "",
                    {
                        "entries": [
                            {
                                "who": "Lê Thu Hà",
                                "text": "sửa điểm",
                                "old": "1,00",
                                "new": "0,75",
                                "at": NOON,
                            },
                            {
                                "who": "Trần An",
                                "text": "chấm điểm",
                                "old": "",
                                "new": "1,00",
                                "at": NOON - DAY,
                            },
                        ]
                    },
                ),
            ),
            component(
                "delta",
                State("tăng", {"value": Decimal("2.26")}),
                State("giảm", {"value": Decimal("-0.15")}),
                State("như cũ", {"value": Decimal(0)}),
            ),
            component(
                "trace",
                State(
                    "",
                    {
                        "title": "Vì sao 1,75 điểm?",
                        "steps": [
                            {"label": "Tỷ lệ", "text": "35 ÷ 40", "value": "87,50%"},
                            {
                                "label": "Điểm",
                                "text": "2,00 × 87,50%",
                                "value": "1,75",
                                "total": True,
                            },
                        ],
                        "note": "Làm tròn một lần, hai chữ số.",
                    },
                ),
            ),
            component(
                "empty",
                State(
                    "trống",
                    {
                        "title": "Chưa có tài liệu nào",
                        "text": "Kéo tệp vào đây.",
                        "url": "#states",
                        "link": "Chọn tệp",
                    },
                ),
                State(
                    "lỗi",
                    {
                        "title": "Không tải được danh sách",
                        "text": "Dữ liệu đã lưu vẫn còn nguyên.",
                        "icon_name": "alert",
                        "url": "",
                        "link": "Thử lại",
                    },
                ),
            ),
            markup("cards"),
        ),
    )
