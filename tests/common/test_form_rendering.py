"""Fields of Django forms in our markup: label, error, input, hint, tied together."""

import re

import pytest
from django import forms
from django.utils import translation

from parindex.local.paths import PROJECT_ROOT


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


class Sample(forms.Form):
    points = forms.CharField(
        label="Điểm",
        help_text="Từ 0 đến 2,00.",
        widget=forms.TextInput(attrs={"class": "point"}),
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    answer = forms.ChoiceField(
        label="Trả lời", choices=[("y", "Đồng ý"), ("n", "Không")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="Kèm tài liệu", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def flat(html):
    return " ".join(str(html).split())


def test_input_carries_our_class_beside_its_own():
    assert 'class="input point"' in str(Sample()["points"])


def test_hint_is_tied_to_its_input():
    html = flat(Sample()["points"].as_field_group())
    assert 'aria-describedby="id_points_helptext"' in html
    assert '<div class="hint" id="id_points_helptext">Từ 0 đến 2,00.</div>' in html


def test_error_stands_between_label_and_input():
    html = flat(Sample({"answer": "y", "version": "1"})["points"].as_field_group())
    label, error, box = (html.index(mark) for mark in ("<label", 'class="error"', "<input"))
    assert label < error < box
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_points_helptext id_points_error"' in html


def test_optional_fields_say_so():
    form = Sample()
    assert "không bắt buộc" in flat(form["note"].as_field_group())
    assert "không bắt buộc" not in flat(form["points"].as_field_group())


def test_placeholder_that_repeats_the_label_is_dropped():
    class Named(forms.Form):
        name = forms.CharField(label="Tên", widget=forms.TextInput(attrs={"placeholder": "Tên"}))

    assert "placeholder" not in str(Named()["name"])


def test_text_area_is_four_rows_high():
    assert 'rows="4"' in str(Sample()["note"])


def test_radio_buttons_are_a_fieldset_of_ticks():
    html = flat(Sample()["answer"].as_field_group())
    assert html.startswith("<fieldset")
    assert "<legend>Trả lời</legend>" in html
    assert html.count('<label class="tick"') == 2


def test_check_box_has_its_label_behind():
    html = flat(Sample()["agree"].as_field_group())
    assert '<label class="tick"><input type="checkbox"' in html
    assert 'class="input' not in html


def test_form_starts_with_a_summary_that_leads_to_the_fields():
    html = flat(Sample({"version": "x", "answer": "y"}))
    assert html.startswith('<div class="errors" role="alert"')
    assert "Chưa lưu được, còn 2 chỗ phải sửa" in html
    assert '<a href="#id_points">Điểm: ' in html
    assert html.count('type="hidden"') == 1


def test_form_without_errors_has_no_summary():
    assert 'class="errors"' not in flat(Sample())


def test_forms_that_save_by_themselves_leave_checking_to_the_server():
    """What the browser finds wrong it does not send: nothing would be saved, nothing said."""
    forms_of = re.compile(r"<form\b(?:[^>{]|{%.*?%}|{{.*?}})*>")
    texts = [path.read_text("utf-8") for path in (PROJECT_ROOT / "templates").rglob("*.html")]
    saving = [tag for text in texts for tag in forms_of.findall(text) if "data-autosave" in tag]
    assert len(saving) > 4
    assert [tag for tag in saving if "novalidate" not in tag] == []
