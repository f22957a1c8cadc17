"""Reading a formula by recursive descent, within bounds of length and depth.

truth   = also { "or" also }
also    = single { "and" single }
single  = "not" single | "(" truth ")" | number ("=" | "<>" | "<" | "<=" | ">" | ">=") number
number  = term { ("+" | "-") term }
term    = factor { ("*" | "/") factor }
factor  = "-" factor | literal | variable | "(" number ")"
        | ("min" | "max") "(" number { ";" number } ")"
        | "round" "(" number ";" places ")" | "if" "(" truth ";" number ";" number ")"
"""

from collections.abc import Callable, Collection
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from scoring.engine.formula.nodes import (
    Both,
    Comparison,
    Extreme,
    If,
    Literal,
    Negative,
    Not,
    Number,
    Operation,
    Rounded,
    Truth,
    Variable,
)
from scoring.engine.formula.tokens import FormulaError, Token, tokens_of
from scoring.engine.rounding import MAX_PLACES

MAX_DEPTH = 12
FUNCTIONS = frozenset({"if", "min", "max", "round"})
RESERVED = FUNCTIONS | {"and", "or", "not", "maximum"}
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
Found = TypeVar("Found")


def read_formula(text: str, names: Collection[str]) -> Number:
    """Return the formula of a text that uses only `names`. Raises FormulaError."""
    parser = _Parser(tokens_of(text), names)
    found = parser.number()
    parser.expect_end()
    return found


class _Parser:
    def __init__(self, tokens: list[Token], names: Collection[str]) -> None:
        self._tokens, self._names = tokens, names
        self._at = self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _sees(self, *texts: str) -> bool:
        return self._next.kind != "number" and self._next.text in texts

    def _expect(self, text: str) -> None:
        if not self._sees(text):
            raise FormulaError("formula_expected", self._next.at, text)
        self._take()

    def expect_end(self) -> None:
        """Raise FormulaError when something is left."""
        if self._next.kind != "end":
            raise FormulaError("formula_left_over", self._next.at, self._next.text)

    def _deeper(self, read: Callable[[], Found]) -> Found:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError("formula_too_deep", self._next.at, str(MAX_DEPTH))
        found = read()
        self._depth -= 1
        return found

    def truth(self) -> Truth:
        found = self._also()
        while self._sees("or"):
            self._take()
            found = Both(False, found, self._also())
        return found

    def _also(self) -> Truth:
        found = self._single()
        while self._sees("and"):
            self._take()
            found = Both(True, found, self._single())
        return found

    def _single(self) -> Truth:
        if self._sees("not"):
            self._take()
            return Not(self._deeper(self._single))
        if self._sees("(") and self._holds_a_truth():
            self._take()
            found = self._deeper(self.truth)
            self._expect(")")
            return found
        left = self.number()
        sign = self._take()
        if sign.text not in COMPARISONS:
            raise FormulaError("formula_comparison", sign.at, sign.text)
        return Comparison(sign.text, left, self.number())

    def _holds_a_truth(self) -> bool:
        """Say whether the bracket that opens here holds a condition and not a number.

        It does when something is compared in it, other than inside of a function.
        """
        calls: list[bool] = []
        for before, token in pairwise(self._tokens[self._at - 1 :]):
            if token.text == "(":
                calls.append(bool(calls) and before.text in FUNCTIONS)
            elif token.text == ")":
                calls.pop()
                if not calls:
                    break
            elif token.text in COMPARISONS and not any(calls):
                return True
        return False

    def number(self) -> Number:
        found = self._term()
        while self._sees("+", "-"):
            found = Operation(self._take().text, found, self._term())
        return found

    def _term(self) -> Number:
        found = self._factor()
        while self._sees("*", "/"):
            found = Operation(self._take().text, found, self._factor())
        return found

    def _factor(self) -> Number:
        token = self._take()
        if token.kind == "number":
            return Literal(Decimal(token.text))
        if token.text == "-":
            return Negative(self._deeper(self._factor))
        if token.text == "(":
            found = self._deeper(self.number)
            self._expect(")")
            return found
        if token.kind != "name":
            raise FormulaError("formula_number", token.at, token.text)
        if token.text in FUNCTIONS:
            self._expect("(")
            call = self._deeper(lambda: self._call(token.text))
            self._expect(")")
            return call
        if token.text not in self._names:
            raise FormulaError("formula_unknown", token.at, token.text)
        return Variable(token.text)

    def _call(self, name: str) -> Number:
        if name == "if":
            condition = self.truth()
            self._expect(";")
            then = self.number()
            self._expect(";")
            return If(condition, then, self.number())
        first = self.number()
        if name == "round":
            self._expect(";")
            return Rounded(first, self._places())
        rest = []
        while self._sees(";"):
            self._take()
            rest.append(self.number())
        return Extreme(name == "max", (first, *rest))

    def _places(self) -> int:
        token = self._take()
        if token.kind != "number" or not token.text.isdecimal() or int(token.text) > MAX_PLACES:
            raise FormulaError("formula_places", token.at, token.text)
        return int(token.text)
