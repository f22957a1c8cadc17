"""What every decision about one dossier looks at, read (and locked) in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from campaigns.domain.tree import Tree, tree
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import CriteriaSet
from parindex.common.tenancy import current_tenant_id
from scoring.models import Dossier


@dataclass(frozen=True, slots=True)
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

    @property
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
# than the statement itself. The tenant is named here and guarded again by row-level security.
_STANDING = """
SELECT d.id, d.state, d.version, d.ledger_digest, d.participation_id, p.organisation_id,
       c.id, c.state, s.id, s.state, s.content_hash, ph.opens_at, ph.closes_at,
       ARRAY(SELECT perm.codename::text FROM scoring_dossiergroupgrant gg
               JOIN auth_permission perm ON perm.id = gg.permission_id
               JOIN accounts_user_groups ug ON ug.group_id = gg.group_id
              WHERE gg.content_object_id = d.id AND ug.user_id = %(user)s
              UNION
             SELECT perm.codename::text FROM scoring_dossierusergrant ug
               JOIN auth_permission perm ON perm.id = ug.permission_id
              WHERE ug.content_object_id = d.id AND ug.user_id = %(user)s),
       EXISTS(SELECT 1 FROM accounts_membership m
               WHERE m.user_id = %(user)s AND m.organisation_id = p.organisation_id
                 AND m.is_active),
       ARRAY(SELECT x.criterion_id FROM campaigns_exclusion x WHERE x.participation_id = p.id)
  FROM scoring_dossier d
  JOIN campaigns_participation p ON p.id = d.participation_id
  JOIN campaigns_campaign c ON c.id = p.campaign_id
  JOIN campaigns_unitgroup g ON g.id = p.group_id
  JOIN campaigns_criteriaset s ON s.id = g.criteria_set_id
  LEFT JOIN campaigns_phase ph ON ph.campaign_id = c.id AND ph.kind = %(kind)s
 WHERE d.id = %(dossier)s AND d.tenant_id = %(tenant)s
"""
_LOCK = " FOR NO KEY UPDATE OF d"


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
    values = {
        "dossier": dossier_id,
        "user": user_id,
        "kind": kind,
        "tenant": current_tenant_id(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING + (_LOCK if lock else ""), values)
        row = cursor.fetchone()
    if row is None:
        raise Dossier.DoesNotExist
    *facts, grants, own_unit, excluded = row
    return Standing(*facts, tuple(grants), own_unit, tuple(excluded))
