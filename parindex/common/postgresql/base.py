"""Django's PostgreSQL connections with a health check that asks the socket, not the server."""

from __future__ import annotations

from select import POLLIN, poll

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Named by ``DATABASES[…]["ENGINE"]``."""

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
