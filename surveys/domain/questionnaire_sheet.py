"""The fixed XLSX form of a questionnaire: facts above, then a row for each question, each answer
to choose and each line of a matrix.

Reader, template and export share these tables. The words are the same in every language of the
interface, because a file must be readable everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from parindex.common.folding import fold

SHEET, TITLE = "Phiếu khảo sát", "PHIẾU KHẢO SÁT"
YES, NO = "Có", "Không"
MAX_ROWS = 3000
KINDS = {
    "single": "Một lựa chọn",
    "matrix": "Bảng",
    "multiple": "Nhiều lựa chọn",
    "number": "Số",
    "text": "Văn bản",
}
OPTION, LINE = "Phương án", "Dòng"
SILENCE = {"leave_out": "Không tính", "zero": "0%"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, or a fact above it: its key, heading, width and what it holds."""

    key: str
    label: str
    width: int = 12
    kind: str = "text"


FACTS = (
    Column("code", "Mã phiếu"),
    Column("title", "Tên phiếu"),
    Column("title_en", "Tên phiếu (tiếng Anh)"),
    Column("intro", "Giới thiệu"),
    Column("intro_en", "Giới thiệu (tiếng Anh)"),
    Column("silence", "“Không có ý kiến” tính là"),
    Column("illustrative", "Dữ liệu minh họa", kind="flag"),
)
COLUMNS = (
    Column("kind", "Loại dòng", 16),
    Column("code", "Mã", 8),
    Column("text", "Nội dung", 60),
    Column("text_en", "Nội dung (tiếng Anh)", 40),
    Column("percent", "Quy đổi (%)", kind="number"),
    Column("leaf", "Mã tiêu chí"),
    Column("weight", "Trọng số", 10, "number"),
    Column("required", "Bắt buộc", 10, "flag"),
    Column("no_opinion", "Có “Không có ý kiến”", 12, "flag"),
    Column("shown_if", "Chỉ hỏi khi", 16),
    Column("lowest", "Ít nhất", 10, "number"),
    Column("highest", "Nhiều nhất", 10, "number"),
    Column("places", "Số thập phân", 10, "number"),
    Column("help", "Hướng dẫn", 40),
    Column("help_en", "Hướng dẫn (tiếng Anh)", 40),
)
# "Ít nhất" and "Nhiều nhất" by kind of question.
LOWEST = {"multiple": "least", "number": "lowest"}
HIGHEST = {"multiple": "most", "number": "highest", "text": "max_length"}
CONDITION_EXAMPLE = "q1: c, d"

COLUMN_BY_LABEL = {fold(column.label): column for column in COLUMNS}
FACT_BY_LABEL = {fold(fact.label): fact for fact in FACTS}
KIND_BY_LABEL = {fold(label): kind for kind, label in KINDS.items()}
SILENCE_BY_LABEL = {fold(label): silence for silence, label in SILENCE.items()}
_LABELS = {column.key: column.label for column in COLUMNS} | {
    "least": "Ít nhất",
    "most": "Nhiều nhất",
    "max_length": "Nhiều nhất",
    "options": OPTION,
    "rows": LINE,
}
_FACT_LABELS = {fact.key: fact.label for fact in FACTS}


def heading(key: str, *, is_fact: bool = False) -> str:
    """The heading under which a key of the document stands."""
    return (_FACT_LABELS if is_fact else _LABELS).get(key, key)
