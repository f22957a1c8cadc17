"""Django's Redis cache with one client per connection pool instead of one per operation."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.core.cache.backends import redis


class LastingClient(redis.RedisCacheClient):
    """Keeps its client: composing one costs as much as asking the server."""

    _kept: Any = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of the one server there is (``REDIS_URL``)."""
        if self._kept is None:
            self._kept = super().get_client(key, write=write)
        return self._kept


class RedisCache(redis.RedisCache):
    """The cache of this project (``CACHES``)."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LastingClient

    def client(self) -> Any:
        """The client itself."""
        return self._cache.get_client(write=True)


def redis_client() -> Any:
    """The server behind the cache, for what the cache has no word for."""
    cache: Any = caches["default"]
    return cache.client()
