"""Text in the old Vietnamese code TCVN3 ("ABC", fonts .VnTime): told from others, put in Unicode.

A file written with these fonts holds letters of Western Europe that only the font draws as
Vietnamese ones: "Quy ®Þnh" is "Quy định". The table is that of TCVN 5712:1993, VN3. Capitals with
a tone have no code there; fonts that end in H draw the small ones large.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from parindex.common.documents.blocks import Block, Document, Place, Remark, Row

_CODES = (
    "µà¸á¶ả·ã¹ạ"
    "¨ă»ằ¾ắ¼ẳ½ẵÆặ"
    "©âÇầÊấÈẩÉẫËậ"
    "®đ"
    "ÌèÐéÎẻÏẽÑẹ"
    "ªêÒềÕếÓểÔễÖệ"
    "×ìÝíØỉÜĩÞị"
    "ßòãóáỏâõäọ"
    "«ôåồèốæổçỗéộ"
    "¬ơêờíớëởìỡîợ"
    "ïùóúñủòũôụ"
    "\xadưõừøứöử÷ữùự"
    "úỳýýûỷüỹþỵ"
    "¡Ă¢Â§Đ£Ê¤Ô¥Ơ¦Ư"
)
TABLE = dict(zip(_CODES[::2], _CODES[1::2], strict=True))
_TURNED = str.maketrans(TABLE)
_VIETNAMESE = frozenset("àáãâèéêìíòóõôùúýÀÁÃÂÈÉÊÌÍÒÓÕÔÙÚÝ")
_STRANGE = "".join(re.escape(sign) for sign in TABLE if sign not in _VIETNAMESE)
# Signs inside words: alone some of them stand in any text ("10 × 3", "©").
_INSIDE = re.compile(f"(?<=[A-Za-z])[{_STRANGE}]|[{_STRANGE}](?=[A-Za-z])")
# They are everywhere in TCVN3, and in no words of Western Europe.
_FREQUENT = frozenset("®µ¸¹")
# Letters that only Unicode has.
_MODERN = frozenset(TABLE.values()) - _VIETNAMESE
_ENOUGH, _KINDS = 8, 3
TURNED, MIXED = "tcvn3_turned", "tcvn3_mixed"


def turned(text: str) -> str:
    """Text in TCVN3 as Unicode."""
    return text.translate(_TURNED)


def without_tcvn3(document: Document) -> Document:
    """The document in Unicode, with a remark when it was in TCVN3.

    A document of which only parts are in TCVN3 stays as it is: which they are is not sure. Its
    remark is ``tcvn3_mixed``.
    """
    texts = [_text(block) for block in document.blocks]
    found = Counter(sign for text in texts for sign in _INSIDE.findall(text))
    if found.total() < _ENOUGH or len(found) < _KINDS:
        return document
    if sum(found[sign] for sign in _FREQUENT) < _KINDS:
        return document
    if any(not _MODERN.isdisjoint(text) for text in texts):
        return _remarked(document, MIXED)
    blocks = tuple(_turned(block) for block in document.blocks)
    return _remarked(replace(document, blocks=blocks), TURNED)


def _remarked(document: Document, code: str) -> Document:
    return replace(document, remarks=(*document.remarks, Remark(code, Place())))


def _text(block: Block) -> str:
    return " ".join(cell.text for cell in block.cells) if isinstance(block, Row) else block.text


def _turned(block: Block) -> Block:
    if not isinstance(block, Row):
        return replace(block, text=turned(block.text))
    cells = tuple(replace(cell, text=turned(cell.text)) for cell in block.cells)
    return replace(block, cells=cells)
