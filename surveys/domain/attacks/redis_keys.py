"""Redis: names, values and lifetimes of whatever visits left there."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from redis import RedisError, ResponseError

from parindex.common.cache import redis_client
from surveys.domain.attacks.ground import Attack, Ground, Outcome
from surveys.domain.attacks.linking import RESPONDENT
from surveys.domain.attacks.tokens import token_hashes, tokens_in
from surveys.enums import AttackVerdict

_ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_NETWORK = re.compile(
    rb"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|\b[0-9a-f]{1,4}(?::[0-9a-f]*){4,7}"
)
_HASH = re.compile(rb"[0-9a-f]{64}")
_COUNTERS = re.compile(rb":(?:burst|sittings):")
# Networks of offices, tried on a hash that might have been made without a key.
_OFFICES = ("127.0.0.1/32", "10.0.0.0/17", "192.168.0.0/17")
_ACTIONS = ("survey link", "letter again", "counter answer", "counter code")
_HOUR = 3600
_BATCH = 1000
_PLACES = f"SELECT DISTINCT list_id, group_id FROM {RESPONDENT} WHERE wave_id = %s"
_EMAILS = f"SELECT lower(email) FROM {RESPONDENT} WHERE wave_id = %s AND email <> ''"
_VALUES: dict[bytes, Callable[[Any, bytes], list[bytes]]] = {
    b"string": lambda client, name: [client.get(name) or b""],
    b"hash": lambda client, name: [part for pair in client.hgetall(name).items() for part in pair],
    b"list": lambda client, name: client.lrange(name, 0, -1),
    b"set": lambda client, name: list(client.smembers(name)),
    b"zset": lambda client, name: client.zrange(name, 0, -1),
}


@dataclass(frozen=True, slots=True)
class Left:
    """One key: its name, its values, and when it runs out (Unix time, None: never)."""

    name: bytes
    values: tuple[bytes, ...]
    runs_out: int | None

    @property
    def text(self) -> bytes:
        return b"\n".join((self.name, *self.values, *_unpacked(self.values)))


def read_redis(ground: Ground) -> Outcome:
    """Links, people, networks, groups on lists and moments of answers in what Redis holds now."""
    try:
        client = redis_client()
        left = list(_left(client))
        on_disk = _is_on_disk(client)
    except RedisError:
        return Outcome(_("Redis could not be read."), AttackVerdict.UNSEEN)
    hashes = token_hashes(ground)
    people = {row[0].encode() for row in ground.rows(_EMAILS, ground.target.id)}
    pairs = ground.rows(_PLACES, ground.target.id)
    places = [re.compile(rb"\b%d:%d\b" % (listed, group)) for listed, group in pairs]
    guessable = _guessed({name for key in left for name in _HASH.findall(key.name)})
    counters = [key for key in left if _COUNTERS.search(key.name)]
    numbers = {
        "keys": len(left),
        "tokens": sum(tokens_in(key.text, hashes) for key in left),
        "people": sum(a.lower() in people for key in counters for a in _ADDRESS.findall(key.text)),
        "networks": sum(len(_NETWORK.findall(key.text)) for key in counters) + guessable,
        "places": sum(bool(place.search(key.text)) for key in counters for place in places),
        "moments": len(_telling(counters)),
        "on_disk": int(on_disk),
    }
    words = _(
        "Keys in Redis: %(keys)d; personal links: %(tokens)d; respondents named: %(people)d; "
        "network addresses in the clear or guessed from a hash: %(networks)d; counters that name a "
        "group on a list: %(places)d; lifetimes that tell when somebody answered: %(moments)d; "
        "written to disk: %(on_disk)d."
    )
    found = ("tokens", "people", "networks", "places", "moments")
    if any(numbers[name] for name in found):
        return Outcome(words % numbers, AttackVerdict.WORKS, numbers)
    verdict = AttackVerdict.LIMIT if on_disk else AttackVerdict.HELD
    return Outcome(words % numbers, verdict, numbers)


def _left(client: Any) -> Iterator[Left]:
    seconds, micro = client.time()
    for name in client.scan_iter(count=_BATCH):
        read = _VALUES.get(client.type(name))
        rest = client.pttl(name)
        if read is None or rest == -2:  # it ran out meanwhile
            continue
        runs_out = round(seconds + micro / 1e6 + rest / 1000) if rest >= 0 else None
        yield Left(name, tuple(read(client, name)), runs_out)


def _unpacked(values: tuple[bytes, ...]) -> Iterator[bytes]:
    """What Celery wraps up."""
    for value in values:
        for body in re.findall(rb'"body": "([A-Za-z0-9+/=]+)"', value):
            yield b64decode(body)


def _telling(counters: list[Left]) -> list[Left]:
    """Counters that run out so long after something that happened, and not by the clock."""
    return [
        key
        for key in counters
        if b":burst:" in key.name
        and key.runs_out is not None
        and min(key.runs_out % _HOUR, -key.runs_out % _HOUR) > 1
    ]


def _guessed(hashes: set[bytes]) -> int:
    """How many of the hashes are those of an office's address without a key."""
    if not hashes:
        return 0
    return sum(
        hashlib.sha256(f"{action}\x1f{address}".encode()).hexdigest().encode() in hashes
        for network in _OFFICES
        for address in ip_network(network)
        for action in _ACTIONS
    )


def _is_on_disk(client: Any) -> bool:
    """Whether the server writes what it holds to a file; unknown counts as no."""
    try:
        settings = client.config_get("save") | client.config_get("appendonly")
    except ResponseError:
        return False
    return bool(settings.get("save")) or settings.get("appendonly") == "yes"


REDIS = Attack(
    "redis",
    gettext_lazy("Counters in Redis"),
    gettext_lazy(
        "Names, values and lifetimes of everything that visits leave in Redis: counters, limits, "
        "tasks."
    ),
    read_redis,
    gettext_lazy(
        "Whoever reads Redis again and again sees that somebody has answered, not who and not what."
    ),
)
