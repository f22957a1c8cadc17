"""Which envelopes count: every door says for its own how it is known (decisions 0004, 0007).

An envelope without a claim from here was never confirmed to anybody and is thrown away unopened.
"""

from __future__ import annotations

from collections.abc import Iterator

from surveys.domain.intake import claim_of
from surveys.domain.sealing import keyed_hash
from surveys.enums import BallotSource, LotState
from surveys.models import (
    AssignedForm,
    CounterPoint,
    CounterSlip,
    GroupForm,
    PaperLot,
    Turnout,
    Wave,
)


def claims_of(wave: Wave) -> set[bytes]:
    """The claims of all envelopes of the wave that may be taken out."""
    return {*_by_link(wave), *_on_paper(wave), *_at_counters(wave)}


def lot_claim(lot_id: int, slot: int) -> bytes:
    """The claim of one envelope of a lot. ``slot`` is drawn by lot, not the number of a sheet."""
    return keyed_hash("lot claims", str(lot_id), str(slot))


def counter_claim(code_hash: bytes, form_id: int) -> bytes:
    """The claim of one form (``GroupForm``) handed in with a code of the counter."""
    return keyed_hash("counter claims", code_hash, str(form_id))


def _by_link(wave: Wave) -> Iterator[bytes]:
    """Not of people whose paper was registered: an envelope of theirs is one that a post left
    behind which died before it was confirmed, and their sheet is in a lot.
    """
    answered = Turnout.objects.filter(wave=wave, source=BallotSource.LINK)
    forms = AssignedForm.objects.filter(
        respondent__in=answered.values("invitation__respondent")
    ).values_list("respondent__invitation", "pk")
    return (claim_of(invitation, form) for invitation, form in forms.iterator(chunk_size=5000))


def _on_paper(wave: Wave) -> Iterator[bytes]:
    lots = PaperLot.objects.filter(wave=wave, state=LotState.HANDED_IN)
    for lot, valid in lots.values_list("pk", "valid"):
        yield from (lot_claim(lot, slot) for slot in range(valid))


def _at_counters(wave: Wave) -> Iterator[bytes]:
    forms: dict[int, list[int]] = {}
    for group, form in GroupForm.objects.filter(
        group__wave=wave, group__is_counter=True
    ).values_list("group", "pk"):
        forms.setdefault(group, []).append(form)
    groups = dict(CounterPoint.objects.filter(wave=wave).values_list("pk", "group"))
    spent = CounterSlip.objects.filter(point__wave=wave, is_spent=True)
    for point, code_hash in spent.values_list("point", "code_hash").iterator(chunk_size=5000):
        for form in forms.get(groups[point], ()):
            yield counter_claim(bytes(code_hash), form)
