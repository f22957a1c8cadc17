"""A letter as the bytes that go over the wire: headers, the text in base64, and the final point.

Written here and not by ``email.message``, which spends on a letter more than the server and the
database together. Base64 needs nothing of a server (no 8BITMIME), keeps every line short, and no
line of it begins with a dot.
"""

from __future__ import annotations

import base64
import re
from email.utils import formatdate
from functools import lru_cache

from django.core.mail.message import forbid_multi_line_headers

from parindex.notify.domain.carriers import Letter

_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN = (
    'Content-Type: text/plain; charset="utf-8"\r\n'
    "MIME-Version: 1.0\r\n"
    "Content-Transfer-Encoding: base64\r\n"
)
_END = b".\r\n"


def composed(letter: Letter, *, sender: str, reply_to: str) -> bytes:
    """The whole text of a message.

    Raises ``ValueError`` for what can be no message: a header of several lines, half a character.
    """
    headers = [
        _PLAIN,
        _kept_header("Subject", letter.subject),
        _kept_header("From", sender),
        _header("To", letter.to),
        _kept_header("Reply-To", reply_to) if reply_to else "",
        f"Date: {formatdate()}\r\n",
        *(_header(name, value) for name, value in headers_of(letter).items()),
        "\r\n",
    ]
    text = _LINE_END.sub("\r\n", letter.body)
    if not text.endswith("\r\n"):
        text += "\r\n"
    body = base64.encodebytes(text.encode()).replace(b"\n", b"\r\n")
    return "".join(headers).encode("ascii") + body + _END


def headers_of(letter: Letter) -> dict[str, str]:
    """What a letter of a machine says of itself."""
    named = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    return named | letter.headers


def _header(name: str, value: str) -> str:
    """A header in ASCII, folded where its words are encoded."""
    _name, encoded = forbid_multi_line_headers(name, value, "utf-8")
    return f"{name}: " + _LINE_END.sub("\r\n", encoded) + "\r\n"


# A run says the same subject, sender and answer address over and over.
_kept_header = lru_cache(maxsize=64)(_header)
