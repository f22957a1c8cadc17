"""Opinions in words: read and cleared by a person before a unit reads them (feature 77).

An opinion of a group that gave fewer than k answers about an object was never taken out of its
envelope. The rows have random keys and are shown in their order, so neither page nor file tells
which came together.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from surveys.domain.result_rights import can_release_opinions
from surveys.domain.sitting import form_of
from surveys.engine.exclusions import Exclusions
from surveys.enums import TextVerdict
from surveys.models import Ballot, Count, Questionnaire, SurveyObject, TextRelease, Wave

_WRITTEN_AT_ONCE = 2000
_NOT_SHOWN = (TextVerdict.WAITING, TextVerdict.WITHHELD)


def gather_opinions(wave: Wave) -> int:
    """Give every opinion of a wave its row; called once, when the wave is counted first."""
    made, rows = 0, []
    asking = {
        form.pk: list(text_questions(form))
        for form in Questionnaire.objects.filter(campaign=wave.campaign_id)
        if form.content_hash
    }
    asking = {pk: codes for pk, codes in asking.items() if codes}
    ballots = Ballot.objects.filter(wave=wave, questionnaire__in=asking)
    for ballot in ballots.iterator(chunk_size=_WRITTEN_AT_ONCE):
        rows += [
            TextRelease(wave=wave, ballot=ballot, question=code)
            for code in asking[ballot.questionnaire_id]
            if said_in(ballot, code)
        ]
        if len(rows) >= _WRITTEN_AT_ONCE:
            made += len(TextRelease.objects.bulk_create(rows))
            rows = []
    return made + len(TextRelease.objects.bulk_create(rows))


def opinions_of(wave: Wave, *, rated: str = "", state: str = "") -> QuerySet[TextRelease]:
    """The opinions of the ballots that count, in an order that tells nothing."""
    found = _counting(wave).select_related(
        "ballot__object", "ballot__group", "ballot__questionnaire", "decided_by"
    )
    if rated:
        found = found.filter(ballot__object__code=rated)
    if state:
        found = found.filter(verdict=state)
    return found.order_by("pk")


def released_about(rated: SurveyObject) -> dict[str, list[str]]:
    """Question in words → what the unit may read, in the order of the alphabet."""
    shown = _counting(rated.wave).filter(ballot__object=rated).exclude(verdict__in=_NOT_SHOWN)
    found: dict[str, list[str]] = {}
    for release in shown.select_related("ballot__questionnaire").order_by("text", "pk"):
        found.setdefault(question_words(release), []).append(release.text)
    return found


def waiting_count(wave: Wave) -> int:
    """Opinions nobody has decided on."""
    return _counting(wave).filter(verdict=TextVerdict.WAITING).count()


def said_in(ballot: Ballot, question: str) -> str:
    """The opinion as it was written, empty for none."""
    return str(ballot.answers.get(question) or "").strip()


def question_words(release: TextRelease) -> str:
    """The question in the language of the page."""
    known = text_questions(release.ballot.questionnaire)
    return known.get(release.question, release.question)


def text_questions(questionnaire: Questionnaire) -> dict[str, str]:
    """Code → question, of those that are answered in words."""
    language = (get_language() or "vi")[:2]
    return {
        question.code: question.text[language]
        for question in form_of(questionnaire).questions
        if question.kind == "text"
    }


@transaction.atomic
def decide_opinion(
    *,
    actor: Any,
    release: TextRelease,
    verdict: str,
    text: str,
    expected_version: int,
    at: datetime,
) -> TextRelease:
    """Say what the unit may read of an opinion. The trail keeps the verdict, never the text.

    Raises ``Refused``; ``StaleEdit`` with the decision of somebody else.
    """
    can_release_opinions(actor, release.wave).require()
    locked = (
        TextRelease.objects.select_for_update(no_key=True, of=("self",))
        .select_related("ballot__object", "ballot__group", "ballot__questionnaire", "wave")
        .get(pk=release.pk)
    )
    if locked.version != expected_version:
        raise StaleEdit(locked)
    old = {"verdict": locked.verdict}
    locked.verdict, locked.text = verdict, _kept(locked, verdict, text)
    locked.decided_by, locked.decided_at = actor, at
    locked.version += 1
    locked.save(update_fields=["verdict", "text", "decided_by", "decided_at", "version"])
    record(
        actor=actor,
        action="opinion.decided",
        subject=locked.wave,
        old=old,
        new={"verdict": verdict, "rated": locked.ballot.object.name},
        at=at,
    )
    return locked


def _kept(release: TextRelease, verdict: str, text: str) -> str:
    if verdict == TextVerdict.WITHHELD:
        return ""
    if verdict == TextVerdict.ACCEPTED:
        return said_in(release.ballot, release.question)
    if verdict != TextVerdict.REDACTED or not text.strip():
        raise Refused(_("Enter what the unit may read."))
    return text.strip()


def _counting(wave: Wave) -> QuerySet[TextRelease]:
    """Opinions of ballots that the count in force does not leave out."""
    found: QuerySet[TextRelease] = TextRelease.objects.filter(wave=wave)
    document = Count.objects.filter(wave=wave, in_force=True).values_list("exclusions", flat=True)
    for void in map(Exclusions.of, document):
        out = Q(ballot__in=void.ballots) | Q(ballot__object__in=void.objects)
        for rated, group in void.groups:
            out |= Q(ballot__object=rated, ballot__group=group)
        found = found.exclude(out)
    return found
