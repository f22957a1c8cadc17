"""Names of bodies as documents write them, and the organisations they mean.

A plan says "Ủy ban nhân dân tỉnh", a criteria set "UBND tỉnh": both sides are folded and the short
forms written out before they are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parindex.common.folding import fold
from parindex.tenants.models import Organisation

_SHORT = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "vp": "van phong",
    "tthc": "thu tuc hanh chinh",
    "cchc": "cai cach hanh chinh",
    "cntt": "cong nghe thong tin",
    "tt&tt": "thong tin va truyen thong",
    "kh&cn": "khoa hoc va cong nghe",
    "kh&dt": "ke hoach va dau tu",
}
_NOT_IN_WORDS = re.compile(r"[^a-z0-9 ]")


def spelled_out(text: str) -> str:
    """Folded text with short forms written out and without punctuation."""
    words = (_SHORT.get(word.strip(",.;:()"), word) for word in fold(text).split())
    return " ".join(_NOT_IN_WORDS.sub(" ", " ".join(words)).split())


def organisations_named(names: Iterable[str]) -> dict[str, Organisation]:
    """Organisations of the tenant by these names; names that mean none are absent."""
    known: dict[str, Organisation] = {}
    for organisation in Organisation.objects.all():
        for name in (organisation.short_name, organisation.name):
            if name:
                known[spelled_out(name)] = organisation
    return {name: known[spelled_out(name)] for name in names if spelled_out(name) in known}
