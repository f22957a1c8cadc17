"""Generated tests are judged by what they find, never by how long it took on a busy machine.

The suite draws the same examples each time: a change is judged by itself, not by the luck of the
run. New ones are looked for with ``--hypothesis-profile=search`` (docs/testing.md).
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("parindex", _PATIENT, derandomize=True)
settings.register_profile("search", _PATIENT, max_examples=1000, print_blob=True)
settings.load_profile("parindex")
