"""Counters of how answers come in, kept beside them and never with them (decision 0008).

They live in Redis while the wave is open, outside every transaction: no row, no transaction and
no time connects a counter with a person or a ballot. Names there are keyed hashes, and all of them
run out at moments that do not depend on an answer. At the close those of at least k people are
written down and the rest is gone. A counter that cannot be kept never costs an answer.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import secrets
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count
from redis import RedisError
from redis.exceptions import NoScriptError

from parindex.common.cache import redis_client
from surveys.domain.arrival import Arrival
from surveys.domain.sealing import keyed_hash
from surveys.engine.signals.sittings import TURNED
from surveys.models import SittingCount, Turnout, Wave

logger = logging.getLogger(__name__)

# Nobody reads and answers a question in less.
SECONDS_A_QUESTION = 2
WINDOW = timedelta(hours=1)
# Totals outlive the longest wave; a window is forgotten with its hour, by the clock.
_KEPT = timedelta(days=400)
_WHOLE_NETWORK = {4: 24, 6: 48}

# One round trip. A network with fewer than k answers of a list in the hour leaves no trace: only
# from the k-th on are they added to the list's total, the first k at once.
_COUNT = """
local now = tonumber(redis.call('TIME')[1])
local function run_out(key, step) redis.call('EXPIREAT', key, now - now % step + step) end
if ARGV[5] ~= '' then
  redis.call('HINCRBY', KEYS[1], ARGV[1] .. ':timed', 1)
  redis.call('HINCRBY', KEYS[1], ARGV[1] .. ':quick', ARGV[5])
end
if KEYS[2] then
  local number = redis.call('INCR', KEYS[2])
  if number == 1 then run_out(KEYS[2], ARGV[3]) end
  local least = tonumber(ARGV[2])
  if number == least then redis.call('HINCRBY', KEYS[1], ARGV[1] .. ':bursts', least) end
  if number > least then redis.call('HINCRBY', KEYS[1], ARGV[1] .. ':bursts', 1) end
end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('EXPIREAT', KEYS[1], ARGV[4]) end
return 1
"""
_COUNT_NAME = hashlib.sha1(_COUNT.encode(), usedforsecurity=False).hexdigest()


def note_sitting(*, arrival: Arrival, address: str | None, is_quick: bool | None) -> None:
    """Count one sitting that was just handed in; asks the database nothing.

    Nothing when the key of the wave was gone already as the link was opened.
    ``address``: the network address, of which a keyed hash of its network is used and forgotten
    within the hour. ``is_quick``: sent sooner than it can be read; ``None`` when not known. One
    time in four it is turned over, so that what is counted of one person is deniable.
    """
    if arrival.key_digest is None:
        return
    person, wave = arrival.invitation.respondent, arrival.invitation.wave
    key = _network_key(arrival.key_digest)
    keys = [_totals(wave)]
    place = place_name(wave.pk, person.list_id, person.group_id)
    if network := _network(key, address, place):
        keys.append(cache.make_key(f"burst:{network}"))
    quick = "" if is_quick is None else str(int(is_quick ^ _is_turned()))
    arguments = (
        place,
        wave.least_group,
        int(WINDOW.total_seconds()),
        int((wave.closes_at + _KEPT).timestamp()),
        quick,
    )
    try:
        _count(keys, arguments)
    except RedisError:
        logger.warning("A sitting of wave %s was not counted", wave.pk)


def write_sitting_counts(*, wave: Wave) -> list[SittingCount]:
    """Write the counters of a closed wave down; rows only for groups with at least k answers."""
    kept = _read(wave)
    k = wave.least_group
    rows = (
        Turnout.objects.filter(wave=wave)
        .order_by("invitation__respondent__list", "invitation__respondent__group")
        .values_list("invitation__respondent__list", "invitation__respondent__group")
        .annotate(number=Count("pk"))
    )
    found = []
    for list_id, group_id, answers in rows:
        counters = kept.get(place_name(wave.pk, list_id, group_id), {})
        if answers < k:
            continue
        timed = min(counters.get("timed", 0), answers)
        found.append(
            SittingCount(
                wave=wave,
                list_id=list_id,
                group_id=group_id,
                answers=answers,
                timed=timed,
                quick=min(counters.get("quick", 0), timed),
                in_bursts=_told(counters.get("bursts", 0), answers, k),
            )
        )
    return SittingCount.objects.bulk_create(found)


def place_name(wave_id: int, list_id: int, group_id: int) -> str:
    """What counters of a group on a list are called: only the secret of the environment tells."""
    name = keyed_hash("sitting places", str(wave_id), str(list_id), str(group_id))
    return name.hex()[:24]


def forget_sittings(*, wave: Wave) -> None:
    """Remove the counters once they are written down."""
    with suppress(RedisError):
        redis_client().delete(_totals(wave))


def _told(number: int, whole: int, least: int) -> int:
    """Neither a part of fewer than ``least`` nor a rest of fewer; rather too few than too many."""
    number = min(number, whole)
    if 0 < whole - number < least:
        number = whole - least
    return number if number >= least else 0


def _read(wave: Wave) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    try:
        fields = redis_client().hgetall(_totals(wave))
    except RedisError:
        logger.warning("The counters of wave %s could not be read", wave.pk)
        return found
    for name, number in fields.items():
        place, _colon, what = name.decode().rpartition(":")
        found[place][what] = int(number)
    return found


def _totals(wave: Wave) -> str:
    return str(cache.make_key(f"sittings:{wave.pk}"))


def _count(keys: list[str], arguments: tuple[str | int, ...]) -> None:
    """Run the script by its name; a server that has not met it yet is sent the whole."""
    client = redis_client()
    try:
        client.evalsha(_COUNT_NAME, len(keys), *keys, *arguments)
    except NoScriptError:
        client.eval(_COUNT, len(keys), *keys, *arguments)


def _network_key(digest: bytes) -> bytes:
    """From the wave's private key as it is locked up; gone for ever when that is destroyed."""
    return keyed_hash("networks", digest)


def _network(key: bytes, address: str | None, place: str) -> str:
    """A keyed hash of the network of an address at a place; empty when there is none."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    whole = ipaddress.ip_network((parsed, _WHOLE_NETWORK[parsed.version]), strict=False)
    return hmac.digest(key, f"{place} {whole}".encode(), "sha256").hex()[:24]


def _is_turned() -> bool:
    return secrets.randbelow(TURNED.denominator) < TURNED.numerator
