"""`make bench`: measure, print a table, write `.local/bench.json`."""

from __future__ import annotations

import os
import sys

from parindex.local.paths import state_dir
from tests.bench.ground import Ground, prepared_ground
from tests.bench.options import Options, read_options


def main() -> int:
    options = read_options(sys.argv[1:])
    with prepared_ground() as ground:
        os.environ.update(ground.ours)
        return _measure(ground, options)


def _measure(ground: Ground, options: Options) -> int:
    # Settings are read from the environment that the ground has just made.
    import django

    django.setup()
    from tests.bench import report
    from tests.bench.measuring import measure

    facts = report.machine(ground)
    rows = measure(ground, options)
    report.print_table(facts, rows)
    path = state_dir() / "bench.json"
    report.write_json(path, facts, options, rows)
    print(f"\nRound by round: {path}")
    return 1 if any(row.failures for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
