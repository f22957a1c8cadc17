"""What a document may cost, and the error every reader raises."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 2_000
MAX_SHEETS = 30
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_PAGES = 120
MAX_CHARACTERS = 2_000_000
MAX_CELL = 20_000
# A row or line more than this is a table gone wrong (a million empty formatted rows).
MAX_LINES = 20_000
# The process that reads: address space, processor seconds, seconds on the clock.
MAX_MEMORY = 1024 * 1024 * 1024
MAX_CPU = 30
MAX_SECONDS = 45


class DocumentError(Exception):
    """A document that is not read; ``code`` is the reason, ``limit`` the bound that was crossed.

    Codes: empty, too_large, wrong_extension, not_xlsx, not_docx, not_pdf, zip_bomb, no_sheet,
    too_many_sheets, too_many_rows, too_many_pages, too_much_text,
    pdf_password, pdf_no_text, too_heavy, nothing.
    """

    def __init__(self, code: str, limit: str = "") -> None:
        super().__init__(code)
        self.code, self.limit = code, limit


class Meter:
    """Counts what has been read, so that a reader stops as soon as a bound is crossed."""

    def __init__(self, *, max_rows: int = MAX_ROWS) -> None:
        self.rows = self.lines = self.characters = 0
        self.max_rows = max_rows

    def row(self) -> None:
        """One more table row that holds anything. Raises DocumentError."""
        self.rows += 1
        if self.rows > self.max_rows:
            raise DocumentError("too_many_rows", str(self.max_rows))

    def line(self) -> None:
        """One more line or paragraph. Raises DocumentError."""
        self.lines += 1
        if self.lines > MAX_LINES:
            raise DocumentError("too_many_rows", str(MAX_LINES))

    def text(self, text: str) -> str:
        """The text, counted; a cell longer than any in practice is cut. Raises DocumentError."""
        text = text[:MAX_CELL]
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise DocumentError("too_much_text", str(MAX_CHARACTERS))
        return text
