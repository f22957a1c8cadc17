"""The campaigns and sheets the navigation links to, with the counts that stand beside them.

Prepared, because every full page draws the navigation: composing these counts through the ORM
costs more than everything else of most pages.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id


class Followed(NamedTuple):
    """A campaign that goes on; a closed one still has its publication ahead.

    ``unsent``: units whose dossier is neither sent nor locked; ``undecided``: contested items
    the council has not decided. Both are 0 where nobody asked for them.
    """

    pk: int
    slug: str
    year: int
    unsent: int
    undecided: int


class OwnSheet(NamedTuple):
    """The dossier of an own unit in such a campaign.

    ``scored`` of ``scorable`` leaves that the unit scores itself have points, by the count of
    ``scoring.domain.gaps.progress_of``; ``unanswered``: changed items the unit has not answered.
    """

    pk: int
    organisation: int
    year: int
    scored: int
    scorable: int
    unanswered: int


_FOLLOWED = Prepared(
    "nav_campaigns",
    """
SELECT c.id, c.slug, c.year,
       CASE WHEN %(counted)s::boolean THEN (
           SELECT count(*) FROM campaigns_participation p
             JOIN scoring_dossier d ON d.participation_id = p.id
            WHERE p.campaign_id = c.id AND d.state IN ('draft', 'with_head')) ELSE 0 END,
       CASE WHEN %(counted)s::boolean THEN (
           SELECT count(*) FROM campaigns_participation p
             JOIN scoring_dossier d ON d.participation_id = p.id
             JOIN appraisal_review r ON r.dossier_id = d.id
             JOIN appraisal_reply answer ON answer.review_id = r.id AND answer.kind = 'contest'
            WHERE p.campaign_id = c.id
              AND NOT EXISTS (SELECT FROM appraisal_councildecision word
                               WHERE word.review_id = r.id)) ELSE 0 END
  FROM campaigns_campaign c
 WHERE c.tenant_id = %(tenant)s AND c.state IN ('open', 'closed')
 ORDER BY c.year DESC, c.id DESC
""",
)
_OWN_SHEETS = Prepared(
    "nav_sheets",
    """
SELECT d.id, p.organisation_id, c.year, leaf.scored, leaf.scorable,
       (SELECT count(*) FROM appraisal_review r
         WHERE r.dossier_id = d.id AND r.outcome = 'changed'
           AND NOT EXISTS (SELECT FROM appraisal_reply answer WHERE answer.review_id = r.id))
  FROM campaigns_participation p
  JOIN campaigns_campaign c ON c.id = p.campaign_id
  JOIN campaigns_unitgroup g ON g.id = p.group_id
  JOIN scoring_dossier d ON d.participation_id = p.id
 CROSS JOIN LATERAL (
       SELECT count(*) AS scorable, count(e.id) AS scored
         FROM campaigns_criterion n
         LEFT JOIN scoring_scoreentry e
           ON e.dossier_id = d.id AND e.criterion_id = n.id AND e.source = 'self' AND e.is_current
          AND NOT e.enter_again
        WHERE n.criteria_set_id = g.criteria_set_id AND n.is_leaf AND n.source = 'self'
          AND NOT EXISTS (SELECT FROM campaigns_exclusion x
                           WHERE x.participation_id = p.id
                             AND x.criterion_id IN (n.id, n.parent_id, n.field_id))) leaf
 WHERE p.organisation_id = ANY(%(units)s) AND p.tenant_id = %(tenant)s
   AND c.id = ANY(%(campaigns)s)
 ORDER BY c.year DESC, c.id DESC, d.id
""",
)


def followed_campaigns(*, counted: bool) -> list[Followed]:
    """The campaigns that go on, newest first; ``counted`` for those who follow all units."""
    rows = _FOLLOWED.rows({"tenant": current_tenant_id(), "counted": counted})
    return [Followed._make(row) for row in rows]


def own_sheets(units: Collection[int], campaigns: Collection[int]) -> list[OwnSheet]:
    """The sheets of these organisations in these campaigns, in the order of the campaigns."""
    if not units or not campaigns:
        return []
    values = {"tenant": current_tenant_id(), "units": list(units), "campaigns": list(campaigns)}
    return [OwnSheet._make(row) for row in _OWN_SHEETS.rows(values)]
