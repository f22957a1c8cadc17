"""A questionnaire with a question of every kind."""

from __future__ import annotations

from typing import Any

FOUR = [
    {"code": "a", "text": {"vi": "Rất tốt", "en": "Very good"}, "percent": "100"},
    {"code": "b", "text": {"vi": "Tốt", "en": "Good"}, "percent": "60"},
    {"code": "c", "text": {"vi": "Trung bình", "en": "Fair"}, "percent": "20"},
    {"code": "d", "text": {"vi": "Kém", "en": "Poor"}, "percent": "0"},
]


def document(**more: Any) -> dict[str, Any]:
    """q1 and the rows of q2 feed leaves 1.7 and 2.3; q4 is asked only of those unhappy with q1."""
    return {
        "format": "parindex-questionnaire/1",
        "title": {"vi": "Phiếu khảo sát (minh họa)", "en": "Survey form (sample)"},
        "intro": "Mất khoảng một phút.",
        "silence": "leave_out",
        "illustrative": True,
        "questions": [
            {
                "code": "q1",
                "kind": "single",
                "text": {"vi": "Lãnh đạo chỉ đạo cải cách thế nào?", "en": "How are reforms led?"},
                "no_opinion": True,
                "options": FOUR,
                "leaf": "1.7",
                "weight": "2",
            },
            {
                "code": "q2",
                "kind": "matrix",
                "text": "Chất lượng văn bản",
                "no_opinion": True,
                "options": FOUR,
                "rows": [
                    {"code": "hop-ly", "text": "Tính hợp lý", "leaf": "2.3"},
                    {"code": "kha-thi", "text": "Tính khả thi", "leaf": "2.3", "weight": "3"},
                ],
            },
            {
                "code": "q3",
                "kind": "multiple",
                "text": "Việc nào làm tốt?",
                "options": [
                    {"code": "x", "text": "Một cửa", "percent": "50"},
                    {"code": "y", "text": "Trực tuyến", "percent": "30"},
                    {"code": "z", "text": "Phản hồi", "percent": "40"},
                ],
                "least": 1,
                "most": 2,
                "leaf": "1.7",
            },
            {
                "code": "q4",
                "kind": "text",
                "text": "Vì sao chưa tốt?",
                "required": False,
                "max_length": 50,
                "shown_if": {"question": "q1", "any_of": ["c", "d"]},
            },
            {
                "code": "q5",
                "kind": "number",
                "text": "Tỷ lệ hồ sơ đúng hạn theo Ông/Bà biết (%)",
                "required": False,
                "places": 1,
            },
        ],
        **more,
    }
