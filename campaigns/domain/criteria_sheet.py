"""The fixed XLSX form of a criteria set: facts of the set above, one row per node below.

Reader, template and export share these tables. The words are those of the decisions' appendices
and are the same in every language of the interface, because a file must be readable everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from parindex.common.folding import fold

TITLE = "BỘ TIÊU CHÍ"
SHEET = "Bộ tiêu chí"
YES, NO = "Có", "Không"
MAX_ROWS = 2_100


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; ``key`` is the name in the JSON document."""

    key: str
    label: str
    width: int
    kind: str = "text"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the set above the table; ``path`` leads into the JSON document.

    The row of an ``optional`` one is only written when there is something to say.
    """

    path: tuple[str, ...]
    label: str
    kind: str = "text"
    required: bool = False
    optional: bool = False


COLUMNS = (
    Column("code", "Mã", 9, "code", required=True),
    Column("parent", "Mã cha", 9, "code"),
    Column("title", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", 60, required=True),
    Column("max_points", "Điểm tối đa", 11, "number", required=True),
    Column("group", "Nhóm điểm", 12, "group"),
    Column("cap", "Trần điểm", 10, "number"),
    Column("source", "Nguồn điểm", 18, "source"),
    Column("rule_text", "Cách chấm", 60),
    Column("rule", "Quy tắc", 50, "rule"),
    Column("evidence", "Tài liệu kiểm chứng", 40),
    Column("evidence_required", "Bắt buộc tài liệu", 11, "flag"),
    Column("legal_basis", "Căn cứ pháp lý", 40),
    Column("guidance", "Hướng dẫn", 40),
    Column("na_allowed", "Không phát sinh", 11, "flag"),
    Column("appraised_by", "Cơ quan thẩm định", 30),
)
FACTS = (
    Fact(("name",), "Tên bộ tiêu chí", required=True),
    Fact(("year",), "Năm", "number", required=True),
    Fact(("level",), "Cấp áp dụng"),
    Fact(("source",), "Văn bản, nguồn"),
    Fact(("note",), "Ghi chú"),
    Fact(("illustrative",), "Dữ liệu minh họa", "flag"),
    Fact(("total",), "Tổng điểm", "number", required=True),
    Fact(("survey_points",), "Điểm điều tra xã hội học", "number"),
    Fact(("rounding", "places"), "Số chữ số thập phân", "number"),
    Fact(("policy", "bonus_in_maximum"), "Điểm thưởng tính vào điểm tối đa", "flag"),
    Fact(("policy", "total_floor"), "Tổng điểm thấp nhất", "number"),
    Fact(("policy", "total_cap"), "Tổng điểm cao nhất", "number"),
    Fact(("policy", "main_cap"), "Điểm cao nhất của phần chính", "number"),
    Fact(("policy", "unappraised"), "Mục chưa thẩm định", "unappraised"),
    Fact(("bands",), "Xếp loại", "bands", optional=True),
    Fact(("origin",), "Nguồn gốc bản sao", "json", optional=True),
)
GROUPS = {"main": "Chính", "bonus": "Thưởng", "penalty": "Trừ"}
SOURCES = {
    "self": "Tự chấm",
    "survey": "Điều tra xã hội học",
    "satisfaction": "Đo lường hài lòng",
    "external": "Số liệu bên ngoài",
}
UNAPPRAISED = {"self": "Lấy điểm tự chấm", "zero": "Tính 0 điểm"}
CHOICES = {"group": GROUPS, "source": SOURCES, "unappraised": UNAPPRAISED}

COLUMN_BY_LABEL = {fold(column.label): column for column in COLUMNS}
FACT_BY_LABEL = {fold(fact.label): fact for fact in FACTS}
LABEL_BY_KEY = {column.key: column.label for column in COLUMNS}
FACT_LABEL_BY_PATH = {".".join(fact.path): fact.label for fact in FACTS}
