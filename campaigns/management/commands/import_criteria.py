"""Import a criteria set from a file; exit code 2 and the list of problems for bad input."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.domain.annex.checking import CheckedFile, check_any_file
from campaigns.domain.criteria_import import import_set
from campaigns.domain.problems import ImportProblems, whole_file
from campaigns.domain.set_drafts import import_draft
from campaigns.models import CriteriaSet
from parindex.common.documents.limits import MAX_BYTES
from parindex.common.row_problems import RowProblem
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.files.domain.checks import UploadError
from parindex.tenants.models import Tenant

BAD_INPUT = 2


def _checked(path: Path) -> CheckedFile:
    """The set in a file. Raises ImportProblems, also for a file that cannot be read or taken."""
    try:
        with path.open("rb") as file:
            return check_any_file(name=path.name, data=file.read(MAX_BYTES + 1))
    except OSError as error:
        raise whole_file("not_a_file", got=f"{path}: {error.strerror}") from None
    except UploadError as error:
        raise whole_file("not_taken", got=str(error)) from None


class Command(BaseCommand):
    help = (
        "Check a criteria set (XLSX, JSON, an annex as DOCX, XLSX, PDF, or a frame as JSON), "
        "store it as a draft"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--name", help="of a frame that names none (else that of the file)")
        parser.add_argument("--year", type=int, help="of a frame that names none (else this year)")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            tenant = Tenant.objects.filter(slug=options["tenant"]).first()
            if tenant is None:
                raise whole_file("unknown_tenant", got=options["tenant"])
            found, stored = _checked(path), None
            if not options["dry_run"]:
                with tenant_scope(tenant):
                    stored = self._store(found, path, options)
        except ImportProblems as error:
            self._refuse(error, as_json=options["json"])
        self._report(found, stored, as_json=options["json"])

    def _store(self, found: CheckedFile, path: Path, options: dict[str, Any]) -> CriteriaSet:
        if found.checked is not None:
            return import_set(actor=None, document=found.document)
        name = found.document["name"] or options["name"] or path.stem
        year = found.document["year"] or options["year"] or timezone.localdate().year
        try:
            document = {**found.document, "name": name, "year": year}
            return import_draft(actor=None, document=document)
        except Refused as refused:
            raise whole_file("not_taken", got=str(refused)) from None

    def _refuse(self, error: ImportProblems, *, as_json: bool) -> None:
        rows = _rows(error.problems)
        if as_json:
            self.stdout.write(json.dumps({"imported": False, "problems": rows}, ensure_ascii=False))
        else:
            for row in rows:
                place = " ".join(str(row[key]) for key in ("row", "column", "node") if row[key])
                self.stderr.write(f"{place}: {row['words']}" if place else row["words"])
        sys.exit(BAD_INPUT)

    def _report(self, found: CheckedFile, stored: CriteriaSet | None, *, as_json: bool) -> None:
        nodes = found.document["nodes"]
        warnings = found.checked.warnings if found.checked else []
        facts = {
            "imported": stored is not None,
            "id": stored.pk if stored else None,
            "name": stored.name if stored else found.document["name"],
            "version": stored.version if stored else None,
            "nodes": len(nodes),
            "leaves": sum(bool(node.get("rule")) for node in nodes),
            "warnings": [*(problem.words for problem in warnings), *found.doubts],
        }
        if found.gaps:
            facts["gaps"] = _rows(found.gaps)
        if as_json:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            for name, value in facts.items():
                self.stdout.write(f"{name}: {value}")


def _rows(problems: Iterable[RowProblem]) -> list[dict[str, Any]]:
    return [asdict(problem) | {"words": problem.words} for problem in problems]
