"""What a text of a letter must hold, and what is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from surveys.domain.letter_texts import check_text, default_text
from surveys.enums import LetterKind


@pytest.mark.parametrize("kind", LetterKind.values)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_defaults_hold_what_they_must(kind: str, language: str) -> None:
    text = default_text(LetterKind(kind), language)
    check_text(kind, text.subject, text.body)
    if kind == LetterKind.INVITATION:
        for place in ("{co_quan}", "{han}", "{gui_lai}", "{ho_ten}"):
            assert place in text.body
    assert ("Kính gửi" in text.body) == (language == "vi" and kind != LetterKind.SHORT)


@pytest.mark.parametrize(
    ("kind", "subject", "body", "fields"),
    [
        ("invitation", "x", "không có liên kết", ["body"]),
        ("invitation", "x", "mở {lien_ket} ngay", ["body"]),
        ("invitation", "x", "{lien_ket}\n{lien_ket}", ["body"]),
        ("invitation", "x", "{lien_ket}\n{la}", ["body"]),
        ("invitation", "x", "{lien_ket}\n{ho_ten", ["body"]),
        ("invitation", "{lien_ket}", "{lien_ket}", ["subject"]),
        ("invitation", " ", "{lien_ket}", ["subject"]),
        ("invitation", "{x.y}", "{lien_ket}", ["subject"]),
        ("short", "", "{lien_ket}" + "x" * 300, ["body"]),
        ("short", "", "mở {lien_ket} ngay", []),
        ("reminder", "x", "a\n  {lien_ket}\nb", []),
    ],
)
def test_text_that_would_be_useless_is_refused(
    kind: str, subject: str, body: str, fields: list[str]
) -> None:
    found: list[str] = []
    try:
        check_text(kind, subject, body)
    except ValidationError as error:
        found = sorted(error.error_dict)
    assert found == fields
