"""What a file of figures would change, and every way it can be wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from campaigns.models import Exclusion
from surveys.domain.board import board_of
from surveys.domain.figures import FigureError, figure_for
from surveys.domain.problems import FileError
from surveys.domain.proposal import Proposal, propose
from surveys.exporters.figures import figures_workbook
from tests.appraisal.stage import Court
from tests.surveys.files import HEAD, csv_file, table, xlsx, zip_bomb

ROW = ("so-a", "Sở Công Thương", "2.3", 87.5, None, "Bảng 3")


def checked(court: Court, data: bytes, name: str = "so-lieu.xlsx") -> Proposal:
    return propose(campaign=court.stage.campaign, name=name, data=data)


def wrong(court: Court, *rows: tuple[object, ...]) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.code) for problem in checked(court, table(*rows)).problems]


def test_percentage_goes_through_the_rule(court: Court) -> None:
    proposal = checked(court, table(ROW))
    line = proposal.lines[0]
    assert (proposal.problems, line.figure.facts, line.figure.points, line.remark) == (
        [],
        {"percent": "87.5"},
        Decimal("1.75"),
        "Bảng 3",
    )


def test_csv_is_read_with_vietnamese_numbers(court: Court) -> None:
    data = csv_file("so-a;;2.3;87,5;;", ";Sở Xây dựng;2.3;;1,25;Chấm tay")
    proposal = checked(court, data, "so-lieu.csv")
    assert proposal.problems == []
    assert [(line.figure.points, line.figure.pinned) for line in proposal.lines] == [
        (Decimal("1.75"), None),
        (Decimal("1.25"), Decimal("1.25")),
    ]


def test_exported_table_comes_back_unchanged(court: Court) -> None:
    data = figures_workbook(court.stage.campaign, board_of(court.stage.campaign))
    assert [problem.code for problem in checked(court, data).problems] == ["no_figures"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("so-x", "", "2.3", 87.5), "no_such_unit"),
        (("", "Sở Ngoại vụ", "2.3", 87.5), "no_such_unit"),
        (("", "", "2.3", 87.5), "no_unit"),
        (("so-a", "Sở Xây dựng", "2.3", 87.5), "other_unit"),
        (("so-a", "", "9.9", 87.5), "unknown_leaf"),
        (("so-a", "", "1.1", 87.5), "unknown_leaf"),
        (("so-a", "", "", 87.5), "no_leaf"),
        (("so-a", "", "2.3", 101), "out_of_range"),
        (("so-a", "", "2.3", -1), "out_of_range"),
        (("so-a", "", "2.3", None, 2.5), "out_of_range"),
        (("so-a", "", "2.3", None, 1.234), "out_of_range"),
        (("so-a", "", "2.3", 90, 1.8), "out_of_range"),
        (("so-a", "", "2.3", "nhiều"), "not_a_number"),
        (("so-a", "", "2.3", 0.875), "fraction"),
        (("so-a", "", "2.3", "=1+1"), "formula"),
        (("so-a", "", "2.3", "#REF!"), "cell_error"),
        (("so-a", "", "2.3", 90, None, "x" * 301), "too_long"),
    ],
)
def test_wrong_row_is_named(court: Court, row: tuple[object, ...], code: str) -> None:
    assert wrong(court, row) == [(2, code)]


def test_problem_reads_as_a_sentence(court: Court) -> None:
    problems = checked(court, table(("so-x", "", "2.3", 87.5))).problems
    assert "so-x" in problems[0].words


def test_same_place_twice_is_named(court: Court) -> None:
    assert wrong(court, ROW, ROW) == [(3, "duplicate")]


def test_excluded_unit_takes_no_figure(court: Court) -> None:
    Exclusion.objects.create(
        participation=court.dossier().participation, criterion=court.leaf("2"), reason="Không có"
    )
    assert wrong(court, ROW) == [(2, "excluded")]


def test_merged_cells_are_named(court: Court) -> None:
    data = xlsx([HEAD, ROW, ROW], merge="A2:A3")
    assert (2, "merged_cells") in [(p.row, p.code) for p in checked(court, data).problems]


def test_missing_headings_are_named(court: Court) -> None:
    problems = checked(court, xlsx([("a", "b"), (1, 2)])).problems
    assert [problem.code for problem in problems] == ["no_table"]


def test_row_without_value_says_nothing(court: Court) -> None:
    proposal = checked(court, table(ROW, ("so-b", "", "2.3", None, None, "")))
    assert (len(proposal.lines), proposal.problems) == (1, [])


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.xlsx", b"not a workbook", "not_xlsx"),
        ("a.xlsx", b"MZ\x90\x00", "not_xlsx"),
        ("a.xlsx", zip_bomb(), "zip_bomb"),
        ("a.xlsx", b"x" * (5 * 1024 * 1024 + 1), "too_large"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xff\xfe\x00\x01", "not_csv"),
        ("a.csv", b"a;b\0;c", "not_csv"),
        ("a.pdf", b"%PDF", "wrong_extension"),
    ],
)
def test_unreadable_file_is_refused(court: Court, name: str, data: bytes, code: str) -> None:
    with pytest.raises(FileError) as caught:
        checked(court, data, name)
    assert caught.value.problem.code == code
    assert caught.value.problem.words


def test_fifty_thousand_rows_are_refused(court: Court) -> None:
    lines = "\r\n".join(["so-a;;2.3;80;;"] * 50_000).encode()
    with pytest.raises(FileError) as caught:
        checked(court, csv_file() + b"\r\n" + lines, "a.csv")
    assert caught.value.problem.code == "too_many_rows"


def test_many_problems_are_cut_off(court: Court) -> None:
    problems = checked(court, table(*[("so-x", "", "2.3", 80)] * 500)).problems
    assert (len(problems), {problem.code for problem in problems}) == (
        201,
        {"no_such_unit", "limit_reached"},
    )


def test_criterion_that_is_not_a_percentage_takes_points(court: Court) -> None:
    node = next(iter(board_of(court.stage.campaign).places.values())).node
    assert node.leaf is not None
    with pytest.raises(FigureError):
        figure_for(node.leaf, percent=None, points=None)
    with pytest.raises(FigureError):
        figure_for(node.leaf, percent=Decimal(80), points=Decimal(1))
