"""Recompute an index run with the Decimal engine and compare every line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parindex.tenants.domain.rounds import each_tenant
from scoring.domain.seal import seal_of
from scoring.domain.verification import verify_run
from scoring.models import IndexRun, Publication


class Command(BaseCommand):
    """``manage.py verify_index_run ID``: exit status 1 and the differences when a line is wrong."""

    help = "Recompute every line of an index run with the engine; check the seal if it is approved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int, help="id of the run")
        parser.add_argument("--tenant", help="slug; needed only to look in one tenant alone")

    def handle(self, *args: Any, **options: Any) -> None:
        for tenant in each_tenant():
            if options["tenant"] in (None, tenant.slug):
                run = IndexRun.objects.filter(pk=options["run"]).first()
                if run is not None:
                    self._verify(run)
                    return
        raise CommandError(f"There is no index run {options['run']}.")

    def _verify(self, run: IndexRun) -> None:
        proof = verify_run(run)
        for item in proof.differences[:20]:
            self.stderr.write(f"{item.unit}: {item.what} {item.stored}, computed {item.computed}")
        publications = Publication.objects.filter(run=run)
        broken = [publication for publication in publications if publication.seal != seal_of(run)]
        if proof.differences or broken:
            seal = "; the seal is broken" if broken else ""
            raise CommandError(f"{len(proof.differences)} values differ{seal}.")
        sealed = ", seal intact" if publications else ""
        self.stdout.write(f"Run {run.pk}: {proof.lines} lines agree with the engine{sealed}.")
