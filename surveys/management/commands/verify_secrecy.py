"""``manage.py verify_secrecy``: known attacks on the secrecy of the answers, on this database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant
from surveys.domain.attacks.verify import Report, attack, role


class Command(BaseCommand):
    help = "Attack the secrecy of the survey answers; ends with an error if an attack succeeds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", default="", metavar="SLUG", help="only this authority")
        parser.add_argument("--wave", default="", metavar="SLUG", help="only waves of this name")
        parser.add_argument(
            "--logs",
            action="append",
            type=Path,
            metavar="PATH",
            help="a log file or a directory of logs to search; may be repeated; without it "
            "those that LOG_FILES names",
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        options["logs"] = options["logs"] or settings.LOG_FILES
        missing = [str(path) for path in options["logs"] if not path.exists()]
        if missing:
            raise CommandError(_("Not found: %(what)s") % {"what": ", ".join(missing)})
        reports = list(self._reports(options))
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(reports), ensure_ascii=False))
        else:
            self._print(reports)
        if any(report.succeeded for report in reports):
            raise CommandError(_("An attack succeeded: the answers are not secret."))

    def _reports(self, options: dict[str, Any]) -> list[Report]:
        tenants = Tenant.objects.order_by("pk")
        if options["tenant"]:
            tenants = tenants.filter(slug=options["tenant"])
        found = []
        for tenant in tenants:
            with tenant_scope(tenant):
                found += attack(tenant=tenant, wave=options["wave"], logs=tuple(options["logs"]))
        if not found and (options["tenant"] or options["wave"]):
            raise CommandError(_("No opened survey has this name."))
        return found

    def _print(self, reports: list[Report]) -> None:
        attacker = role()
        self.stdout.write(
            _("Attacker: database role %(role)s, %(power)s")
            % {
                "role": attacker.name,
                "power": _("passes row-level security")
                if attacker.is_strong
                else _("held by row-level security; run it with DATABASE_OWNER_URL for the truth"),
            }
        )
        for report in reports:
            self.stdout.write(f"\n{report.target.tenant} / {report.target.slug}")
            for finding in report.findings:
                outcome = finding.outcome
                self.stdout.write(f"  {finding.attack.title}: {outcome.verdict.label}")
                self.stdout.write(f"      {outcome.got}")


def _as_data(reports: list[Report]) -> dict[str, Any]:
    attacker = role()
    return {
        "role": attacker.name,
        "strong": attacker.is_strong,
        "waves": [
            {
                "tenant": report.target.tenant,
                "wave": report.target.slug,
                "findings": [
                    {
                        "attack": finding.attack.key,
                        "tried": str(finding.attack.tried),
                        "got": finding.outcome.got,
                        "numbers": dict(finding.outcome.numbers),
                        "verdict": finding.outcome.verdict.value,
                    }
                    for finding in report.findings
                ],
            }
            for report in reports
        ],
    }
