"""Who comes with a personal link: everything a request of a respondent reads, in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from campaigns.models import Campaign
from parindex.common.prepared import Prepared
from parindex.common.tenancy import tenant_scope
from parindex.tenants.domain.queries import ENTER_BY_NUMBER, scope_of_number
from parindex.tenants.models import Tenant
from surveys.domain.sealing import token_hash
from surveys.models import (
    AssignedForm,
    Invitation,
    Questionnaire,
    Respondent,
    SurveyObject,
    Wave,
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One link that was opened.

    ``invitation`` with its wave, campaign and respondent; ``forms`` in their order with
    questionnaire and object; ``draft`` as it is stored, sealed. ``key_digest``: SHA-256 of the
    wave's private key as it is locked up; ``None`` before the wave has one, and when it is
    destroyed.
    """

    token: str
    invitation: Invitation
    forms: tuple[AssignedForm, ...]
    draft: bytes | None
    has_answered: bool
    key_digest: bytes | None


def _all(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _some(model: type[Model], *names: str) -> list[str]:
    """These columns in the order of the model, which ``from_db`` goes by."""
    return [name for name in _all(model) if name in names]


# What is read of each table; a column that is not among them is read when somebody asks for it.
_READ: dict[str, tuple[type[Model], list[str]]] = {
    "n": (Tenant, _all(Tenant)),
    "i": (Invitation, _all(Invitation)),
    "w": (Wave, _all(Wave)),
    "c": (Campaign, _some(Campaign, "id", "tenant_id", "name", "illustrative")),
    "r": (Respondent, _some(Respondent, "id", "tenant_id", "list_id", "group_id")),
    "f": (AssignedForm, _all(AssignedForm)),
    "q": (Questionnaire, _some(Questionnaire, "id", "tenant_id", "title", "content_hash")),
    "o": (SurveyObject, _some(SurveyObject, "id", "tenant_id", "name")),
}
_COLUMNS = [f"{alias}.{name}" for alias, (_model, names) in _READ.items() for name in names]
# The first columns are no table's.
_OWN = ["t.id IS NOT NULL", "d.sealed", "sha256(k.private)"]
_START = {
    alias: len(_OWN) + next(n for n, name in enumerate(_COLUMNS) if name.startswith(f"{alias}."))
    for alias in _READ
}
_ARRIVAL = Prepared(
    "arrival",
    f"""
SELECT {", ".join([*_OWN, *_COLUMNS])}
  FROM surveys_invitation i
  JOIN tenants_tenant n ON n.id = i.tenant_id
  JOIN surveys_wave w ON w.id = i.wave_id
  JOIN campaigns_campaign c ON c.id = w.campaign_id
  JOIN surveys_respondent r ON r.id = i.respondent_id
  LEFT JOIN surveys_turnout t ON t.invitation_id = i.id
  LEFT JOIN surveys_draft d ON d.invitation_id = i.id
  LEFT JOIN surveys_wavekey k ON k.wave_id = i.wave_id
  LEFT JOIN (surveys_assignedform f
             JOIN surveys_questionnaire q ON q.id = f.questionnaire_id
             JOIN surveys_surveyobject o ON o.id = f.object_id)
    ON f.respondent_id = r.id
 WHERE i.token_hash = %(token_hash)s
 ORDER BY f.position, f.id
""",  # noqa: S608 - names of columns only
)


@contextmanager
def arriving(*, number: int, token: str) -> Iterator[tuple[Tenant, Arrival | None]]:
    """Work in the scope of the active tenant ``number``, with what a token opens there.

    The scope is opened in the round trip that reads. Raises ``Tenant.DoesNotExist``.
    """
    rows = _ARRIVAL.rows(_named(token), first=(ENTER_BY_NUMBER, {"id": number}))
    found: Tenant | None = _take(rows[0], "n") if rows else None
    # A tenant that is not there leaves the scope as it was: what was read may be another one's.
    if found is None or found.pk != number or not found.is_active:
        with scope_of_number(number) as tenant:
            yield tenant, None
        return
    with tenant_scope(found, database_told=True):
        yield found, _arrival(token, rows)


def arrival_of(token: str) -> Arrival | None:
    """What a token opens in the tenant in scope; ``None`` for any other text."""
    rows = _ARRIVAL.rows(_named(token))
    return _arrival(token, rows) if rows else None


def _named(token: str) -> dict[str, bytes]:
    return {"token_hash": token_hash(token)}


def _arrival(token: str, rows: list[tuple[Any, ...]]) -> Arrival:
    has_answered, sealed, digest = rows[0][: len(_OWN)]
    return Arrival(
        token=token,
        invitation=_invitation(rows[0]),
        forms=tuple(form for row in rows if (form := _form(row)) is not None),
        draft=None if sealed is None else bytes(sealed),
        has_answered=has_answered,
        key_digest=None if digest is None else bytes(digest),
    )


def _invitation(row: tuple[Any, ...]) -> Invitation:
    invitation, wave = _take(row, "i"), _take(row, "w")
    wave.campaign = _take(row, "c")
    invitation.wave, invitation.respondent = wave, _take(row, "r")
    found: Invitation = invitation
    return found


def _form(row: tuple[Any, ...]) -> AssignedForm | None:
    """``None`` for somebody without any form."""
    if row[_START["f"]] is None:
        return None
    form: AssignedForm = _take(row, "f")
    form.questionnaire, form.object = _take(row, "q"), _take(row, "o")
    return form


def _take(row: tuple[Any, ...], alias: str) -> Any:
    """The row of one of the tables that stand side by side in ``row``."""
    model, names = _READ[alias]
    start = _START[alias]
    return model.from_db("default", names, row[start : start + len(names)])
