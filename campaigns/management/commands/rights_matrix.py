"""Print who may do what at which stage, from the one matrix."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.domain.matrix_rows import matrix_rows


class Command(BaseCommand):
    help = "Print the role × stage × action matrix of rights"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = matrix_rows()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(row.label)
            roles = ", ".join(label for label, allowed in row.cells if allowed)
            for line in (roles, row.stage, row.states, row.units, row.note):
                if line:
                    self.stdout.write(f"    {line}")
