"""Cutting the text of a formula into numbers, names and signs."""

import re
from dataclasses import dataclass
from typing import Literal

MAX_LENGTH = 500
_TOKEN = re.compile(
    r"(?P<number>\d{1,15}(?:[.,]\d{1,10})?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]{0,39})"
    r"|(?P<sign><=|>=|<>|[-+*/()<>=;×·÷−–≤≥≠])",
    re.ASCII,
)
_SPACE = re.compile(r"\s*")
_SAME = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "≤": "<=", "≥": ">=", "≠": "<>"}


class FormulaError(Exception):
    """A formula that cannot be read: a code, and where in the text (from 1)."""

    def __init__(self, code: str, at: int, got: str = "") -> None:
        super().__init__(f"{code} at {at}: {got}")
        self.code, self.at, self.got = code, at, got


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula, with its place in the text (from 1)."""

    kind: Literal["number", "name", "sign", "end"]
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """Cut a formula into tokens, the last of which is the end. Raises FormulaError.

    Numbers have a decimal comma or point, arguments are separated by ";": a comma always
    belongs to a number. Printed signs (×, ÷, −, ≤, ≥, ≠) are read as typed ones.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError("formula_too_long", MAX_LENGTH, str(len(text)))
    found: list[Token] = []
    at = _after_space(text, 0)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError("formula_sign", at + 1, text[at])
        found.append(_token(match))
        at = _after_space(text, match.end())
    return [*found, Token("end", "", len(text) + 1)]


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _token(match: re.Match[str]) -> Token:
    at = match.start() + 1
    if match["number"] is not None:
        return Token("number", match["number"].replace(",", "."), at)
    if match["name"] is not None:
        return Token("name", match["name"], at)
    return Token("sign", _SAME.get(match["sign"], match["sign"]), at)
