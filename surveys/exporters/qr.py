"""QR codes on the papers of a survey."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode

_QUIET = 4


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code as one path of unit squares, for an SVG of ``size`` × ``size``."""

    size: int
    path: str


def qr_of(text: str) -> Qr:
    """The code of a text, with the quiet zone that scanners ask for; bears a torn corner."""
    code = qrcode.QRCode(border=_QUIET, error_correction=qrcode.ERROR_CORRECT_Q)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return Qr(len(rows), "".join(dark))
