"""What a set continues, carried in its JSON file and taken from one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from campaigns.domain.continuity.choosing import continue_set
from campaigns.domain.continuity.mapping import continuation_of, mapped
from campaigns.models import CriteriaSet, Criterion, CriterionLink
from parindex.audit.domain.record import record
from scoring.engine.continues import Continues, Link, continues_data


def links_for_file(criteria_set: CriteriaSet) -> dict[str, Any] | None:
    """The object ``continues`` of the file: the earlier set and what was decided; no names of
    people. None when nobody said what the set continues."""
    continuation = continuation_of(criteria_set)
    if continuation is None:
        return None
    found, old = mapped(continuation), continuation.continues
    links = [
        Link(
            _code(found.rows, link.old_id), _code(found.rows, link.new_id), link.state, link.reason
        )
        for link in found.links
    ]
    links.sort(key=lambda link: (link.new or "~", link.old))
    return continues_data(Continues(old.name, old.year, old.content_hash, tuple(links)))


def apart(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without what is kept beside it."""
    return {key: value for key, value in document.items() if key != "continues"}


def earlier_named(continues: Mapping[str, Any] | None) -> CriteriaSet | None:
    """The set of this authority that a file means: by its hash, else by name and year."""
    if not continues:
        return None
    found = CriteriaSet.objects.defer("document", "policy").order_by("-version")
    same = found.filter(content_hash=continues.get("sha256") or None).first()
    named = found.filter(name=continues["name"], year=continues["year"])
    return same or named.first()


def take_links(*, actor: Any | None, made: CriteriaSet, continues: Continues) -> int:
    """Take over what a file decided about the year before; answers how many decisions.

    Nothing is taken when the authority has no such set, and no decision about a criterion that its
    set has not. Runs inside the transaction of the import.
    """
    old = earlier_named(continues_data(continues))
    if old is None or old.year >= made.year:
        return 0
    continuation = continue_set(actor=actor, criteria_set=made, continues=old)
    before = {row.code: row for row in Criterion.objects.filter(criteria_set=old)}
    after = {row.code: row for row in Criterion.objects.filter(criteria_set=made)}
    found, at = mapped(continuation), timezone.now()
    fitting = [link for link in continues.links if not link.old or link.old in before]
    rows = []
    for link in fitting:
        was, now = before.get(link.old), after.get(link.new)
        rows.append(
            CriterionLink(
                continuation=continuation,
                old=was,
                new=now,
                state=link.state,
                reason=link.reason[:500],
                basis=found.basis(was, now) if was and now else "",
                decided_by=actor,
                decided_at=at,
            )
        )
    CriterionLink.objects.bulk_create(rows)
    if rows:
        record(
            actor=actor,
            action="criteria_set.links_accepted",
            subject=made,
            new={"rows": len(rows), "file": f"{old.name} {old.year}"},
            at=at,
        )
    return len(rows)


def _code(rows: Mapping[int, Criterion], pk: int | None) -> str:
    return rows[pk].code if pk is not None else ""
