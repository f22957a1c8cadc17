"""Lists answer the address: order, columns, pages, export."""

import io
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from openpyxl import load_workbook

from parindex.common.tables import Column, DataTable

UNITS = [SimpleNamespace(name=name, points=points) for name, points in (("Y tế", 3), ("An", 7))]
COLUMNS = (
    Column("name", "Đơn vị", "first", lambda row: row.name, lambda row: row.name, fixed=True),
    Column("points", "Điểm", "num", lambda row: row.points, lambda row: row.points),
    Column("note", "Ghi chú", value=lambda row: "=1+1", extra=True),
)


class Filter(forms.Form):
    q = forms.CharField(required=False)


def table(query="", *, cookies=None, rows=UNITS, **options):
    address = RequestFactory().get(f"/{query}")
    user = SimpleNamespace(pk=7)
    request = SimpleNamespace(GET=address.GET, COOKIES=cookies or {}, user=user)
    return DataTable(request, key="units", columns=COLUMNS, rows=rows, **options)


def names(found):
    return [row.name for row in found.page_obj]


def test_rows_keep_their_order_until_a_column_is_asked_for():
    assert names(table()) == ["Y tế", "An"]
    assert names(table("?sort=name")) == ["An", "Y tế"]
    assert names(table("?sort=-points")) == ["An", "Y tế"]


@pytest.mark.parametrize("asked", ["note", "nothing", "--name", "name%00"])
def test_order_by_what_cannot_be_ordered_is_left_alone(asked):
    assert names(table(f"?sort={asked}")) == ["Y tế", "An"]


@pytest.mark.parametrize(
    ("query", "cookie", "shown"),
    [
        ("", "", ["name", "points"]),
        ("?cols=note", "", ["name", "note"]),
        ("?cols=note&cols=points", "", ["name", "points", "note"]),
        ("?cols=nothing", "", ["name", "points"]),
        ("", "note", ["name", "note"]),
        ("?cols=points", "note.points", ["name", "points"]),
    ],
)
def test_columns_come_from_the_address_then_from_this_browser(query, cookie, shown):
    found = table(query, cookies={"cols-units-7": cookie})
    assert [column.key for column in found.shown] == shown


def test_columns_another_person_chose_here_do_not_count():
    assert "note" not in table("", cookies={"cols-units-8": "note"}).has


def test_page_that_does_not_exist_is_the_last():
    assert names(table("?page=9", per_page=1)) == ["An"]
    assert names(table("?page=x", per_page=1)) == ["Y tế"]


def test_filter_is_told_apart_from_an_empty_one():
    assert table(filters=Filter({"q": ""})).is_filtered is False
    form = Filter({"q": "an"})
    form.is_valid()
    assert table(filters=form).is_filtered is True


def test_export_holds_every_row_in_the_order_asked_for_and_runs_no_formula():
    answer = table("?sort=name&cols=note&export=xlsx", per_page=1).export("Đơn vị")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [["Đơn vị", "Ghi chú"], ["An", "'=1+1"], ["Y tế", "'=1+1"]]
    assert "%C4%90" in answer["Content-Disposition"]


def test_cell_is_drawn_for_a_shown_column_only_and_escapes_what_it_holds():
    source = '{% load tables %}{% cell table key css="num" %}{{ text }}{% endcell %}'
    draw = Template(source).render
    html = draw(Context({"table": table(), "key": "points", "text": "<b>"}))
    assert html == '<td role="cell" class="num" data-label="Điểm">&lt;b&gt;</td>'
    assert draw(Context({"table": table(), "key": "note", "text": "x"})) == ""


def test_cell_without_a_column_is_a_mistake_in_the_template():
    with pytest.raises(Exception, match="cell needs the table"):
        Template("{% load tables %}{% cell table %}{% endcell %}")
