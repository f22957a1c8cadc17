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
    CounterSlip,
    GroupForm,
    PaperLot,
    Wave,
)

# Group, questionnaire, object: envelopes that are mixed with each other and opened together.
Kind = tuple[int, int, int]


def claims_of(wave: Wave, kind: Kind) -> set[bytes]:
    """The claims of all envelopes of one kind of the wave that may be opened."""
    return {*_by_link(kind), *_on_paper(wave, kind), *_at_counters(wave, kind)}


def lot_claim(lot_id: int, slot: int) -> bytes:
    """The claim of one envelope of a lot. ``slot`` is drawn by lot, not the number of a sheet."""
    return keyed_hash("lot claims", str(lot_id), str(slot))


def counter_claim(code_hash: bytes, form_id: int) -> bytes:
    """The claim of one form (``GroupForm``) handed in with a code of the counter."""
    return keyed_hash("counter claims", code_hash, str(form_id))


def _by_link(kind: Kind) -> Iterator[bytes]:
    """Not of people whose paper was registered: an envelope of theirs is one that a post left
    behind which died before it was confirmed, and their sheet is in a lot.
    """
    group, questionnaire, rated = kind
    forms = AssignedForm.objects.filter(
        questionnaire=questionnaire,
        object=rated,
        respondent__group=group,
        respondent__invitation__turnout__source=BallotSource.LINK,
    ).order_by()
    rows = forms.values_list("respondent__invitation", "pk")
    return (claim_of(invitation, form) for invitation, form in rows.iterator(chunk_size=5000))


def _on_paper(wave: Wave, kind: Kind) -> Iterator[bytes]:
    group, questionnaire, rated = kind
    lots = PaperLot.objects.filter(
        wave=wave,
        group=group,
        questionnaire=questionnaire,
        object=rated,
        state=LotState.HANDED_IN,
    )
    for lot, valid in lots.values_list("pk", "valid"):
        yield from (lot_claim(lot, slot) for slot in range(valid))


def _at_counters(wave: Wave, kind: Kind) -> Iterator[bytes]:
    group, questionnaire, _rated = kind
    forms = list(
        GroupForm.objects.filter(
            group=group, group__is_counter=True, questionnaire=questionnaire
        ).values_list("pk", flat=True)
    )
    if not forms:
        return
    spent = CounterSlip.objects.filter(point__wave=wave, point__group=group, is_spent=True)
    for code_hash in spent.values_list("code_hash", flat=True).iterator(chunk_size=5000):
        yield from (counter_claim(bytes(code_hash), form) for form in forms)
