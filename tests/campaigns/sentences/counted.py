"""Sentences about a rate or a number: tiers, shares, shares of the best unit."""

from __future__ import annotations

from tests.campaigns.sentences.writing import (
    COUNT,
    PERCENT,
    Case,
    tiers,
)

PERCENT_TIERS: list[Case] = [
    (
        "Từ 30% trở lên: 1; từ 25% đến dưới 30%: 0,5; dưới 25%: 0,25; không thực hiện: 0",
        "1",
        PERCENT | {"tiers": tiers(_30="1", _25="0.5", _0="0.25"), "none": "0"},
        [],
    ),
    (
        "Hoàn thành đúng tiến độ 100%: 10; từ 90% đến dưới 100%: 8; dưới 90%: 0",
        "10",
        PERCENT | {"tiers": tiers(_100="10", _90="8", _0="0")},
        [],
    ),
    (
        (
            "Tỷ lệ hồ sơ giải quyết đúng hạn và trước hạn đạt từ 95% trở lên: 2 điểm, từ 90% đến "
            "dưới 95%: 1 điểm, dưới 90%: 0 điểm"
        ),
        "2",
        PERCENT | {"tiers": tiers(_95="2", _90="1", _0="0")},
        [],
    ),
    (
        "Từ 100% kế hoạch: 5; 85 - dưới 100%: 4; 60% – dưới 85%: 3; dưới 60%: 2; không tổ chức: 0",
        "5",
        PERCENT | {"tiers": tiers(_100="5", _85="4", _60="3", _0="2"), "none": "0"},
        [],
    ),
    (
        (
            "- Đạt từ 90% số văn bản trở lên thì được 2 điểm\n"
            "- Đạt dưới 90% số văn bản thì không tính điểm"
        ),
        "2",
        PERCENT | {"tiers": tiers(_90="2", _0="0")},
        [],
    ),
    (
        "Từ 90% trở lên: điểm tối đa; từ 50% đến dưới 90%: 1; các trường hợp còn lại: 0",
        "2",
        PERCENT | {"tiers": tiers(_90="2", _50="1", _0="0")},
        [],
    ),
    (
        "Từ 90% trở\nlên: 2\nTừ 50% đến\ndưới 90%: 1\nDưới 50%: 0",
        "2",
        PERCENT | {"tiers": tiers(_90="2", _50="1", _0="0")},
        [],
    ),
    (
        "Từ 80% trở lên: 2; từ 50% đến dưới 80%: 1",
        "2",
        PERCENT | {"tiers": tiers(_80="2", _50="1", _0="0")},
        ["zero_below"],
    ),
    (
        "Tỷ lệ hồ sơ trễ hạn dưới 5%: 2; từ 5% đến dưới 10%: 1; từ 10% trở lên: 0",
        "2",
        PERCENT | {"tiers": tiers(_10="0", _5="1", _0="2")},
        [],
    ),
]
COUNT_TIERS: list[Case] = [
    (
        "Từ 2 sáng kiến/giải pháp mới trở lên: 2; 1 sáng kiến: 1; không có: 0",
        "2",
        COUNT | {"tiers": tiers(_2="2", _1="1", _0="0"), "unit": "sáng kiến/giải pháp mới"},
        [],
    ),
    (
        "Từ 2 giải pháp: 2; 1 giải pháp: 1",
        "2",
        COUNT | {"tiers": tiers(_2="2", _1="1", _0="0"), "unit": "giải pháp"},
        ["zero_below"],
    ),
    (
        "Từ 100 lượt người: 4; 50 - dưới 100: 3; dưới 50: 2; không tổ chức: 0",
        "4",
        COUNT | {"tiers": tiers(_100="4", _50="3", _1="2", _0="0"), "unit": "lượt người"},
        ["none_is_zero"],
    ),
    (
        "Từ 100 lượt: 4; từ 50 đến dưới 100 lượt: 3; dưới 50 lượt: 2; không có lượt nào: 0",
        "4",
        COUNT | {"tiers": tiers(_100="4", _50="3", _1="2", _0="0"), "unit": "lượt"},
        [],
    ),
    (
        "Ít nhất 05 bài viết/phóng sự: 3; từ 2 - 4 bài: 1,5; dưới 2 bài: 0",
        "3",
        COUNT | {"tiers": tiers(_5="3", _2="1.5", _0="0"), "unit": "bài viết/phóng sự"},
        [],
    ),
    (
        "Trên 10 mô hình: 2; từ 5 đến 10 mô hình: 1; còn lại: 0",
        "2",
        COUNT | {"tiers": tiers(_11="2", _5="1", _0="0"), "unit": "mô hình"},
        [],
    ),
    (
        "Không quá 2 lỗi: 1; từ 3 lỗi trở lên: 0",
        "1",
        COUNT | {"tiers": tiers(_3="0", _0="1"), "unit": "lỗi"},
        [],
    ),
]
PERCENT_TIERS += [
    (
        "Từ 90% đến 100%: 2; từ 80% đến dưới 90%: 1; dưới 80%: 0",
        "2",
        PERCENT | {"tiers": tiers(_90="2", _80="1", _0="0")},
        [],
    ),
]
PERCENT_TIERS += [
    (
        "Từ 100% dự toán trở lên: 2; từ 90% đến dưới 100%: 1; dưới 90%: 0",
        "2",
        PERCENT | {"tiers": tiers(_100="2", _90="1", _0="0"), "over_100": True},
        [],
    ),
]
COUNT_TIERS += [
    (
        "Số sáng kiến từ 2 trở lên: 2; từ 1 đến dưới 2: 1; không có: 0",
        "2",
        COUNT | {"tiers": tiers(_2="2", _1="1", _0="0")},
        [],
    ),
    (
        "Từ 2 trở lên: 2; dưới 2: 0",
        "2",
        COUNT | {"tiers": tiers(_2="2", _0="0")},
        ["count_without_unit"],
    ),
    (
        "Từ 2 mô hình trở lên thì được 2 điểm; có 1 mô hình thì 1 điểm; không có thì không có điểm",
        "2",
        COUNT | {"tiers": tiers(_2="2", _1="1", _0="0"), "unit": "mô hình"},
        [],
    ),
]
RATES: list[Case] = [
    (
        (
            "Từ 85% trở lên: 10; từ 60% đến dưới 85%: (tỷ lệ giải ngân/85%) x 10, tối đa 10, làm "
            "tròn 02 chữ số; dưới 60%: 0"
        ),
        "10",
        {"kind": "linear", "full_at": "85", "floor": "60"},
        ["rounding_of_set"],
    ),
    (
        (
            "Hoàn thành 100% kế hoạch: 1\nHoàn thành từ 80% - dưới 100% kế hoạch thì điểm đánh "
            "giá được tính theo công thức: (Tỷ lệ % hoàn thành x 1.00)/100%\nHoàn thành dưới 80% "
            "kế hoạch: 0"
        ),
        "1",
        {"kind": "linear", "floor": "80"},
        [],
    ),
    ("Đạt 100%: 2; dưới 100%: tỷ lệ x điểm tối đa", "2", {"kind": "linear"}, []),
    (
        "Đạt 100%: 2; từ 70% đến dưới 100%: (tỷ lệ % x 2)/100%",
        "2",
        {"kind": "linear", "floor": "70"},
        ["zero_below"],
    ),
    ("Tỷ lệ hài lòng x điểm tối đa, tối đa 1,5", "2", {"kind": "linear", "cap": "1.5"}, []),
    (
        "Đạt 100%: 2; từ 70% đến dưới 100%: tỷ lệ × 2; dưới 70%: 0,5; không thực hiện: 0",
        "2",
        {"kind": "linear", "floor": "70", "below": "0.5", "none": "0"},
        [],
    ),
]


