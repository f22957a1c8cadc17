"""Generated tests are judged by what they find, never by how long it took on a busy machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("parindex", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("parindex")
