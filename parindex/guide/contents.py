"""The quick guides: one a role, short enough for two pages of paper."""

from __future__ import annotations

from parindex.accounts.enums import Role
from parindex.guide.office_guides import ADMIN, AUDITOR, SECRETARIAT
from parindex.guide.shapes import Guide
from parindex.guide.unit_guides import HEAD, OFFICER
from parindex.guide.verdict_guides import APPRAISER, APPROVER, COUNCIL

GUIDES: dict[Role, Guide] = {
    guide.role: guide
    for guide in (OFFICER, HEAD, APPRAISER, SECRETARIAT, COUNCIL, APPROVER, ADMIN, AUDITOR)
}
