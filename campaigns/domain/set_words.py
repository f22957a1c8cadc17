"""What the properties of a criterion are called, and which of them decide points."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# What decides a number; a change of wording touches nobody's points.
SCORING_KEYS = ("max_points", "rule", "source", "group", "cap", "na_allowed", "parent")
WORDING_KEYS = (
    "title",
    "rule_text",
    "evidence",
    "evidence_required",
    "legal_basis",
    "guidance",
    "appraised_by",
)
SHOWN_KEYS = (*SCORING_KEYS, *WORDING_KEYS)
KEY_LABELS = {
    "max_points": gettext_lazy("Maximum"),
    "rule": gettext_lazy("Rule"),
    "source": gettext_lazy("Points from"),
    "group": gettext_lazy("Kind of points"),
    "cap": gettext_lazy("Cap"),
    "na_allowed": gettext_lazy("May not apply"),
    "parent": gettext_lazy("Place in the tree"),
    "title": gettext_lazy("Name"),
    "rule_text": gettext_lazy("How it is scored"),
    "evidence": gettext_lazy("Evidence"),
    "evidence_required": gettext_lazy("Evidence required"),
    "legal_basis": gettext_lazy("Legal basis"),
    "guidance": gettext_lazy("Guidance"),
    "appraised_by": gettext_lazy("Appraised by"),
    "code": gettext_lazy("Code"),
    "position": gettext_lazy("Order"),
}
