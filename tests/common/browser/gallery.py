"""Pages for the browser tests of the shell: the design system, a sheet, answers of each kind."""

import datetime as dt
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import path
from django.utils import timezone

from parindex.common.timeline import Step
from parindex.style import views as style
from parindex.style.samples.forms import SampleForm

ROWS = ("1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1")
TITLES = ("Chỉ đạo", "Kế hoạch", "Ban hành", "Hoàn thành kế hoạch", "Báo cáo", "Thể chế", "Đổi mới")
HTML = Path(__file__).parent / "pages"
ANSWERS = ("ok", "forbidden", "conflict", "broken", "session")


def draw(request: HttpRequest, name: str, /, **context: Any) -> HttpResponse:
    template = engines["django"].from_string((HTML / f"{name}.html").read_text(encoding="utf-8"))
    return HttpResponse(template.render(frame() | context, request))


def frame() -> dict[str, Any]:
    now = timezone.now()
    items = [{"label": "Việc của tôi", "url": "/style/", "icon": "home", "count": 6}]
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
    path("style/", style.page, name="style"),
    path("saving/", saving),
    path("save/<str:answer>/", save),
    path("login/", page("account/login.html"), name="account_login"),
    path("logout/", page("account/logout.html"), name="account_logout"),
    path("reset/", page("account/password_reset.html"), name="account_reset_password"),
    path("refused/", page("403.html")),
    path("broken/", page("500.html")),
]
