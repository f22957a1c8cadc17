"""The last changes that concern one person, from the audit trail, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.enums import PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Extension
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.formats import format_moment, format_points
from scoring.domain.history import Happening
from scoring.domain.home import CONCERNS, Asker
from scoring.enums import Source
from scoring.models import Dossier

SHOWN = 6
# The trail stands in the order in which changes were written down; shown is when they came in.
_LOOKED_AT = 60

_SCORED: Mapping[str, str | Promise] = {
    Source.SELF: gettext_lazy("scored item %(code)s:"),
    Source.APPRAISED: gettext_lazy("appraised item %(code)s:"),
    Source.COUNCIL: gettext_lazy("entered the council's points of item %(code)s:"),
}
_FIGURE = gettext_lazy("entered the figure of item %(code)s:")

# What has no words here is not shown: opened files, scans, exports.
_WORDS: Mapping[str, str | Promise] = {
    "score.taken_back": gettext_lazy("took back the score of %(code)s"),
    "explanation.written": gettext_lazy("wrote the explanation of item %(code)s"),
    "evidence.added": gettext_lazy("added a document to item %(code)s"),
    "evidence.cited": gettext_lazy("used a document for item %(code)s"),
    "evidence.revised": gettext_lazy("added a newer file to item %(code)s"),
    "evidence.withdrawn": gettext_lazy("withdrew a document from item %(code)s"),
    "review.saved": gettext_lazy("appraised item %(code)s:"),
    "reply.sent": gettext_lazy("answered the appraisal of item %(code)s"),
    "decision.recorded": gettext_lazy("recorded a decision of the council:"),
    "assignment.given": gettext_lazy("assigned criterion %(code)s to %(body)s"),
    "assignment.withdrawn": gettext_lazy("withdrew the assignment of criterion %(code)s"),
    "review.followed": gettext_lazy("adapted an appraisal to another criterion:"),
}
# Steps of dossiers and campaigns: what observers follow too.
_STEPS: Mapping[str, str | Promise] = {
    "dossier.submitted": gettext_lazy("handed the dossier to the head of unit"),
    "dossier.returned": gettext_lazy("returned the dossier"),
    "dossier.sent": gettext_lazy("approved and sent the dossier"),
    "dossier.recalled": gettext_lazy("recalled the dossier"),
    "dossier.locked": gettext_lazy("locked the dossier at the deadline"),
    "dossier.reopened": gettext_lazy("opened the dossier again: the deadline was extended"),
    "campaign.opened": gettext_lazy("opened the campaign"),
    "campaign.phases_set": gettext_lazy("set the phases of the campaign"),
    "campaign.reminded": gettext_lazy("reminded units that have not sent"),
    "campaign.closed": gettext_lazy("closed the appraisal"),
    "phase.locked": gettext_lazy("locked the phase “%(phase)s”"),
    "phase.extended": gettext_lazy("extended the deadline:"),
    "extension.ended": gettext_lazy("ended an extended deadline"),
    "unit_group.set_switched": gettext_lazy("switched to the corrected criteria set"),
    "criteria_set.imported": gettext_lazy("imported the criteria set “%(name)s”"),
    "figures.imported": gettext_lazy("took over figures from a file"),
    "index.run": gettext_lazy("computed the index"),
    "result.approved": gettext_lazy("approved and sealed the result"),
    "result.published": gettext_lazy("published the result"),
    "result.withdrawn": gettext_lazy("withdrew the result"),
}


def changes_of(asker: Asker) -> list[Happening]:
    """The newest changes, at most ``SHOWN``; three statements whatever the size of the trail."""
    written = AuditEntry.objects.filter(_concern(asker)).order_by("-sequence")[:_LOOKED_AT]
    newest = sorted(written, key=lambda entry: (entry.at, entry.sequence), reverse=True)[:SHOWN]
    told = [(entry, json.loads(entry.data)) for entry in newest]
    units = _unit_names(told) if asker.roles & _observers() else {}
    return [_happening(entry, data, units, asker.today) for entry, data in told]


def _concern(asker: Asker) -> Q:
    """Steps everybody is told of, those of the own unit, and what other apps add."""
    found = Q(action__in=["campaign.opened", "campaign.closed", "phase.locked", "result.published"])
    if asker.units:
        dossiers = Dossier.objects.filter(participation__organisation__in=asker.units)
        extensions = Extension.objects.filter(participation__organisation__in=asker.units)
        known = [*_WORDS, *_STEPS, "score.recorded"]
        found |= Q(
            object_type=Dossier._meta.label_lower,
            object_id__in=dossiers.values("pk"),
            action__in=known,
        )
        found |= Q(
            object_type=Extension._meta.label_lower,
            object_id__in=extensions.values("pk"),
            action__in=known,
        )
    if asker.roles & _observers():
        found |= Q(action__in=list(_STEPS))
    for concern in CONCERNS:
        if (more := concern(asker)) is not None:
            found |= more
    return found


def _observers() -> frozenset[Role]:
    return MATRIX[Action.READ_AUDIT].roles | MATRIX[Action.OBSERVE].roles


def _happening(
    entry: AuditEntry, data: Mapping[str, Any], units: Mapping[int, str], today: date
) -> Happening:
    old, new = data.get("old", {}), data.get("new", {})
    values = {
        "code": new.get("criterion") or old.get("criterion") or "",
        "body": new.get("organisation", ""),
        "name": new.get("name", ""),
        "phase": _phase(new.get("phase")),
    }
    text = str(_template(entry.action, new)) % values
    name = units.get(entry.object_id or 0) if _is_dossier(entry) else None
    before, after = _values(entry.action, old, new, today)
    return Happening(
        entry.actor_name or _("The system"),
        f"{text} ({name})" if name else text,
        before if before != after else "",
        after,
        entry.at,
    )


def _template(action: str, new: Mapping[str, Any]) -> str | Promise:
    if action == "score.recorded":
        return _SCORED.get(new.get("source", ""), _FIGURE)
    return _STEPS.get(action) or _WORDS.get(action) or action


def _phase(kind: Any) -> str:
    return str(PhaseKind(kind).label) if kind in PhaseKind.values else ""


def _values(
    action: str, old: Mapping[str, Any], new: Mapping[str, Any], today: date
) -> tuple[str, str]:
    """Old and new value of what the line is about, formatted; empty where there is none."""
    if action == "phase.extended":
        return _moment(old.get("closes_at"), today), _moment(new.get("closes_at"), today)
    if new.get("not_applicable"):
        return _points(old), _("does not apply")
    return _points(old), _points(new)


def _points(values: Mapping[str, Any]) -> str:
    return format_points(values["points"]) if values.get("points") is not None else ""


def _moment(text: Any, today: date) -> str:
    return format_moment(datetime.fromisoformat(text), today=today) if text else ""


def _is_dossier(entry: AuditEntry) -> bool:
    return entry.object_type == Dossier._meta.label_lower


def _unit_names(told: Iterable[tuple[AuditEntry, Any]]) -> dict[int, str]:
    """Dossier → its unit, for readers who follow several."""
    wanted = [entry.object_id or 0 for entry, _data in told if _is_dossier(entry)]
    rows = Dossier.objects.filter(pk__in=wanted).values_list(
        "pk",
        "participation__organisation__short_name",
        "participation__organisation__name",
    )
    return {pk: short or name for pk, short, name in rows}
