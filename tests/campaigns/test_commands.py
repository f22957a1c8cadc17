"""``rights_matrix`` and ``import_criteria``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from campaigns.domain.criteria_document import check_document
from campaigns.domain.problems import ImportProblems
from campaigns.exporters.criteria import criteria_xlsx
from campaigns.matrix import MATRIX
from campaigns.models import CriteriaSet
from parindex.common.tenancy import tenant_scope
from tests.campaigns.annex.tables import PLAIN
from tests.campaigns.documents import fixture, small
from tests.common.documents.makers import docx
from tests.plugins.cast import World


def run(*arguments: str, **options: Any) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err, **options)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_matrix_is_printed_for_people_and_machines() -> None:
    _code, text, _err = run("rights_matrix")
    rows = json.loads(run("rights_matrix", "--json")[1])
    assert [row["action"] for row in rows] == [str(action) for action in MATRIX]
    assert all(row["label"] in text for row in rows)


@pytest.mark.parametrize("extension", ["json", "xlsx"])
def test_a_good_file_is_imported(world: World, tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"set.{extension}"
    document = check_document(fixture("commune-resolution-57-2026")).document
    if extension == "json":
        path.write_text(json.dumps(document), encoding="utf-8")
    else:
        path.write_bytes(criteria_xlsx(document))
    code, out, _err = run("import_criteria", str(path), "--tenant", "ha-nam", "--json")
    assert (code, json.loads(out)["leaves"]) == (0, 28)
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.get().document == document


def test_dry_run_stores_nothing(world: World, tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(small()), encoding="utf-8")
    code, out, _err = run("import_criteria", str(path), "--tenant", "ha-nam", "--dry-run")
    assert (code, "imported: False" in out) == (0, True)
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.count() == 0


def test_bad_input_ends_with_two_and_a_list(world: World, tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(small(total="6")), encoding="utf-8")
    code, _out, err = run("import_criteria", str(path), "--tenant", "ha-nam")
    assert (code, "total" in err) == (2, True)
    code, out, _err = run("import_criteria", str(path), "--tenant", "ha-nam", "--json")
    assert [row["code"] for row in json.loads(out)["problems"]] == ["sum_of_fields"]
    absent = tmp_path / "no.json"
    for file, slug, expected in (
        (path, "nowhere", "unknown_tenant"),
        (absent, "ha-nam", "not_a_file"),
        (tmp_path, "ha-nam", "not_a_file"),
    ):
        code, out, err = run("import_criteria", str(file), "--tenant", slug, "--json")
        told = json.loads(out)
        assert (code, told["imported"], err) == (2, False, "")
        assert [row["code"] for row in told["problems"]] == [expected]
        assert slug in told["problems"][0]["words"] or str(file) in told["problems"][0]["words"]
        code, out, err = run("import_criteria", str(file), "--tenant", slug)
        assert (code, out, told["problems"][0]["words"] in err) == (2, "", True)
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.count() == 0


def test_a_missing_year_is_said_to_be_missing(world: World, tmp_path: Path) -> None:
    path = tmp_path / "phụ lục.docx"
    path.write_bytes(docx(PLAIN, before=["BỘ TIÊU CHÍ ĐÁNH GIÁ CẢI CÁCH HÀNH CHÍNH"]))
    code, out, _err = run("import_criteria", str(path), "--tenant", "ha-nam", "--json")
    problems = [row for row in json.loads(out)["problems"] if row["column"] == "year"]
    assert (code, [row["code"] for row in problems]) == (2, ["year_missing"])
    assert problems[0]["words"] == "Thiếu năm của bộ tiêu chí: bốn chữ số, từ 2000 đến 2100."
    with pytest.raises(ImportProblems) as caught:
        check_document(small(year="20x6"))
    assert [item.code for item in caught.value.problems] == ["bad_year"]


def test_an_annex_is_imported_as_it_proposes(world: World, tmp_path: Path) -> None:
    path = tmp_path / "phụ lục.docx"
    head = [
        "BỘ TIÊU CHÍ ĐÁNH GIÁ CẢI CÁCH HÀNH CHÍNH",
        "(Kèm theo Quyết định số 9/QĐ-UBND năm 2026)",
    ]
    path.write_bytes(docx(PLAIN, before=head))
    code, out, _err = run("import_criteria", str(path), "--tenant", "ha-nam", "--json", "--dry-run")
    told = json.loads(out)
    assert (code, told["imported"], told["leaves"]) == (0, False, 4)
    assert any(words.startswith("2.1: ") for words in told["warnings"])
    code, out, _err = run("import_criteria", str(path), "--tenant", "ha-nam")
    assert (code, "imported: True" in out) == (0, True)
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.get().year == 2026


def test_an_annex_with_problems_is_refused_row_by_row(world: World, tmp_path: Path) -> None:
    path = tmp_path / "phụ lục.docx"
    rows = [list(row) for row in PLAIN]
    rows[3][2] = "9"
    path.write_bytes(docx(rows, before=["BỘ TIÊU CHÍ năm 2026"]))
    code, out, _err = run("import_criteria", str(path), "--tenant", "ha-nam", "--json")
    problems = json.loads(out)["problems"]
    assert code == 2
    assert [(row["row"], row["code"]) for row in problems if row["row"]] == [(2, "sum_of_children")]
    fake = tmp_path / "giả.pdf"
    fake.write_bytes(b"PK")
    code, out, _err = run("import_criteria", str(fake), "--tenant", "ha-nam", "--json")
    assert (code, [row["code"] for row in json.loads(out)["problems"]]) == (2, ["not_taken"])
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.count() == 0
