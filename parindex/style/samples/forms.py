"""Samples of what is filled in: buttons, inputs, files, dialogs."""

from __future__ import annotations

from django import forms

from parindex.style.sample import Section, State, component, markup


class SampleForm(forms.Form):
    """One field of each kind."""

    points = forms.CharField(label="Điểm tự chấm", help_text="Từ 0 đến 2,00.")
    answer = forms.ChoiceField(
        label="Trả lời", choices=[("y", "Đồng ý"), ("n", "Không")], widget=forms.RadioSelect
    )
    issuer = forms.ChoiceField(label="Cơ quan", choices=[("1", "Sở Nội vụ")])
    note = forms.CharField(label="Giải trình", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="Kèm tài liệu", required=False)


def section() -> Section:
    """The samples."""
    field = {"id": "f-number", "name": "number", "label": "Số, ký hiệu"}
    zone = {"id": "f-files", "hint": "PDF, tối đa 1 MB", "max_bytes": 1048576}
    return Section(
        "forms",
        "Nút bấm và biểu mẫu",
        (
            markup("buttons"),
            component(
                "field",
                State("trống", {**field, "hint": "Ví dụ 2145/QĐ-UBND."}),
                State("lỗi", {**field, "id": "f-bad", "value": "2145", "error": "Thiếu ký hiệu."}),
                State("không bắt buộc", {**field, "id": "f-opt", "optional": True}),
                State("chỉ đọc", {**field, "id": "f-fix", "value": "12/KH-UBND", "readonly": True}),
            ),
            markup("inputs"),
            markup("form").having({"form": SampleForm({"note": "x"})}),
            component(
                "error_summary", State("", {"form": SampleForm({"note": "x"}, auto_id="s_%s")})
            ),
            component(
                "drop_zone",
                State("trống", zone),
                State(
                    "lỗi",
                    {**zone, "id": "f-late", "errors": ["“a.pdf” quá lớn: mỗi tệp tối đa 1,0 MB."]},
                ),
            ),
            component(
                "file_chip",
                State("mở được", {"name": "ke-hoach.pdf", "url": "#forms", "size": 2_411_000}),
                State("đang quét", {"name": "bao-cao.pdf", "state": "scanning"}),
                State("bị chặn", {"name": "a.docm", "state": "blocked"}),
            ),
            markup("dialogs"),
        ),
    )
