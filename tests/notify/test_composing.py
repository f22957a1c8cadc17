"""What goes over the wire is what Django's own message would say (decision 0005)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.notify.domain.carriers import Letter
from parindex.notify.domain.composing import composed

A_MINUTE = timedelta(minutes=1)
SENDER = "Sở Nội vụ tỉnh Hà Nam <cchc@ha-nam.example>"
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85"))


def letter(*, subject: str = "Thư", body: str = "Kính gửi.", to: str = "an@a.example") -> Letter:
    return Letter(to=to, subject=subject, body=body, message_id="<a.b.c@a.example>", mark="a.b.c")


def read(content: bytes) -> Any:
    text, end = content[:-3], content[-3:]
    assert end == b".\r\n"
    return message_from_bytes(text, policy=policy.default)


def test_headers_of_a_letter() -> None:
    subject = "Mời trả lời phiếu khảo sát về cải cách hành chính của cơ quan, đơn vị năm 2026"
    message = read(composed(letter(subject=subject), sender=SENDER, reply_to="a@b.example"))
    names = ("Subject", "From", "To", "Reply-To", "Message-ID", "Auto-Submitted", "MIME-Version")
    assert [message[name] for name in names] == [
        subject,
        SENDER,
        "an@a.example",
        "a@b.example",
        "<a.b.c@a.example>",
        "auto-generated",
        "1.0",
    ]
    assert abs(message["Date"].datetime - datetime.now(UTC).replace(tzinfo=None)) < A_MINUTE
    assert message.get_content_type() == "text/plain"


@given(st.lists(_TEXT, max_size=8))
def test_text_arrives_and_no_line_is_long_or_begins_with_a_dot(lines: list[str]) -> None:
    content = composed(letter(body="\n".join(lines)), sender=SENDER, reply_to="")
    wire = content[: -len(b".\r\n")]
    assert wire.endswith(b"\r\n")
    assert wire.isascii()
    headers, _empty, body = wire.partition(b"\r\n\r\n")
    lines_sent = [*headers.split(b"\r\n"), *body.split(b"\r\n")]
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert not any(line.startswith(b".") or b"\n" in line or b"\r" in line for line in lines_sent)
    text = read(content).get_content()
    assert text.replace("\r\n", "\n").rstrip("\n") == "\n".join(lines).rstrip("\n")


@pytest.mark.parametrize("subject", ["Một\nBcc: b@a.example", "Một\r\nBcc: b@a.example"])
def test_header_of_several_lines_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="newlines"):
        composed(letter(subject=subject), sender=SENDER, reply_to="")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        composed(letter(body="\ud800"), sender=SENDER, reply_to="")
