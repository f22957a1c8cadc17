"""The trace of an entry as sentences, for tests to read."""

from __future__ import annotations

from scoring.domain.traces import TraceStep, trace_steps
from scoring.models import ScoreEntry


def explain(entry: ScoreEntry) -> list[str]:
    """One sentence a step: "Tỷ lệ: 35 ÷ 40 = 87,5%"."""
    return [_sentence(step) for step in trace_steps(entry)]


def _sentence(step: TraceStep) -> str:
    rest = " = ".join(part for part in (step.text, step.value) if part)
    return f"{step.label}: {rest}" if rest else step.label
