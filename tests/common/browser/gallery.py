"""Pages for the browser tests of the shell: every component, a sheet, and answers of each kind."""

import datetime as dt
import time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import path
from django.utils import timezone

from parindex.common import charts
from parindex.common.timeline import Step

BANDS = [
    charts.Band("Xuất sắc", Decimal(95), 1),
    charts.Band("Tốt", Decimal(85), 2),
    charts.Band("Khá", Decimal(75), 3),
]
ROWS = ("1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1")
TITLES = ("Chỉ đạo", "Kế hoạch", "Ban hành", "Hoàn thành kế hoạch", "Báo cáo", "Thể chế", "Đổi mới")
HTML = Path(__file__).parent / "pages"
ANSWERS = ("ok", "forbidden", "conflict", "broken", "session")


class SampleForm(forms.Form):
    """One field of each kind, some of them wrong."""

    points = forms.CharField(label="Điểm tự chấm", help_text="Từ 0 đến 2,00.")
    answer = forms.ChoiceField(
        label="Trả lời", choices=[("y", "Đồng ý"), ("n", "Không")], widget=forms.RadioSelect
    )
    issuer = forms.ChoiceField(label="Cơ quan", choices=[("1", "Sở Nội vụ")])
    note = forms.CharField(label="Giải trình", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="Kèm tài liệu", required=False)


def draw(request: HttpRequest, name: str, /, **context: Any) -> HttpResponse:
    template = engines["django"].from_string((HTML / f"{name}.html").read_text(encoding="utf-8"))
    return HttpResponse(template.render(frame() | context, request))


def frame() -> dict[str, Any]:
    now = timezone.now()
    items = [{"label": "Việc của tôi", "url": "/parts/", "icon": "home", "count": 6}]
    day = dt.timedelta(days=1)
    return {
        "tenant": SimpleNamespace(name="UBND tỉnh Hà Nam"),
        "campaign": SimpleNamespace(illustrative=True),
        "campaigns": [{"label": "Năm 2024", "url": "/", "current": True}, {"label": "2023"}],
        "nav": [{"label": "", "items": items}, {"label": "Tra cứu", "items": items}],
        "timeline": [
            Step("Chuẩn bị", now - 9 * day, now - 8 * day, "done"),
            Step("Tự đánh giá", now - 7 * day, now + dt.timedelta(minutes=58), "now"),
            Step("Thẩm định", now + day, now + 9 * day, "next"),
        ],
    }


def sheet(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "code": code,
            "title": title,
            "group": any(other.startswith(f"{code}.") for other in ROWS),
            "missing": code in {"1.2", "2.1"},
        }
        for code, title in zip(ROWS, TITLES, strict=True)
    ]
    trace = [{"label": "Tỷ lệ", "text": "35 ÷ 40", "value": "87,50%"}]
    return draw(request, "sheet", rows=rows, trace=trace)


def parts(request: HttpRequest) -> HttpResponse:
    value = Decimal("88.92")
    bar = charts.rank_bar(value, bands=BANDS)
    unit = {"rank": 1, "name": "Sở Nội vụ", "url": "/", "value": value, "bar": bar}
    axes = [charts.Axis(name, Decimal(90), Decimal(80)) for name in ("Thể chế", "TTHC", "Bộ máy")]
    return draw(
        request,
        "parts",
        form=SampleForm({"note": "x"}),
        tiles=[{"label": "Cao nhất", "value": "96,42", "text": "Sở Tài chính"}],
        columns=[{"label": "Đơn vị", "key": "unit", "css": "first"}, {"label": "Điểm"}],
        rows=[{"cells": ["Sở Nội vụ", "95,88"], "url": "/"}],
        page_obj=Paginator(range(1148), 50).page(7),
        stages=[{"label": "Chọn tệp", "state": "done"}, {"label": "Kiểm tra", "state": "now"}],
        radar=charts.radar(axes),
        stacked=charts.stacked_bar([("đủ", Decimal(58), "fill"), ("thiếu", Decimal(4), "warn")]),
        groups=[
            {
                "name": "Tốt",
                "range": "từ 85 đến dưới 95 điểm",
                "css": "c2",
                "rows": [unit | {"delta": Decimal("-0.04"), "possible": "1–2", "tied": True}],
            }
        ],
    )


def saving(request: HttpRequest) -> HttpResponse:
    return draw(request, "saving", answers=ANSWERS)


def save(request: HttpRequest, answer: str) -> HttpResponse:
    if answer == "forbidden":
        return render(request, "403.html", {"reason": "Đã khóa lúc 17:00."}, status=403)
    if answer == "conflict":
        return HttpResponse('<tr id="row-conflict"><td>Hà: 1,98</td></tr>', status=409)
    if answer == "broken":
        return HttpResponse("<!doctype html><title>500</title>", status=500)
    if answer == "session":
        return redirect("account_login")
    time.sleep(0.4)  # long enough to type into the next input
    return draw(request, "saved", a=request.POST["a"], b=request.POST["b"])


def page(name: str) -> Any:
    return lambda request: render(request, name, {"form": SampleForm()})


urlpatterns = [
    path("", sheet),
    path("parts/", parts),
    path("saving/", saving),
    path("save/<str:answer>/", save),
    path("login/", page("account/login.html"), name="account_login"),
    path("logout/", page("account/logout.html"), name="account_logout"),
    path("reset/", page("account/password_reset.html"), name="account_reset_password"),
    path("refused/", page("403.html")),
    path("broken/", page("500.html")),
]
