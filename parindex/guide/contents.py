"""The quick guides: one a role, and two about surveys; short enough for two pages of paper."""

from __future__ import annotations

from parindex.accounts.enums import Role
from parindex.guide.office_guides import ADMIN, AUDITOR, SECRETARIAT
from parindex.guide.shapes import Guide
from parindex.guide.survey_guides import RESPONDENT, SURVEY
from parindex.guide.unit_guides import HEAD, OFFICER
from parindex.guide.verdict_guides import APPRAISER, APPROVER, COUNCIL

_IN_ORDER = (
    *(OFFICER, HEAD, APPRAISER, SECRETARIAT, SURVEY, COUNCIL, APPROVER, ADMIN, AUDITOR),
    RESPONDENT,
)
GUIDES: dict[str, Guide] = {guide.key: guide for guide in _IN_ORDER}
# Guides for one kind of work, beside that of the role.
ALSO: dict[Role, tuple[Guide, ...]] = {Role.SECRETARIAT: (SURVEY,)}


def guides_of(role: Role) -> tuple[Guide, ...]:
    """What somebody with this role reads."""
    return GUIDES[role], *ALSO.get(role, ())
