"""`make drill`: a survey of 85,600 people from the lists to the count, on servers of its own."""

from __future__ import annotations

import argparse
import os
import sys

from tests.bench.ground import OURS, Ground, prepared_ground

NATIONAL = 85_600
DESCRIPTION = "Run a survey of the size of the country and check what has to agree."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=DESCRIPTION)
    parser.add_argument("--people", type=int, default=NATIONAL)
    parser.add_argument("--processes", type=int, default=2, help="that answer at once")
    parser.add_argument("--http", type=int, default=3000, help="so many answer over HTTP")
    parser.add_argument("--letters", type=int, default=5000, help="so many are sent to a sink")
    options = parser.parse_args()
    if options.people < 200 or options.processes < 1 or not 0 <= options.http < options.people:
        parser.error("at least 200 people, one process, and fewer over HTTP than there are people")
    options.letters = min(options.letters, options.people)
    with prepared_ground() as ground:
        os.environ.update(ground.ours)
        return _drill(ground, options)


def _drill(ground: Ground, options: argparse.Namespace) -> int:
    # Settings are read from the environment that the ground has just made.
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone

    from tests.bench.sink import sink
    from tests.bench.web_server import serving
    from tests.drill.agreement import counts_of, disagreements
    from tests.drill.stages import Drill

    call_command("migrate", database="owner", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    connections["owner"].close()
    web = ground.ours | {"DATABASE_OWNER_URL": ""}
    with serving("parindex.wsgi", web, ground.state / "ours.log") as server, sink() as mail_port:
        drill = Drill(
            people=options.people,
            at=timezone.now(),
            environment=web,
            port=server.port,
            settle=ground.settle,
            processes=options.processes,
            over_http=options.http,
            mail_port=mail_port,
            letters=options.letters,
        )
        drill.run()
    counts = counts_of(drill, ground.admin(OURS))
    print(f"\n{'stage':40} {'count':>9} {'seconds':>9} {'per s':>9} {'MB':>6}")
    for stage in drill.stages:
        speed = stage.count / stage.seconds
        print(
            f"{stage.name:40} {stage.count:>9,} {stage.seconds:>9.1f} {speed:>9,.0f} "
            f"{stage.memory:>6,}"
        )
    print()
    for name, number in counts.items():
        print(f"{name:40} {number:>9,}")
    wrong = list(disagreements(drill, counts))
    print("\n" + ("\n".join(wrong) if wrong else "Everything agrees."))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
