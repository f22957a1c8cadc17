"""What has to agree once a drill is over; everything that does not is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parindex.audit.domain.chain import verify_current_tenant
from parindex.common.tenancy import tenant_scope
from parindex.notify.models import MailState, OutboxMail
from surveys.domain.letter_writing import ABOUT
from surveys.domain.letters import UNDER_WAY
from surveys.enums import RespondentState
from surveys.models import (
    AssignedForm,
    Ballot,
    Draft,
    Envelope,
    Invitation,
    Receipt,
    Respondent,
    Turnout,
    WaveKey,
)
from tests.drill.stages import Drill

# The smallest number of ballots of one kind that share a transaction (decision 0004).
_TOGETHER = """
SELECT min(number) FROM (
    SELECT count(*) AS number FROM surveys_ballot WHERE wave_id = %s
    GROUP BY xmin::text, group_id, questionnaire_id, object_id) AS batch
"""


def counts_of(drill: Drill, owner: Any) -> dict[str, int]:
    """What is stored; ``owner``: a connection that no policy stops."""
    with tenant_scope(drill.land.tenant):
        people = Respondent.objects.filter(wave=drill.land.wave)
        forms = AssignedForm.objects.filter(respondent__wave=drill.land.wave)
        letters = OutboxMail.objects.filter(about_kind=ABOUT)
        found = {
            "people asked": people.filter(state=RespondentState.ACTIVE).count(),
            "standing twice": people.filter(state=RespondentState.DUPLICATE).count(),
            "links": Invitation.objects.count(),
            "forms": forms.count(),
            "turnouts": Turnout.objects.count(),
            "ballots": Ballot.objects.count(),
            "receipts": Receipt.objects.count(),
            "envelopes left": Envelope.objects.count(),
            "drafts left": Draft.objects.count(),
            "letters": letters.count(),
            "letters sent": letters.filter(state=MailState.SENT).count(),
            "letters waiting": letters.filter(state__in=UNDER_WAY).count(),
            "ballots counted": drill.count.ballots,
        }
    with owner.cursor() as cursor:
        cursor.execute(_TOGETHER, [drill.land.wave.pk])
        found["fewest ballots together"] = cursor.fetchone()[0]
    return found


def disagreements(drill: Drill, counts: dict[str, int]) -> Iterator[str]:
    """Nothing when the drill went well."""
    people, land = drill.people, drill.land
    expected = {
        "people asked": people,
        "standing twice": sum(p.rows - p.people for p in land.provinces),
        "links": people,
        "turnouts": people,
        "ballots": counts["forms"] - drill.emptied.too_few,
        "envelopes left": 0,
        "drafts left": 0,
        "letters": people,
        "letters sent": drill.letters,
        "letters waiting": 0,
        "ballots counted": counts["ballots"],
    }
    for name, number in expected.items():
        if counts[name] != number:
            yield f"{name}: {counts[name]}, not {number}"
    if counts["fewest ballots together"] < land.wave.least_group:
        yield "ballots of fewer people than k were taken out together"
    if drill.emptied.unclaimed:
        yield f"{drill.emptied.unclaimed} envelopes nobody claimed"
    yield from _receipts(drill)
    with tenant_scope(land.tenant):
        if WaveKey.objects.get(wave=land.wave).private is not None:
            yield "the key was not destroyed"
        if not (chain := verify_current_tenant()).intact:
            yield f"audit chain: {chain.reason}"


def _receipts(drill: Drill) -> Iterator[str]:
    """Codes that were counted are codes that were given; all of them when no kind is too small."""
    given = drill.codes_given()
    if len(given) != drill.people or set(given.values()) != {1}:
        yield f"{len(given)} different receipt codes for {drill.people} people"
    with tenant_scope(drill.land.tenant):
        published = set(Receipt.objects.values_list("code", flat=True))
    if not published <= set(given):
        yield "codes were published that nobody was given"
    if not drill.emptied.too_few and len(published) != drill.people:
        yield f"{len(published)} codes published for {drill.people} people"
