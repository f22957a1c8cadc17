"""How printed annexes say their rules: each form with what it becomes, and what stays unread."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.domain.rule_sentence import NotSaid, parse_sentence, read_sentence
from campaigns.domain.sentence_clauses import Variant

Json = dict[str, Any]
Case = tuple[str, str, Json, list[str]]
PERCENT = {"kind": "tiers", "input": "percent"}
COUNT = {"kind": "tiers", "input": "count"}


def tiers(**points: str) -> list[Json]:
    return [{"from": start[1:], "points": worth} for start, worth in points.items()]


def yes_no(yes: str, no: str = "0", **more: str) -> Json:
    return {"kind": "yes_no", "yes": yes, "no": no, **more}


def options(*said: tuple[str, str]) -> list[Json]:
    return [
        {"key": f"m{place}", "label": label, "points": points}
        for place, (label, points) in enumerate(said, start=1)
    ]


def conditions(*labels: str) -> list[Json]:
    return [{"key": f"m{place}", "label": label} for place, label in enumerate(labels, start=1)]


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
SAID = [
    *(*BEST, *PERCENT_TIERS, *COUNT_TIERS, *RATES, *DAYS, *ANSWERS, *LEVELS, *PENALTIES),
]


@pytest.mark.parametrize(
    ("text", "maximum", "rule", "open_"), SAID, ids=lambda item: str(item)[:50]
)
def test_a_printed_sentence_becomes_its_rule(
    text: str, maximum: str, rule: Json, open_: list[str]
) -> None:
    found = read_sentence(text, maximum=maximum)
    assert isinstance(found, Variant)
    assert (found.rule, [code for code, _got in found.assumed]) == (rule, open_)
    # What a person types has to say everything.
    strict = parse_sentence(text, maximum=maximum)
    assert isinstance(strict, NotSaid) if open_ else strict == rule


BRANCH = (
    "Nhóm a (không xây dựng Kế hoạch): có tổ chức: 2; không: 0. Nhóm b (có Kế hoạch): từ 100% kế "
    "hoạch: 5; 85 - dưới 100%: 4; 60% - dưới 85%: 3; dưới 60%: 2; không tổ chức: 0"
)
SCALE = PERCENT | {"tiers": tiers(_100="5", _85="4", _60="3", _0="2"), "none": "0"}
CASES = [
    {"when": {"points_at_least": "0.01"}, "label": "Nhóm b (có Kế hoạch)", "rule": SCALE},
    {
        "when": {"otherwise": True},
        "label": "Nhóm a (không xây dựng Kế hoạch)",
        "rule": yes_no("2", yes_label="Có tổ chức"),
    },
]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        (BRANCH, "II.4.1"),
        (f"Tính theo tiêu chí II.4.1. {BRANCH}", ""),
        (f"{BRANCH} (theo kết quả của tiêu chí II.4.1)", "II.4.1"),
        (BRANCH.replace(". Nhóm", ".\nNhóm"), "II.4.1"),
    ],
)
def test_a_text_may_depend_on_another_criterion(text: str, on: str) -> None:
    found = read_sentence(text, maximum="5", on=on)
    assert isinstance(found, Variant)
    assert found.rule == {"kind": "branch", "on": "II.4.1", "cases": CASES}
    assert found.assumed == (("branch_by_points", "II.4.1"),)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        (BRANCH, ""),  # on which?
        (f"Tính theo tiêu chí 1.2. {BRANCH}", "II.4.1"),  # two are named
        (BRANCH.replace("không xây dựng", "có xây dựng"), "1.1"),  # both have it
        (BRANCH.replace("(có Kế hoạch)", "(có kinh phí)"), "1.1"),  # not opposites
        (BRANCH.replace("dưới 60%", "dưới 50%"), "1.1"),  # a gap inside
        (f"{BRANCH}. Nhóm c (còn lại): có: 1; không: 0", "1.1"),
        (f"Lưu ý chung. {BRANCH}", "1.1"),
    ],
)
def test_a_branch_that_is_not_clear_is_not_read(text: str, on: str) -> None:
    assert isinstance(read_sentence(text, maximum="5", on=on), NotSaid)


UNREAD = [
    # tiers with a gap, an overlap, a bound that is said in no way the engine has
    ("Từ 30% trở lên: 1; từ 20% đến dưới 25%: 0,5; dưới 20%: 0", "1"),
    ("Từ 30% trở lên: 1; từ 25% đến dưới 35%: 0,5; dưới 25%: 0", "1"),
    ("Trên 90%: 2; từ 80% đến 90%: 1; dưới 80%: 0", "2"),
    ("Từ 80% đến 100%: 2; từ 60% đến 79%: 1; dưới 60%: 0", "2"),
    ("Từ 5% trở xuống: 2; trên 5%: 0", "2"),
    ("Từ 50% đến dưới 90%: 1; dưới 50%: 0", "2"),  # and 90%?
    ("Từ 120% trở lên: 2; dưới 120%: 1", "2"),
    # not one thing measured
    ("Từ 90% hồ sơ trở lên: 2; từ 80% đến dưới 90% văn bản: 1; dưới 80%: 0", "2"),
    ("Từ 5 bài trở lên: 2; từ 3 đến 4 lượt: 1; dưới 3 bài: 0", "2"),
    ("Từ 5 bài trở lên: 2; dưới 5%: 0", "2"),
    ("Từ 80 điểm trở lên: 2; dưới 80 điểm: 0", "2"),
    ("Từ 5 tỷ đồng trở lên: 2; dưới 5 tỷ đồng: 0", "2"),
    ("Từ 2,5 bài trở lên: 2; dưới 2,5 bài: 0", "2"),
    # a change, a denial, a share of a share
    ("Giảm 10% so với năm trước: 2; giảm 5% so với năm trước: 1", "2"),
    ("Tăng từ 10% trở lên: 2; tăng dưới 10%: 1", "2"),
    ("Không đạt 90%: 0; đạt 90%: 2", "2"),
    ("Vượt 100%: 2; đạt 100%: 1; dưới 100%: 0", "2"),
    ("Không tăng so với năm trước: 1", "1"),
    ("Bằng hoặc cao hơn năm trước: 1", "1"),
    ("Tỷ lệ đạt từ 90 trở lên: 2; dưới 90: 0", "2"),
    ("Từ 90% trở lên: 2; dưới 90%: 1; không có hồ sơ phát sinh: 2", "2"),
    # counts that leave a number unsaid
    ("2 sáng kiến: 2; 1 sáng kiến: 1; không có: 0", "2"),
    ("Có 2 sáng kiến: 2; có 1 sáng kiến: 1; không có: 0", "2"),
    ("Hạng 1: 2; hạng 2: 1; còn lại: 0", "2"),
    # rates that jump, or of another maximum
    ("Từ 85% trở lên: 10; từ 60% đến dưới 85%: (tỷ lệ/90%) x 10; dưới 60%: 0", "10"),
    ("Từ 85% trở lên: 10; từ 60% đến dưới 85%: (tỷ lệ/85%) x 8; dưới 60%: 0", "10"),
    ("Từ 85% trở lên: 10; từ 60% đến dưới 85%: (tỷ lệ/85%) x 10, tối đa 9; dưới 60%: 0", "10"),
    # days: working days, different conditions, late before early, the day itself unknown
    ("Ban hành trong 30 ngày làm việc: 3; sau 30 ngày làm việc: 0", "3"),
    ("Trong 30 ngày và bảo đảm chất lượng: 3; trong 60 ngày: 1,5", "3"),
    ("Trong 30 ngày kể từ ngày ký: 3; trong 60 ngày kể từ ngày nhận: 1,5", "3"),
    ("Không ban hành trong 30 ngày: 0; ban hành trong 15 ngày: 3", "3"),
    ("Trong 30 ngày: 3; sau 40 ngày: 0", "3"),
    ("Gửi trước 15/12: 3; gửi sau 15/12: 0", "3"),
    ("Không ban hành đến ngày 15/02/2026: 0; trước ngày 01/02/2026: 1", "1"),
    # answers and levels: of something else, equal, not to the maximum, hiding a number
    ("Điểm tối đa: 2", "2"),
    ("Chấm theo hồ sơ: 2", "2"),
    ("Có kế hoạch: 1", "2"),
    ("Có kế hoạch: 1; có báo cáo: 1", "2"),  # parts that add up
    ("Có kế hoạch: 1; không có kế hoạch: 1", "1"),
    ("Tốt: 1,5; khá: 1; trung bình: 0,5", "2"),
    ("Tốt: 2; khá: 1; trung bình: 1", "2"),
    ("Mức 1: 2; mức 2: 1; không: 0", "2"),
    ("Đạt từ 90% yêu cầu: 2; không đạt: 0", "2"),
    ("Từ khá trở lên: 2; dưới khá: 0", "2"),
    ("Mỗi lần chậm trừ 0,5", "2"),
    ("Thực hiện tốt: 2; thực hiện chưa tốt thì trừ 0,5", "2"),
    ("Có kế hoạch: 1; từ 90% nhiệm vụ xong: 1 (cộng các nội dung đạt được)", "2"),
    ("Có kế hoạch: 3; có báo cáo: 1 (cộng các nội dung đạt được)", "2"),
    ("Trong 15 ngày kể từ ngày đó: 2; chậm hơn: 0; muộn hơn: 1", "2"),
    ("Có kế hoạch: 2. Trường hợp chậm thì trừ 0,5 điểm.", "2"),
    ("Ít nhất 01 sản phẩm: 1; ít nhất 02 sản phẩm: 2", "2"),
    ("Ít nhất 01 mô hình: 1,5; ít nhất 01 sáng kiến: 0,5", "2"),  # to be added up?
    # deductions
    ("Trễ quá 2 ngày: trừ 1; từ ngày thứ 3 trở đi: trừ 1 điểm/ngày", "0"),
    ("Trễ chưa quá 2 ngày: trừ 1; từ ngày thứ 5 trở đi: trừ 1 điểm/ngày", "0"),
    ("Trễ chưa quá 2 ngày: trừ 1; từ ngày thứ 3 trở đi: trừ 2", "0"),
    ("Trễ chưa quá 2 ngày: trừ 1", "0"),
    ("Chậm từ 2 đến 3 ngày: trừ 0,5; trên 3 ngày: trừ 1", "0"),  # and one day?
    ("Trừ 1 điểm nếu quá 5 ngày", "0"),
    ("Cứ 10% giảm trừ 0,5 điểm", "0"),
    ("Trừ 1 điểm; trừ 2 điểm", "0"),
    ("Trừ 1; " + "trừ khách quan; " * 300 + "9", "0"),
    ("Thực hiện tốt: " + "rất " * 120 + "tốt: 2; không: 0", "2"),
]


# Every word of a formula has to be accounted for: each of these is near to a sentence that is read,
# and a word in it means something else.
NEAR_MISSES = [
    # the best, the average, the others
    "Tỷ lệ của đơn vị / tỷ lệ bình quân × điểm tối đa",
    "Tỷ lệ trung bình các đơn vị × điểm tối đa",
    "Tỷ lệ cao nhất × điểm tối đa",
    "Tỷ lệ cao nhất / tỷ lệ của đơn vị × điểm tối đa",
    "Tỷ lệ của đơn vị / tỷ lệ thấp nhất × điểm tối đa",
    "Tỷ lệ của đơn vị / tỷ lệ cao nhất toàn quốc × điểm tối đa",
    "Tỷ lệ của đơn vị / tỷ lệ cao nhất năm trước × điểm tối đa",
    "Tỷ lệ của đơn vị / tỷ lệ cao nhất × 1,5",
    "Tỷ lệ của đơn vị / tỷ lệ cao nhất × điểm tối đa, tối đa 1",
    "Tỷ lệ hồ sơ / tỷ lệ văn bản cao nhất × điểm tối đa",
    "Tỷ lệ hồ sơ trễ hạn / tỷ lệ hồ sơ trễ hạn cao nhất × điểm tối đa",
    "Số kinh phí của đơn vị / số kinh phí cao nhất × điểm tối đa",
    "Đơn vị cao nhất được điểm tối đa, các đơn vị khác tính theo tỷ lệ",
    "Cao nhất: 2; thấp nhất: 0",
    "Có tỷ lệ cao nhất: 2; không: 0",
    "Từ 90% mức cao nhất trở lên: 2; dưới 90%: 0",
    "Bình quân từ 90% trở lên: 2; dưới 90%: 0",
    "Từ 90% cùng kỳ trở lên: 2; dưới 90%: 0",
    "Mỗi sáng kiến cao nhất: 0,5",
    "Tỷ lệ tăng hơn mức bình quân, cao hơn năm trước: 2",
    # another rate, a factor, a condition
    "Tỷ lệ chưa giải quyết × điểm tối đa",
    "Tỷ lệ hồ sơ trễ hạn × điểm tối đa",
    "Tỷ lệ % tăng so với năm trước × điểm tối đa",
    "Tỷ lệ hồ sơ × hệ số × điểm tối đa",
    "Tỷ lệ đơn vị / tổng × điểm tối đa",
    "(Số hồ sơ đúng hạn/Tổng số văn bản) × điểm tối đa",
    "Tỷ lệ nếu đạt trên mức sàn × điểm tối đa",
    "Tỷ lệ hồ sơ và tỷ lệ văn bản × điểm tối đa",
    # two things of which the number measures one
    "Có kế hoạch và đạt từ 90% trở lên: 2; dưới 90%: 0",
    "Ban hành kế hoạch, đạt từ 90% trở lên: 2; dưới 90%: 0",
    "Từ 90% trở lên khi có kế hoạch: 2; dưới 90%: 0",
    "Đạt 90% và tăng so với năm trước: 2",
    "Mỗi mô hình tăng thêm: 0,5",
    "Có kế hoạch và ban hành trong 30 ngày: 2; quá 30 ngày: 0",
    "Ban hành trong 30 ngày kể từ ngày nhận, trừ ngày nghỉ: 2; quá 30 ngày: 0",
    "Có đủ hồ sơ và gửi trước ngày 15/02/2026: 2; sau 15/02/2026: 0",
]
UNREAD += [(text, "2") for text in NEAR_MISSES] + [
    ("Mỗi lần từ lần thứ hai trở đi trừ 0,5", "0"),
    ("Trong 30 ngày: 2; từ 30 đến 60 ngày: 1; quá 60 ngày: 0", "2"),  # and on day 30?
    ("Trong 30 ngày: 2; từ 32 đến 60 ngày: 1; quá 60 ngày: 0", "2"),
    ("Trong 30 ngày: 2; trên 31 ngày đến 60 ngày: 1; quá 60 ngày: 0", "2"),
    ("Trong 30 ngày: 2; từ 31 đến 60 ngày: 1; từ 60 ngày trở lên: 0", "2"),
    ("Trong 30 ngày: 2; chậm từ 1 đến 30 ngày: 1; quá 60 ngày: 0", "2"),
    ("Trong 30 ngày: 2; chậm từ 31 đến 60 ngày: 1; quá 60 ngày: 0", "2"),  # days of delay?
    ("Trong 30 ngày: 2; từ 31 đến 60 ngày làm việc: 1; quá 60 ngày: 0", "2"),
    ("Trong 30 ngày: 2; từ 31 đến 20 ngày: 1; quá 20 ngày: 0", "2"),
    ("Trước ngày 15/02: 2; sau 15/02: 0", "2"),  # of which year, and on the day?
    ("Mỗi văn bản vượt quá thời hạn trừ 0,5", "0"),
    ("Chậm không quá 5 ngày làm việc: trừ 0,5; mỗi ngày tiếp theo: trừ 0,1", "0"),
]


@pytest.mark.parametrize(("text", "maximum"), UNREAD, ids=lambda item: str(item)[:50])
def test_what_could_be_meant_otherwise_is_not_read(text: str, maximum: str) -> None:
    found = read_sentence(text, maximum=maximum)
    assert isinstance(found, NotSaid), found


def test_what_is_left_open_is_told_to_who_types_it() -> None:
    found = parse_sentence("Từ 2 giải pháp: 2; 1 giải pháp: 1", maximum="2")
    assert isinstance(found, NotSaid)
    assert found.words == "Câu chưa nói hết; hãy viết rõ phần còn để ngỏ."


WORDS = st.sampled_from(
    [
        *["từ", "đến", "dưới", "trở lên", "không", "có", "thực hiện", "còn lại", "ít nhất", "trên"],
        *["trừ", "ngày", "trễ", "quá", "mỗi", "tỷ lệ", "x", "điểm tối đa", "tối đa", "điểm", "bài"],
        *[
            "Nhóm a (có kế hoạch)",
            "Nhóm b (không kế hoạch)",
            "theo tiêu chí 1.2",
            "làm tròn 2 chữ số",
        ],
        *["0", "1", "2", "10%", "50%", "100%", "0,5", "30", "15/12", "15/02/2026"],
        *[":", ";", ".", ",", "(", ")", "/", "-", "\n"],
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(WORDS, max_size=24).map(" ".join), st.sampled_from(["0", "1", "2"]))
def test_any_words_of_the_dialect_are_read_or_refused(text: str, maximum: str) -> None:
    found = read_sentence(text, maximum=maximum, on="1.1")
    assert isinstance(found, Variant | NotSaid)


@st.composite
def scales(draw: st.DrawFn) -> tuple[str, Json]:
    """A scale as a decision may write it, and its rule."""
    bounds = sorted(draw(st.sets(st.integers(2, 99), min_size=1, max_size=5)), reverse=True)
    percent = draw(st.booleans())
    unit = "%" if percent else draw(st.sampled_from([" bài", " lượt người"]))
    worth = sorted(draw(st.sets(st.integers(1, 20), min_size=len(bounds), max_size=len(bounds))))
    points = [str(value) for value in reversed(worth)]
    parts = [draw(st.sampled_from([f"Từ {bounds[0]}{unit} trở lên", f"≥ {bounds[0]}{unit}"]))]
    for low, high in zip(bounds[1:], bounds, strict=False):
        last = "" if percent else f"từ {low} đến {high - 1}{unit}"
        parts.append(
            draw(st.sampled_from([f"từ {low}{unit} đến dưới {high}{unit}", last or parts[0]]))
        )
        if parts[-1] == parts[0]:
            parts[-1] = f"{low} - dưới {high}{unit}"
    parts.append(f"dưới {bounds[-1]}{unit}")
    said = [f"{part}: {value}" for part, value in zip(parts, [*points, "0"], strict=True)]
    rule: Json = {"kind": "tiers", "input": "percent" if percent else "count"}
    rule["tiers"] = [
        {"from": str(low), "points": value}
        for low, value in zip([*bounds, 0], [*points, "0"], strict=True)
    ]
    if not percent:
        rule["unit"] = unit.strip()
    return draw(st.sampled_from(["; ", "\n- ", " điểm; "])).join(said), rule


@settings(deadline=None, max_examples=200)
@given(scales())
def test_any_scale_is_read_as_it_is_written(scale: tuple[str, Json]) -> None:
    text, rule = scale
    assert parse_sentence(text, maximum="20") == rule


@settings(deadline=None, max_examples=200)
@given(scales(), st.data())
def test_a_scale_with_a_hole_is_not_read(scale: tuple[str, Json], data: st.DataObject) -> None:
    text, _rule = scale
    clauses = text.replace("\n- ", "; ").split("; ")
    if len(clauses) < 3:
        return
    hole = data.draw(st.integers(0, len(clauses) - 2))  # without the lowest it is "zero_below"
    del clauses[hole]
    assert isinstance(read_sentence("; ".join(clauses), maximum="20"), NotSaid)
