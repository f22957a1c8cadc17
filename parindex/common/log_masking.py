"""Personal tokens in addresses never reach a log, whoever writes it.

The links of a survey (``/s/<token>/``), the one-time codes of its counters, the address of a
calendar (``/cal/<token>/``) and the link of a password reset are keys. Django names the path of
every 404 and 500, the web server that of every request it could not finish; so the records
themselves are masked where they are made, for every logger and every handler.
"""

from __future__ import annotations

import logging
import re
from typing import Any

_TOKEN = re.compile(r"(/s/c/[^/\s]+/|/s/|/cal/|/account/password/reset/key/)[^/\s?#&\"'<>]+")
_TRACE = logging.Formatter()


def masked(text: str) -> str:
    """``/s/abc123/`` → ``/s/…/``."""
    return _TOKEN.sub(r"\1…", text)


class MaskedRecord(logging.LogRecord):
    """A log record without tokens in its message and its traceback."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._mask_message()
        if self.exc_info and self.exc_info[0] is not None:
            self.exc_text = masked(_TRACE.formatException(self.exc_info))

    def _mask_message(self) -> None:
        try:
            message = self.getMessage()
        except (TypeError, ValueError, KeyError):
            return  # the handler says which call does not fit its message
        if (clean := masked(message)) != message:
            self.msg, self.args = clean, ()


def mask_logs() -> None:
    """From now on, in this process."""
    logging.setLogRecordFactory(MaskedRecord)
