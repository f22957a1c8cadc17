"""The library of criteria sets that authorities share: shared, withdrawn, found, copied.

What leaves an authority is the document of one issued set and its decision, by an act of an
administrator; nothing else is ever written to the shared table (threat model).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.domain.continuity.choosing import continue_set
from campaigns.domain.criteria_document import check_document
from campaigns.domain.rights import can_administer, has_role
from campaigns.domain.set_drafts import store_copy
from campaigns.enums import CriteriaSetState
from campaigns.matrix import Action
from campaigns.models import CriteriaSet, SharedSet
from parindex.audit.domain.record import record
from parindex.common.folding import fold, nfc
from parindex.common.formats import format_date
from parindex.common.tenancy import current_tenant_id, in_rehearsal
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from parindex.tenants.models import Tenant

_LISTED = ("document", "search_key")


def can_share(user: Any, criteria_set: CriteriaSet) -> Verdict:
    """Show an issued set to all authorities, or withdraw it: administrators alone."""
    if in_rehearsal():
        return refused(_("This is a rehearsal: nothing is shared from here."))
    if criteria_set.state != CriteriaSetState.FROZEN:
        return refused(_("Only an issued criteria set is shared; a draft still changes."))
    if has_role(user, Action.SHARE):
        return ALLOWED
    return refused(_("Only administrators share criteria sets with other authorities."))


def share_of(criteria_set: CriteriaSet) -> SharedSet | None:
    """What the authority in scope shared of its set, also when it was withdrawn."""
    return (
        SharedSet.objects.defer(*_LISTED)
        .filter(
            origin=current_tenant_id(),
            name=criteria_set.name,
            year=criteria_set.year,
            version=criteria_set.version,
        )
        .first()
    )


@transaction.atomic
def share_set(*, actor: Any, criteria_set: CriteriaSet, at: datetime) -> SharedSet:
    """Show a set to all authorities of the installation; the one way into the shared table.

    A withdrawn one is shown again as it was. Raises Refused.
    """
    locked = CriteriaSet.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=criteria_set.pk
    )
    can_share(actor, locked).require()
    known = share_of(locked)
    if known is not None:
        if known.withdrawn_at is None:
            return known
        known.withdrawn_at = None
        known.save(update_fields=["withdrawn_at"])
        _record(actor, "criteria_set.shared", locked, at)
        return known
    tenant = Tenant.objects.get(pk=current_tenant_id())
    engine = check_document(locked.document).engine
    words = (locked.name, tenant.name, locked.decision_number, engine.level, engine.source)
    made = SharedSet.objects.create(
        origin=tenant,
        authority=tenant.name,
        name=locked.name,
        year=locked.year,
        version=locked.version,
        level=engine.level[:200],
        illustrative=locked.illustrative,
        decision_number=locked.decision_number,
        decision_date=locked.decision_date,
        total_points=locked.total_points,
        leaves=len(engine.leaves),
        document=locked.document,
        content_hash=locked.content_hash,
        search_key=fold(" ".join(words)),
        shared_at=at,
    )
    _record(actor, "criteria_set.shared", locked, at)
    return made


@transaction.atomic
def withdraw_share(*, actor: Any, criteria_set: CriteriaSet, at: datetime) -> None:
    """Show a set to nobody else any more; copies others have made stay theirs. Raises Refused."""
    locked = CriteriaSet.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=criteria_set.pk
    )
    can_share(actor, locked).require()
    known = share_of(locked)
    if known is None or known.withdrawn_at is not None:
        return
    known.withdrawn_at = at
    known.save(update_fields=["withdrawn_at"])
    _record(actor, "criteria_set.share_withdrawn", locked, at)


def _record(actor: Any, action: str, criteria_set: CriteriaSet, at: datetime) -> None:
    new: dict[str, Any] = {"year": criteria_set.year, "version": criteria_set.version}
    new["sha256"] = criteria_set.content_hash
    record(actor=actor, action=action, subject=criteria_set, new=new, at=at)


def shared_sets(*, q: str = "", level: str = "", year: str = "") -> QuerySet[SharedSet]:
    """What is shared now, the newest year first.

    ``q``: part of the name, the authority, the decision or the source, without diacritics.
    """
    found = SharedSet.objects.filter(withdrawn_at__isnull=True).defer(*_LISTED)
    if key := fold(q):
        found = found.filter(search_key__contains=key)
    if level:
        found = found.filter(level=level)
    if year.isdecimal():
        found = found.filter(year=int(year))
    return found


def levels_and_years() -> tuple[list[str], list[int]]:
    """The levels and years there are shared sets of."""
    shared = SharedSet.objects.filter(withdrawn_at__isnull=True).order_by()
    rows = set(shared.values_list("level", "year"))
    levels = {level for level, _year in rows if level}
    return sorted(levels, key=fold), sorted({year for _level, year in rows}, reverse=True)


@transaction.atomic
def fork_set(*, actor: Any, shared: SharedSet, name: str, year: int, at: datetime) -> CriteriaSet:
    """A draft of the own authority with the content of a shared set, and where it comes from.

    It continues the own copy of an earlier year of the same set, when there is one. Raises Refused.
    """
    can_administer(actor).require()
    if shared.withdrawn_at is not None:
        raise Refused(_("This criteria set is not shared any more."))
    facts = {"name": nfc(name.strip()), "year": year, "origin": origin_of(shared, at=at)}
    made = store_copy(
        actor=actor,
        document={**shared.document, **facts},
        action="criteria_set.forked",
        copied_from=str(shared),
    )
    before = _earlier_copy(shared, year)
    if before is not None:
        continue_set(actor=actor, criteria_set=made, continues=before)
    return made


def origin_of(shared: SharedSet, *, at: datetime) -> dict[str, Any]:
    """The attribution a copy keeps in its document."""
    decision = shared.decision_number
    if decision and shared.decision_date:
        decision = f"{decision}, {format_date(shared.decision_date)}"
    return {
        "authority": shared.authority,
        "tenant": shared.origin.slug,
        "name": shared.name,
        "year": shared.year,
        "version": shared.version,
        "sha256": shared.content_hash,
        "decision": decision,
        "taken_on": timezone.localtime(at).date().isoformat(),
    }


def newer_of(document: Mapping[str, Any]) -> SharedSet | None:
    """The newest version that the same authority shares after the one a copy was made of.

    None without one, or for a copy that does not say which authority's it was.
    """
    origin = document.get("origin")
    if not isinstance(origin, Mapping) or not origin.get("tenant"):
        return None
    year, version = origin.get("year"), origin.get("version")
    return (
        shared_sets()
        .filter(origin__slug=origin["tenant"], name=origin.get("name"))
        .filter(Q(year__gt=year) | Q(year=year, version__gt=version))
        .order_by("-year", "-version")
        .first()
    )


def _earlier_copy(shared: SharedSet, year: int) -> CriteriaSet | None:
    found: CriteriaSet | None = (
        CriteriaSet.objects.filter(
            year__lt=year,
            document__origin__tenant=shared.origin.slug,
            document__origin__name=shared.name,
        )
        .defer("document", "policy")
        .order_by("-year", "-version")
        .first()
    )
    return found
