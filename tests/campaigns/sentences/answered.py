"""Sentences about days, answers, levels and what is taken off."""

from __future__ import annotations

from tests.campaigns.sentences.writing import (
    COUNT,
    Case,
    conditions,
    options,
    tiers,
    yes_no,
)

DAYS: list[Case] = [
    (
        (
            "Ban hành không quá 30 ngày kể từ ngày kế hoạch cấp trên ban hành và bảo đảm chất "
            "lượng: 3; trễ (không quá 60 ngày) và bảo đảm chất lượng: 1,5; không đạt yêu cầu hoặc "
            "không ban hành: 0"
        ),
        "3",
        {
            "kind": "days",
            "reference_label": "Ngày kế hoạch cấp trên ban hành",
            "tiers": [{"within": "30", "points": "3"}, {"within": "60", "points": "1.5"}],
            "requires": conditions("Bảo đảm chất lượng"),
            "otherwise": "0",
            "late": "0",
            "never": "0",
        },
        ["late_from_reference"],
    ),
    (
        "Gửi báo cáo trong vòng 15 ngày kể từ ngày nhận văn bản: 1; quá 15 ngày hoặc không gửi: 0",
        "1",
        {
            "kind": "days",
            "reference_label": "Ngày nhận văn bản",
            "tiers": [{"within": "15", "points": "1"}],
            "late": "0",
            "never": "0",
        },
        [],
    ),
    (
        "Chậm nhất 5 ngày sau khi kết thúc quý: 1",
        "1",
        {
            "kind": "days",
            "reference_label": "Kết thúc quý",
            "tiers": [{"within": "5", "points": "1"}],
        },
        ["zero_below"],
    ),
    (
        (
            "Ban hành trong 15 ngày kể từ ngày ký: 2; trong 30 ngày kể từ ngày đó: 1; chậm hơn "
            "hoặc không thực hiện: 0"
        ),
        "2",
        {
            "kind": "days",
            "reference_label": "Ngày ký",
            "tiers": [{"within": "15", "points": "2"}, {"within": "30", "points": "1"}],
            "late": "0",
            "never": "0",
        },
        [],
    ),
    (
        "Trong 10 ngày: 2; trong 20 ngày: 1; không đạt: 0,5",
        "2",
        {
            "kind": "days",
            "tiers": [{"within": "10", "points": "2"}, {"within": "20", "points": "1"}],
            "late": "0.5",
        },
        [],
    ),
]
DAYS += [
    (
        text,
        "2",
        {
            "kind": "days",
            "tiers": [{"within": "30", "points": "2"}, {"within": "60", "points": "1"}],
            "late": "0",
        },
        [],
    )
    for text in (
        "Trong 30 ngày: 2; từ 31 đến 60 ngày: 1; quá 60 ngày: 0",
        "Trong vòng 30 ngày: 2; từ ngày thứ 31 đến ngày thứ 60: 1; từ ngày thứ 61 trở đi: 0",
        "Trong 30 ngày: 2 điểm; trên 30 ngày đến 60 ngày: 1 điểm; trên 60 ngày: 0 điểm",
        "Gửi báo cáo trong 30 ngày: 2; gửi báo cáo từ 31 - 60 ngày: 1; từ 61 ngày trở lên: 0",
    )
]
ANSWERS: list[Case] = [
    (
        "Tất cả vấn đề đã được chỉ đạo xử lý: 1; vẫn còn vấn đề chưa được chỉ đạo xử lý: 0",
        "1",
        yes_no(
            "1",
            yes_label="Tất cả vấn đề đã được chỉ đạo xử lý",
            no_label="Vẫn còn vấn đề chưa được chỉ đạo xử lý",
        ),
        [],
    ),
    (
        "Có xây dựng Kế hoạch: 3; không: 0",
        "3",
        yes_no("3", yes_label="Có xây dựng Kế hoạch"),
        [],
    ),
    (
        "Có văn bản góp ý, phối hợp đúng hạn: 8; không có hoặc quá hạn: 0",
        "8",
        yes_no(
            "8",
            yes_label="Có văn bản góp ý, phối hợp đúng hạn",
            no_label="Không có hoặc quá hạn",
        ),
        [],
    ),
    ("Có: 1", "1", yes_no("1"), []),
    ("Có: 1 điểm.", "1", yes_no("1"), []),
    (
        "Có sản phẩm được công nhận: 1",
        "1",
        yes_no("1", yes_label="Có sản phẩm được công nhận"),
        ["zero_assumed"],
    ),
    (
        "Đầy đủ số lượng, nội dung và đúng thời gian: 3; không đầy đủ một trong các yêu cầu: 0",
        "3",
        {
            "kind": "all_or_nothing",
            "points": "3",
            "conditions": conditions("Đầy đủ số lượng", "Nội dung", "Đúng thời gian"),
            "else": "0",
        },
        ["conditions_split"],
    ),
    ("Tăng so với năm trước liền kề: 1", "1", {"kind": "year_over_year", "points": "1"}, []),
    (
        "Ít nhất 01 sản phẩm OCOP 4 sao trở lên: 1; ít nhất 01 sản phẩm 3 sao: 0,5",
        "1",
        {
            "kind": "best_of",
            "alternatives": [
                {
                    "key": "m1",
                    "label": "Ít nhất 01 sản phẩm OCOP 4 sao trở lên",
                    "rule": yes_no("1"),
                },
                {"key": "m2", "label": "Ít nhất 01 sản phẩm 3 sao", "rule": yes_no("0.5")},
            ],
        },
        ["best_counts"],
    ),
]
ANSWERS += [
    (
        "Đã xử lý toàn bộ: 1; còn văn bản chưa xử lý: 0; không có văn bản phải xử lý: 1",
        "1",
        yes_no(
            "1",
            yes_label="Đã xử lý toàn bộ",
            no_label="Còn văn bản chưa xử lý",
            none_arises="1",
            none_arises_label="Không có văn bản phải xử lý",
        ),
        [],
    ),
    (
        (
            "Đạt đủ các yêu cầu (đúng trình tự, thẩm quyền; đúng thời hạn): 1; thiếu một trong các "
            "yêu cầu: 0"
        ),
        "1",
        {
            "kind": "all_or_nothing",
            "points": "1",
            "conditions": conditions("Đúng trình tự, thẩm quyền", "Đúng thời hạn"),
            "else": "0",
        },
        [],
    ),
    (
        "Cấp huyện công khai đúng: 0,25; mọi xã công khai đúng: 0,25 (cộng các nội dung đạt được)",
        "0.5",
        {
            "kind": "checklist",
            "items": options(
                ("Cấp huyện công khai đúng", "0.25"), ("Mọi xã công khai đúng", "0.25")
            ),
        },
        [],
    ),
]
LEVELS: list[Case] = [
    (
        (
            "Sử dụng hiệu quả và cập nhật thường xuyên: 10; có sử dụng nhưng cập nhật không thường "
            "xuyên: 3; không thực hiện: 0"
        ),
        "10",
        {
            "kind": "choice",
            "options": options(
                ("Sử dụng hiệu quả và cập nhật thường xuyên", "10"),
                ("Có sử dụng nhưng cập nhật không thường xuyên", "3"),
                ("Không thực hiện", "0"),
            ),
        },
        [],
    ),
    (
        "Giải pháp tiên phong, giải quyết dứt điểm điểm nghẽn: 6; giải pháp cải tiến: tối đa 3",
        "6",
        {
            "kind": "choice",
            "options": [
                {
                    "key": "m1",
                    "label": "Giải pháp tiên phong, giải quyết dứt điểm điểm nghẽn",
                    "points": "6",
                },
                {"key": "m2", "label": "Giải pháp cải tiến", "points": "3", "up_to": True},
                {"key": "m3", "label": "Không có", "points": "0"},
            ],
        },
        ["zero_assumed"],
    ),
    (
        "Không có hồ sơ trễ hạn: 2; có hồ sơ trễ hạn: 0",
        "2",
        {
            "kind": "choice",
            "options": options(("Không có hồ sơ trễ hạn", "2"), ("Có hồ sơ trễ hạn", "0")),
        },
        [],
    ),
    (
        "Ban hành đúng hạn: 2; ban hành không đúng hạn: 1; không ban hành: 0",
        "2",
        {
            "kind": "choice",
            "options": options(
                ("Ban hành đúng hạn", "2"),
                ("Ban hành không đúng hạn", "1"),
                ("Không ban hành", "0"),
            ),
        },
        [],
    ),
]
PENALTIES: list[Case] = [
    (
        (
            "Trễ chưa quá 02 ngày: trừ 1; từ ngày thứ 3 trở đi: trừ 1 điểm/ngày; hồ sơ gửi sau "
            "20/12 không được tiếp nhận, trừ lý do khách quan được chấp thuận bằng văn bản. Thời "
            "điểm tính là thời gian ghi nhận trên Hệ thống"
        ),
        "0",
        {
            "kind": "penalty_per_day",
            "first_days": "2",
            "first_points": "-1",
            "per_day": "-1",
            "reject_after": "20/12",
        },
        ["late_added"],
    ),
    (
        (
            "Nộp chậm không quá 5 ngày: trừ 0,5 điểm; mỗi ngày tiếp theo: trừ thêm 0,25 điểm; tối "
            "đa trừ 2 điểm"
        ),
        "0",
        {
            "kind": "penalty_per_day",
            "first_days": "5",
            "first_points": "-0.5",
            "per_day": "-0.25",
            "cap": "-2",
        },
        [],
    ),
    (
        (
            "Chậm 1–2 ngày: trừ 0,5; từ ngày thứ 3 mỗi ngày trừ thêm 0,25. Không trừ khi có lý do "
            "khách quan được chấp thuận bằng văn bản"
        ),
        "0",
        {
            "kind": "penalty_per_day",
            "first_days": "2",
            "first_points": "-0.5",
            "per_day": "-0.25",
        },
        [],
    ),
    (
        "Mỗi ngày chậm: trừ 0,5 điểm",
        "0",
        {"kind": "penalty_per_day", "first_days": "0", "first_points": "0", "per_day": "-0.5"},
        [],
    ),
    (
        "Chậm từ 1 đến 3 ngày: trừ 0,5; trên 3 ngày: trừ 1",
        "0",
        COUNT | {"tiers": tiers(_4="-1", _1="-0.5", _0="0"), "unit": "ngày"},
        [],
    ),
    (
        "Trừ 1 điểm (miễn nếu giải trình khách quan được xác nhận trước)",
        "0",
        {"kind": "penalty_flat", "points": "-1", "waivable": True},
        [],
    ),
    (
        "Trừ 1 điểm, chỉ khi có căn cứ bằng văn bản",
        "0",
        {"kind": "penalty_flat", "points": "-1"},
        [],
    ),
    (
        "Mỗi văn bản ban hành sai bị trừ 0,25 điểm, tối đa 1 điểm",
        "0",
        {"kind": "penalty_flat", "points": "-0.25", "per_time": True, "cap": "-1"},
        [],
    ),
    ("Trừ 0,5 điểm/báo cáo", "0", {"kind": "penalty_flat", "points": "-0.5", "per_time": True}, []),
    ("Trừ tối đa 2 điểm", "0", {"kind": "penalty_judged", "lowest": "-2"}, []),
]
