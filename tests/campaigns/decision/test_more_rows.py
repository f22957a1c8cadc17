"""Meetings, products, money and annexes of the founding documents, written here by hand."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.domain.decision.proposal import ANNEX, FUNDING, MEETING, TASK
from campaigns.domain.decision.reading import propose_plan
from parindex.common.documents.text import read_text
from tests.campaigns.decision.seeds import DOCUMENTS
from tests.campaigns.decision.test_reading import proposed

# Name, place, first and last day, how many, delegates from and to, who takes part, doubts.
_ALL = (
    "Đại diện lãnh đạo cấp Vụ và công chức các đơn vị phụ trách về lĩnh vực cải cách hành chính của"
    " các bộ, cơ quan ngang bộ; Đại diện lãnh đạo Sở Nội vụ, Trưởng/phó phòng và công chức phụ"
    " trách về lĩnh vực cải cách hành chính của các tỉnh, thành phố trực thuộc Trung ương"
)
MEETINGS: dict[str, list[tuple[Any, ...]]] = {
    "ha-nam-2023": [
        (
            *("Họp Tổ Thư ký", "", None, "2023-11-20", 1, None, None),
            "Các sở, ngành là thành viên Hội đồng thẩm định, Tổ Thư ký (theo quyết định thành lập)",
            ["due_before"],
        ),
        (
            "Họp Hội đồng đánh giá, xác định Chỉ số CCHC năm 2023",
            *("", None, "2023-12-10", 1, None, None),
            "Hội đồng, Tổ Thư ký và cơ quan có liên quan",
            ["due_before"],
        ),
    ],
    "national-2020": [
        (
            *("Hội thảo cấp Bộ", "Bộ Nội vụ", "2021-01-01", "2021-01-31", 1, 80, 90, _ALL),
            ["participants_shared"],
        ),
        (
            *("Hội thảo cấp tỉnh", "phía Bắc và phía Nam", "2021-01-01", "2021-01-31"),
            *(2, 280, 290, _ALL),
            ["participants_shared"],
        ),
        (
            "Hợp Tổ Thẩm định rà soát kết quả chấm điểm của các bộ, các tỉnh",
            *("", None, None, 1, None, None, "", ["time_missing"]),
        ),
        (
            (
                "Hợp Hội đồng thẩm định thống nhất kết quả xác định Chỉ số cải cách hành chính"
                " của các"
                " bộ, các tỉnh"
            ),
            *("", "2021-03-01", "2021-04-30", 1, None, None),
            "Hội đồng thẩm định; các cơ quan có liên quan.",
            [],
        ),
    ],
    "national-2021": [],
    "quang-tri-2020": [],
    "van-canh-2021": [
        (
            (
                "Hội nghị công bố kết quả Chỉ số cải cách hành chính năm 2021 của các cơ quan,"
                " đơn vị,"
                " địa phương"
            ),
            *("", None, None, 1, None, None, "", ["time_missing"]),
        )
    ],
}
# Number of the task → its product, for the tasks whose words name one.
PRODUCTS = {
    "ha-nam-2023": {
        "1": ("Kế hoạch triển khai đánh giá, xác định Chỉ số cải cách hành chính năm 2023"),
        "2": (
            "Văn bản sửa đổi, thay thế Bộ Tiêu chí ban hành kèm theo Quyết định số 1952/QĐ-UBND"
            " ngày 21/10/2022 phù hợp với thực tế công tác CCHC tại tỉnh"
        ),
        "3": (
            "Văn bản hướng dẫn các cơ quan, địa phương thực hiện tự đánh giá Chỉ số cải cách hành"
            " chính năm 2023"
        ),
        "4": "Báo cáo tự đánh giá, chấm điểm, tài liệu kiểm chứng, báo cáo giải trình",
        "5": (
            "Quyết định thành lập Hội đồng thẩm định và Tổ Thư ký giúp việc Hội đồng thẩm định xác"
            " định Chỉ số cải cách hành chính năm 2023"
        ),
        "7": (
            "Báo cáo kết quả Chỉ số cải cách hành chính năm 2023 của các sở, ban, ngành, Ủy ban"
            " nhân dân cấp huyện"
        ),
        "9": "Quyết định công bố",
    },
    "national-2020": {
        "2": "Báo cáo tự đánh giá, chấm điểm, tài liệu kiểm chứng, báo cáo giải trình",
        "6": "Báo cáo kết quả Chỉ số cải cách hành chính năm 2020 của các bộ, các tỉnh",
    },
    "national-2021": {"1.b": "Báo cáo tự đánh giá, chấm điểm"},
    "quang-tri-2020": {
        "III.1": (
            "Báo cáo chấm điểm các tiêu chí, tiêu chí thành phần theo lĩnh vực của Sở, ngành được"
            " phân công"
        ),
        "III.2": "Báo cáo chấm điểm chỉ số cải cách hành chính năm 2020 của tỉnh",
    },
    "van-canh-2021": {
        "1": (
            "Văn bản hướng dẫn các cơ quan, đơn vị, địa phương tự đánh giá, chấm điểm xác định chỉ"
            " số cải cách hành chính"
        ),
        "2": "Báo cáo tự đánh giá, chấm điểm, tài liệu kiểm chứng, báo cáo giải trình",
        "5": "Báo cáo kết quả chỉ số cải cách hành chính năm 2021",
    },
}
FUNDINGS = {
    "ha-nam-2023": (
        "Kinh phí triển khai xác định Chỉ số cải cách hành chính được đảm bảo bằng nguồn ngân sách"
        " Nhà nước năm 2023 của tỉnh."
    ),
    "van-canh-2021": (
        "Kinh phí triển khai thực hiện Kế hoạch này được bố trí trong kinh phí cải cách hành chính"
        " của Ủy ban nhân dân huyện phân bổ cho Phòng Nội vụ."
    ),
}
_INITIATIVE = (
    "Đề xuất ít nhất 01 sáng kiến của tỉnh liên quan đến lĩnh vực đơn vị phụ trách (Giải trình rõ"
    " tính hiệu quả về quy mô áp dụng, kinh phí, thời gian...)"
)
_IMPACT = (
    "Tác động của cải cách hành chính đến người dân, tổ chức và các chỉ tiêu phát triển kinh tế xã"
    " hội của tỉnh: "
)
# Body, number of the annex, contents, what is asked beside the initiative everybody owes.
ANNEXES: list[tuple[str, str, list[str], list[str]]] = [
    (
        *("Sở Nội vụ", "1"),
        [
            "Công tác Chỉ đạo điều hành CCHC",
            "Cải cách Tổ chức bộ máy hành chính",
            "Xây dựng và nâng cao chất lượng đội ngũ cán bộ, công chức, viên chức",
        ],
        [],
    ),
    (
        *("Sở Tư pháp", "2"),
        ["Xây dựng và tổ chức thực hiện văn bản quy phạm pháp luật tại tỉnh"],
        [
            (
                "cung cấp sáng kiến hoặc giải pháp mới trong cải cách hành chính thuộc lĩnh vực"
                " đơn vị"
                " phụ trách"
            )
        ],
    ),
    (
        *("Văn phòng UBND tỉnh", "3"),
        [
            (
                "Công tác chỉ đạo điều hành: Thực hiện các nhiệm vụ được Chính phủ, Thủ tướng Chính"
                " phủ giao"
            ),
            "Cải cách Thủ tục hành chính",
            (
                "Hiện đại hóa hành chính: Ứng dụng công nghệ thông tin của tỉnh; Cung cấp dịch"
                " vụ công"
                " trực tuyến"
            ),
        ],
        [],
    ),
    (
        *("Sở Tài chính", "4"),
        [
            "Cải cách Tài chính công",
            _IMPACT + "Tỷ lệ đóng góp vào thu ngân sách tỉnh của khu vực doanh nghiệp; Thực hiện"
            " thu ngân sách hàng năm của tỉnh theo Kế hoạch được Chính phủ giao",
            (
                "Kết quả phân cấp quản lý ngân sách nhà nước để đánh giá chấm điểm nội dung:"
                " Thực hiện"
                " phân cấp quản lý"
            ),
        ],
        [],
    ),
    (
        *("Sở Thông tin và Truyền thông", "5"),
        [
            "Công tác Chỉ đạo điều hành CCHC: Công tác tuyên truyền CCHC",
            (
                "Hiện đại hóa hành chính: Ứng dụng công nghệ thông tin của tỉnh (Triển khai Kiến"
                " trúc"
                " Chính quyền điện tử của tỉnh và Triển khai nền tảng tích hợp. Chia sẻ dữ liệu cấp"
                " tỉnh); Thực hiện tiếp nhận hồ sơ, trả kết quả giải quyết TTHC qua dịch vụ bưu"
                " chính"
                " công ích (BCCI)"
            ),
        ],
        [],
    ),
    (
        *("Sở Khoa học Công nghệ", "6"),
        ["Hiện đại hóa hành chính (Áp dụng Hệ thống quản lý chất lượng ISO 9001 theo quy định)"],
        [],
    ),
    (
        *("Sở Kế hoạch và Đầu tư", "7"),
        [
            _IMPACT + "Mức độ thu hút đầu tư của tỉnh; Mức độ phát triển doanh nghiệp của tỉnh; Tỷ"
            " lệ tăng tổng sản phẩm trên địa bàn (GRDP); Mức độ thực hiện các chỉ tiêu phát triển"
            " KT-XH do HĐND tỉnh giao",
            (
                "Kết quả phân cấp thực hiện quyền, nghĩa vụ của chủ sở hữu nhà nước đối với doanh"
                " nghiệp Nhà nước và phần vốn Nhà nước đầu tư vào doanh nghiệp; phân cấp thực hiện"
                " Quản lý đầu tư để đánh giá chấm điểm nội dung thực hiện phân cấp quản lý"
            ),
        ],
        [],
    ),
    (
        *("Sở Tài nguyên và Môi trường", "8"),
        [
            (
                "Kết quả phân cấp Quản lý đất đai để đánh giá chấm điểm nội dung: Thực hiện phân"
                " cấp"
                " quản lý"
            )
        ],
        [],
    ),
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_meetings_are_those_of_the_document(name: str) -> None:
    found = [
        (
            *(row.values[key] for key in ("name", "place", "from", "due", "count")),
            *(row.values[key] for key in ("delegates_from", "delegates_to", "participants")),
            [doubt.code for doubt in row.doubts],
        )
        for row in proposed(name).of(MEETING)
    ]
    assert found == MEETINGS[name]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_products_are_those_of_the_tasks(name: str) -> None:
    rows = [row for row in proposed(name).of(TASK) if row.values["product"]]
    assert {row.values["number"]: row.values["product"] for row in rows} == PRODUCTS[name]
    assert all("product_from_words" in [d.code for d in row.doubts] for row in rows)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_money_of_the_plan_holds_for_tasks_that_name_none(name: str) -> None:
    proposal = proposed(name)
    assert [row.values["text"] for row in proposal.of(FUNDING)] == [
        text for key, text in FUNDINGS.items() if key == name
    ]
    budgets = {task["budget"] for task in proposal.document()["tasks"]}
    assert budgets == {FUNDINGS.get(name, "")}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_annexes_are_those_given_to_the_bodies(name: str) -> None:
    rows = [row.values for row in proposed(name).of(ANNEX)]
    keys = ("body", "annex", "contents")
    found = [(*(row[key] for key in keys), row["beside"]) for row in rows]
    wanted = [(body, annex, of, [*more, _INITIATIVE]) for body, annex, of, more in ANNEXES]
    assert found == (wanted if name == "quang-tri-2020" else [])


def test_columns_for_product_and_money_are_read() -> None:
    text = (
        "Chỉ số cải cách hành chính năm 2026\n"
        "TT\tNội dung\tThời gian\tCơ quan chủ trì\tSản phẩm\tKinh phí thực hiện\n"
        "1\tBan hành Quyết định kiện toàn Hội đồng\tTháng 3\tSở Nội vụ\tTờ trình\tKhông\n"
    )
    [task] = propose_plan(read_text(text)).document()["tasks"]
    assert (task["product"], task["budget"]) == ("Tờ trình", "Không")
    [row] = propose_plan(read_text(text)).of(TASK)
    assert "product_from_words" not in [doubt.code for doubt in row.doubts]


def test_a_number_of_meetings_that_does_not_fit_is_doubted() -> None:
    text = (
        "Chỉ số cải cách hành chính năm 2026\nII. NỘI DUNG\n1. Tổ chức 03 Hội thảo góp ý\n"
        "- Thời gian: Tháng 3\n- Số lượng và địa điểm:\n"
        "+ Hội thảo cấp tỉnh: tại Phủ Lý, 40 đại biểu\n"
    )
    [row] = propose_plan(read_text(text)).of(MEETING)
    assert (row.values["place"], row.values["delegates_to"]) == ("Phủ Lý", 40)
    assert [doubt.code for doubt in row.doubts] == ["year_of_plan", "meetings_counted"]