BEST: list[Case] = [
    (text, "2", {"kind": "normalised", "input": of, "better": better}, [])
    for text, of, better in (
        ("Điểm = tỷ lệ / tỷ lệ cao nhất của các đơn vị × điểm tối đa", "percent", "more"),
        ("(tỷ lệ của đơn vị/tỷ lệ cao nhất) x điểm tối đa", "percent", "more"),
        ("(Tỷ lệ % của đơn vị/tỷ lệ % của đơn vị cao nhất) x 2,0", "percent", "more"),
        ("Tỷ lệ so với đơn vị cao nhất × điểm tối đa", "percent", "more"),
        ("Tỷ lệ của đơn vị so với đơn vị có tỷ lệ cao nhất x điểm tối đa", "percent", "more"),
        ("Điểm tối đa x tỷ lệ của đơn vị / tỷ lệ cao nhất trong nhóm", "percent", "more"),
        (
            "Tỷ lệ hồ sơ trực tuyến của đơn vị/tỷ lệ hồ sơ trực tuyến cao nhất x 2",
            "percent",
            "more",
        ),
        ("Số sáng kiến của đơn vị / số sáng kiến cao nhất × điểm tối đa", "count", "more"),
        ("Tỷ lệ thấp nhất / tỷ lệ hồ sơ trễ hạn của đơn vị × điểm tối đa", "percent", "less"),
    )
]
RATES += [
    (text, "2", {"kind": "linear"}, [])
    for text in (
        "Điểm = tỷ lệ % hồ sơ đúng hạn × điểm tối đa",
        "(Số hồ sơ đúng hạn/Tổng số hồ sơ) x điểm tối đa",
        "Tỷ lệ số hồ sơ đúng hạn / tổng số hồ sơ × 100% × 2",
    )
]
