"""Every known attack, carried out on the waves of the live database, reading only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from surveys.domain.attacks.asking import ASKING
from surveys.domain.attacks.backups import BACKUPS
from surveys.domain.attacks.connections import CONNECTIONS
from surveys.domain.attacks.dead_rows import DEAD_ROWS
from surveys.domain.attacks.exports import EXPORTS
from surveys.domain.attacks.free_texts import FREE_TEXTS
from surveys.domain.attacks.ground import Attack, Finding, Ground, Target
from surveys.domain.attacks.journal import JOURNAL
from surveys.domain.attacks.log_files import LOG_FILES
from surveys.domain.attacks.redis_keys import REDIS
from surveys.domain.attacks.row_order import ROW_ORDER
from surveys.domain.attacks.schema import read_schema
from surveys.domain.attacks.sequences import SEQUENCES
from surveys.domain.attacks.small_cells import SMALL_CELLS
from surveys.domain.attacks.statistics import STATISTICS
from surveys.domain.attacks.timestamps import TIMESTAMPS
from surveys.domain.attacks.transactions import TRANSACTIONS
from surveys.domain.attacks.watching import WATCHING

ATTACKS: tuple[Attack, ...] = (
    CONNECTIONS,
    ROW_ORDER,
    TRANSACTIONS,
    TIMESTAMPS,
    SEQUENCES,
    LOG_FILES,
    WATCHING,
    ASKING,
    EXPORTS,
    SMALL_CELLS,
    FREE_TEXTS,
    BACKUPS,
    DEAD_ROWS,
    JOURNAL,
    STATISTICS,
    REDIS,
)
OWNER = "owner"
_TARGETS = """
SELECT wave.id, wave.tenant_id, wave.slug, tenant.slug, wave.least_group, wave.closed_at
  FROM surveys_wave wave JOIN tenants_tenant tenant ON tenant.id = wave.tenant_id
 WHERE wave.opened_at IS NOT NULL AND tenant.id = %s ORDER BY wave.opens_at, wave.id
"""


@dataclass(frozen=True, slots=True)
class Role:
    """With what the attacks read; one that cannot pass row-level security is the weaker one."""

    name: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What the attacks got from one wave."""

    target: Target
    findings: tuple[Finding, ...]

    @property
    def succeeded(self) -> bool:
        return any(finding.succeeded for finding in self.findings)


def role() -> Role:
    """The strongest role that this process may use."""
    with connections[_strongest()].cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        return Role(*cursor.fetchone())


def attack(
    *,
    tenant: Any,
    wave: str = "",
    logs: tuple[Path, ...] = (),
    known: Mapping[str, int] | None = None,
) -> list[Report]:
    """Attack every wave of ``tenant`` that was ever opened, or the one called ``wave``.

    ``known``: what the attacker knows of authors beforehand (``Ground.known``).
    """
    with _reading(tenant) as cursor:
        cursor.execute(_TARGETS, [tenant.pk])
        targets = [Target(*row) for row in cursor.fetchall()]
        schema = read_schema(cursor)
        return [
            Report(target, _findings(Ground(cursor, schema, target, logs, known or {})))
            for target in targets
            if wave in {"", target.slug}
        ]


def _findings(ground: Ground) -> tuple[Finding, ...]:
    return tuple(Finding(one, one.run(ground)) for one in ATTACKS)


@contextmanager
def _reading(tenant: Any) -> Iterator[Any]:
    """One consistent look that cannot write, as the strongest role, at the rows of a tenant."""
    name = _strongest()
    with transaction.atomic(using=name), connections[name].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant.pk)])
        yield cursor


def _strongest() -> str:
    return OWNER if OWNER in connections else "default"
