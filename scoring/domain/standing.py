"""What every decision about one dossier looks at, read (and locked) in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models

from campaigns.domain.tree import Tree, tree
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import CriteriaSet
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from scoring.models import Dossier


@dataclass(frozen=True)
class Standing:
    """A dossier with its unit, campaign, phase, exclusions, and the person's part in it.

    ``grants``: codenames django-guardian holds for the person on the dossier. ``own_unit``: the
    person has an active membership in the unit. ``excluded``: criteria (any level) the unit is
    not assessed on. ``opens_at``/``closes_at``: the phase asked for, without extensions (UTC).
    """

    dossier_id: int
    state: str
    version: int
    ledger_digest: str
    participation_id: int
    organisation_id: int
    campaign_id: int
    campaign_state: str
    set_id: int
    set_state: str
    content_hash: str
    opens_at: datetime | None
    closes_at: datetime | None
    grants: tuple[str, ...]
    own_unit: bool
    excluded: tuple[int, ...]

    @cached_property
    def tree(self) -> Tree:
        """The criteria set of the unit's group; its document is only read when it is not kept."""
        names = ("id", "state", "content_hash")
        values = (self.set_id, self.set_state, self.content_hash)
        return tree(CriteriaSet.from_db("default", names, values))

    def is_open(self, at: datetime) -> bool:
        """Whether the campaign runs and the phase is open for everybody at ``at``."""
        return (
            self.campaign_state == CampaignState.OPEN
            and self.opens_at is not None
            and self.closes_at is not None
            and self.opens_at <= at < self.closes_at
        )


# Plain SQL: this runs on every save, and composing the same joins through the ORM costs more
# than the statement itself. Each step is a row of its own ("MATERIALIZED"): planned as one join
# of six tables it would take the database ten times as long to plan as to run. The tenant is
# named here and guarded again by row-level security.
_STANDING = """
WITH d AS MATERIALIZED (
    SELECT id, state, version, ledger_digest, participation_id, xmin
      FROM scoring_dossier WHERE id = %(dossier)s AND tenant_id = %(tenant)s {lock}),
p AS MATERIALIZED (
    SELECT id, organisation_id, campaign_id, group_id
      FROM campaigns_participation WHERE id = (SELECT participation_id FROM d)),
c AS MATERIALIZED (
    SELECT id, state FROM campaigns_campaign WHERE id = (SELECT campaign_id FROM p)),
s AS MATERIALIZED (
    SELECT id, state, content_hash FROM campaigns_criteriaset
     WHERE id = (SELECT criteria_set_id FROM campaigns_unitgroup
                  WHERE id = (SELECT group_id FROM p))),
ph AS MATERIALIZED (
    SELECT opens_at, closes_at FROM campaigns_phase
     WHERE campaign_id = (SELECT campaign_id FROM p) AND kind = %(kind)s)
SELECT d.id, d.state, d.version, d.ledger_digest, d.participation_id, p.organisation_id,
       c.id, c.state, s.id, s.state, s.content_hash,
       (SELECT opens_at FROM ph), (SELECT closes_at FROM ph),
       ARRAY(SELECT codename::text FROM auth_permission WHERE id IN (
               SELECT permission_id FROM scoring_dossiergroupgrant
                WHERE content_object_id = %(dossier)s AND group_id IN (
                      SELECT group_id FROM accounts_user_groups WHERE user_id = %(user)s)
                UNION ALL
               SELECT permission_id FROM scoring_dossierusergrant
                WHERE content_object_id = %(dossier)s AND user_id = %(user)s)),
       EXISTS(SELECT 1 FROM accounts_membership
               WHERE user_id = %(user)s AND is_active
                 AND organisation_id = (SELECT organisation_id FROM p)),
       ARRAY(SELECT criterion_id FROM campaigns_exclusion
              WHERE participation_id = (SELECT id FROM p)),
       d.xmin = (SELECT xmin FROM scoring_dossier WHERE id = %(dossier)s)
  FROM d, p, c, s
"""
_READ = Prepared("standing", _STANDING.format(lock=""))
_LOCKED = Prepared("standing_locked", _STANDING.format(lock="FOR NO KEY UPDATE"))


def standing_of(
    dossier_id: int,
    user_id: int | None,
    *,
    kind: PhaseKind = PhaseKind.SELF_ASSESSMENT,
    lock: bool = False,
) -> Standing:
    """Read the standing of a dossier; with ``lock`` its row stays locked until the commit.

    Raises ``Dossier.DoesNotExist``, also for a dossier of another tenant.
    """
    if dossier_id > models.BigIntegerField.MAX_BIGINT:  # no such row: the database would err
        raise Dossier.DoesNotExist
    values = {
        "dossier": dossier_id,
        "user": user_id,
        "kind": kind,
        "tenant": current_tenant_id(),
    }
    rows = (_LOCKED if lock else _READ).rows(values)
    if rows and not rows[0][-1]:
        # Somebody changed the dossier while this waited for the lock. The row is the new one,
        # everything beside it (the set of the group!) still as it was before the wait.
        rows = _READ.rows(values)
    if not rows:
        raise Dossier.DoesNotExist
    columns: list[Any] = [tuple(item) if isinstance(item, list) else item for item in rows[0][:-1]]
    return Standing(*columns)
