"""JSON typed or written by people: what is wrong, in our words, with line and column."""

from __future__ import annotations

import json
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# How the library's messages begin → what to do about it.
_WORDS: tuple[tuple[str, Promise], ...] = (
    ("Expecting property name", gettext_lazy("a name in double quotes is expected here")),
    ("Expecting ',' delimiter", gettext_lazy("a comma or a closing bracket is missing here")),
    ("Expecting ':' delimiter", gettext_lazy("a colon is missing after the name")),
    ("Expecting value", gettext_lazy("a value is missing here, or text without double quotes")),
    ("Extra data", gettext_lazy("something follows after the end")),
    ("Unterminated string", gettext_lazy("the text that begins here has no closing quote")),
    ("Invalid control character", gettext_lazy("a line break or a tab stands inside a text")),
    ("Invalid \\", gettext_lazy("the backslash does not begin a known character")),
    ("Illegal trailing comma", gettext_lazy("the last comma is one too many")),
)


class JsonError(ValueError):
    """Text that is no JSON; the message is a sentence for the person who wrote it."""


def load_json(data: bytes | str) -> Any:
    """The value; numbers with a fraction keep their exact text.

    Raises JsonError, and RecursionError when it is nested too deeply.
    """
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        return json.loads(
            text, parse_float=str, parse_constant=_constant, object_pairs_hook=_distinct
        )
    except UnicodeDecodeError:
        raise JsonError(_("the file is not text in UTF-8; save it in this encoding")) from None
    except json.JSONDecodeError as error:
        raise JsonError(_placed(error)) from None
    except JsonError:
        raise
    except ValueError:  # a whole number of thousands of digits
        raise JsonError(_("a number in it is too long")) from None


def _placed(error: json.JSONDecodeError) -> str:
    known = (words for start, words in _WORDS if error.msg.startswith(start))
    what = next(known, gettext_lazy("this cannot be read"))
    place = _("line %(line)s, column %(column)s: %(what)s")
    return place % {"line": error.lineno, "column": error.colno, "what": what}


def _constant(name: str) -> None:
    raise JsonError(_("“%(name)s” is not a number") % {"name": name})


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        name = next(key for key in keys if keys.count(key) > 1)
        raise JsonError(_("the name “%(name)s” stands twice in one object") % {"name": name[:80]})
    return found
