"""The matrix of rights as rows for the page and the command."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.enums import CampaignState
from campaigns.matrix import MATRIX
from parindex.accounts.enums import Role


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One action: who, at which stage, in which states, on which units."""

    action: str
    label: str
    roles: tuple[str, ...]
    cells: tuple[tuple[str, bool], ...]
    stage: str
    states: str
    units: str
    note: str


def matrix_rows() -> list[MatrixRow]:
    """Every action of the matrix in the active language."""
    rows = []
    for action, rule in MATRIX.items():
        phase = str(rule.phase.label) if rule.phase else _("At any stage")
        all_states = rule.states == frozenset(CampaignState)
        states = [str(state.label) for state in CampaignState if state in rule.states]
        rows.append(
            MatrixRow(
                action=str(action),
                label=str(action.label),
                roles=tuple(str(role) for role in Role if role in rule.roles),
                cells=tuple((str(role.label), role in rule.roles) for role in Role),
                stage=phase,
                states=_("In every state") if all_states else ", ".join(states),
                units=_units(rule.own_unit),
                note=str(rule.note),
            )
        )
    return rows


def _units(own_unit: bool | None) -> str:
    if own_unit is None:
        return _("All units")
    return _("Only the own unit") if own_unit else _("Never the own unit")
