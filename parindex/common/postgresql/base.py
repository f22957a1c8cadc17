"""Django's PostgreSQL connections: plans that are kept, a health check that asks the socket."""

from __future__ import annotations

from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Named by ``DATABASES[…]["ENGINE"]``."""

    def get_connection_params(self) -> dict[str, Any]:
        """With kept plans for what is prepared (``parindex.common.prepared``).

        Left to itself the server plans a statement anew for every call as long as it takes the
        rows of a large table for worth it: four times as long as running it. All that is
        prepared finds its rows by key, for whatever values.
        """
        found: dict[str, Any] = super().get_connection_params()
        kept = f"{found.get('options', '')} -c plan_cache_mode=force_generic_plan"
        return found | {"options": kept.strip()}

    def is_usable(self) -> bool:
        """Whether a kept connection can serve the next request.

        A server that ended (restart, failover, ``pg_terminate_backend``) has said so or closed
        the socket: then there is something to read, and only then the question is worth a round
        trip. Nothing speaks on a connection between two requests otherwise.
        """
        if self.connection is None or self.connection.closed:
            return False
        waiting = poll()
        waiting.register(self.connection.fileno(), POLLIN)
        return super().is_usable() if waiting.poll(0) else True
