"""The partials draw what their heads promise, in both languages."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from parindex.common import charts
from parindex.common.timeline import Step

NOW = dt.datetime(2024, 10, 29, 5, 58, tzinfo=dt.UTC)
BANDS = [charts.Band("Xuất sắc", Decimal(95), 1), charts.Band("Tốt", Decimal(85), 2)]


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


def draw(partial, /, **context):
    html = render_to_string(f"components/{partial}.html", context)
    return " ".join(html.split())


def draw_tag(source, request=None, **context):
    return Template("{% load ui display %}" + source).render(
        Context({"request": request, **context})
    )


def get(path):
    return RequestFactory().get(path)


def test_icon_beside_words_is_hidden_from_assistive_technology():
    html = draw_tag('{% icon "check" %}')
    assert html.startswith('<svg class="icon" aria-hidden="true"><use href="/static/img/icons')
    assert html.endswith('.svg#check"/></svg>')


def test_icon_alone_has_a_label_that_is_escaped():
    html = draw_tag('{% icon "dl" label=text %}', text='a"b')
    assert 'role="img" aria-label="a&quot;b"' in html


def test_query_string_keeps_the_other_keys():
    request = get("/?q=s%E1%BB%9F&page=3&sort=name")
    assert (
        draw_tag("{% query_string page=4 %}", request) == "?q=s%E1%BB%9F&amp;page=4&amp;sort=name"
    )
    assert draw_tag("{% query_string page=None q='' %}", request) == "?sort=name"
    assert draw_tag("{% query_string page=2 %}") == "?page=2"


def test_sorting_turns_round_and_returns_to_the_first_page():
    assert draw_tag('{% sort_string "name" %}', get("/?page=3")) == "?sort=name"
    assert draw_tag('{% sort_string "name" %}', get("/?sort=name")) == "?sort=-name"
    assert draw_tag('{% sort_direction "name" %}', get("/?sort=-name")) == "descending"
    assert draw_tag('{% sort_direction "name" %}', get("/?sort=other")) == ""


def test_lengths_in_svg_keep_the_decimal_point_in_vietnamese():
    assert draw_tag("{{ value|svg_number }}", value=Decimal("12.5")) == "12.5"
    assert draw_tag("{{ value|svg_whole }}", value=0) == "1"


def test_initials_are_the_last_two_words():
    assert draw_tag("{{ name|initials }}", name="Nguyễn Hồng Nhung") == "HN"
    assert draw_tag("{{ name|initials }}", name="an (phòng)") == "A"


@pytest.mark.parametrize(
    ("tone", "css", "symbol"),
    [
        ("", "banner", "info"),
        ("ok", "banner ok", "ok"),
        ("warn", "banner warn", "alert"),
        ("bad", "banner bad", "x"),
    ],
)
def test_banner_says_its_tone_by_icon_and_colour(tone, css, symbol):
    html = draw("banner", tone=tone, title="Còn 58 phút.", text="<b>")
    assert f'<div class="{css}">' in html
    assert f"#{symbol}" in html
    assert "<b>Còn 58 phút.</b> &lt;b&gt;" in html


def test_lock_banner_gives_the_reason():
    assert "<b>Đã khóa.</b> Hết hạn lúc 17:00." in draw("lock_banner", reason="Hết hạn lúc 17:00.")


def test_timeline_counts_down_in_the_open_phase():
    closes = timezone.now() + dt.timedelta(minutes=57, seconds=30)
    steps = [
        Step("Chuẩn bị", NOW - dt.timedelta(30), NOW - dt.timedelta(29), "done"),
        Step("Tự đánh giá", NOW - dt.timedelta(28), closes, "now"),
        Step("Thẩm định", closes, NOW + dt.timedelta(3000), "next"),
        Step("Hội đồng", closes, NOW, "missed"),
    ]
    html = draw("timeline", steps=steps)
    assert "xong 30/09" in html
    assert f'<b data-deadline="{closes.isoformat()}">còn 58 phút</b>' in html
    assert 'class="left late"' in html
    desk, phone = html.split("<details")
    assert [part.count('aria-current="step"') for part in (desk, phone)] == [1, 1]
    assert desk.count("#check") == 1
    assert "gia hạn riêng" not in html
    own = Step("Tự đánh giá", NOW, closes, "now", own=True)
    assert "gia hạn riêng" in draw("timeline", steps=[own])


def test_timeline_of_a_phone_says_what_is_open_and_folds_the_rest():
    soon, later = timezone.now() + dt.timedelta(hours=3), timezone.now() + dt.timedelta(days=3)
    steps = [
        Step("Chuẩn bị", NOW, NOW, "done"),
        Step("Thẩm định", NOW, later, "now"),
        Step("Tự đánh giá", NOW, soon, "now"),
    ]
    summary = draw("timeline", steps=steps).split("<summary>")[1].split("</summary>")[0]
    assert re.findall(r"<b>(.*?)</b>", summary) == ["Tự đánh giá", "Thẩm định"]
    assert summary.count("khóa lúc") == 1


def test_pagination_keeps_the_filters():
    page = Paginator(range(1148), 50).page(7)
    html = draw("pagination", page_obj=page, request=get("/?q=a&page=7"))
    assert "301–350 trong 1.148" in html
    assert '<a href="?q=a&amp;page=7" aria-current="page">7</a>' in html
    assert '<a href="?q=a&amp;page=6" rel="prev"' in html


def test_pagination_of_one_page_is_not_drawn():
    assert draw("pagination", page_obj=Paginator(range(5), 50).page(1)) == ""


def test_delta_has_an_arrow_with_words():
    assert 'aria-label="giảm"' in draw("delta", value=Decimal("-0.04"))
    assert draw("delta", value=Decimal("-0.04")).endswith("0,04")
    assert 'aria-label="tăng"' in draw("delta", value=Decimal("1.32"))
    assert draw("delta", value=Decimal(0)) == "0,00"


def test_ranking_shows_ties_classes_and_numbers():
    value = Decimal("95.88")
    row = {
        "rank": 2,
        "name": "Sở Nội vụ",
        "url": "/u/1",
        "value": value,
        "bar": charts.rank_bar(value, bands=BANDS),
        "tied": True,
        "delta": None,
        "delta_text": "năm đầu",
    }
    group = {"name": "Xuất sắc", "range": "từ 95 đến 100 điểm", "css": "c1", "rows": [row]}
    html = draw("ranked_bars", label="Xếp hạng", groups=[group], value_label="Chỉ số")
    assert 'aria-label="95,88 trên 100"' in html
    assert 'width="383.52"' in html
    assert "đồng hạng" in html
    assert "năm đầu" in html
    assert "1 đơn vị" in html


def test_radar_is_drawn_with_points_and_labelled_with_commas():
    axes = [charts.Axis(name, Decimal("87.5")) for name in ("A", "B", "C")]
    html = draw("radar", radar=charts.radar(axes), title="Theo lĩnh vực", text="Cao nhất A")
    assert 'aria-label="Theo lĩnh vực. Cao nhất A"' in html
    assert ">87,5%</text>" in html
    assert "Trục từ 0% (tâm) đến 100%." in html


def test_stacked_bar_lists_its_parts_with_numbers():
    bar = charts.stacked_bar([("đủ", Decimal("58.21"), "fill")], total=Decimal(85))
    html = draw("stacked_bar", bar=bar, label="Điểm tự chấm", legend=True)
    assert 'viewBox="0 0 85 6"' in html
    assert 'aria-label="Điểm tự chấm: đủ 58,21"' in html
    assert "<b>58,21</b>" in html


def test_conflict_shows_both_values():
    html = draw(
        "conflict",
        what="6.3",
        theirs="1,98",
        mine="2,10",
        their_name="Lê Thu Hà",
        who="Lê Thu Hà, 10:41",
        url="/save",
        keep_url="/row",
        target="#row-6-3",
        fields=[("version", "3")],
        csrf_token="t",
    )
    assert "6.3 vừa được người khác sửa" in html
    assert "<dt>Lê Thu Hà, 10:41</dt><dd>1,98<span>đã lưu</span></dd>" in html
    assert "<dd>2,10<span>chưa lưu</span></dd>" in html
    assert '<input type="hidden" name="version" value="3">' in html


def test_diff_reads_as_old_and_new():
    html = draw("diff", old="1,00", new="0,75")
    assert '<span class="vh">giá trị cũ </span><del>1,00</del>' in html
    assert '<span class="vh">giá trị mới </span><ins>0,75</ins>' in html


def test_blocked_file_is_not_a_link():
    html = draw("file_chip", name="a.pdf", url="/f/1", state="blocked")
    assert "<a" not in html
    assert "bị chặn khi quét mã độc" in html


def test_navigation_marks_the_current_page():
    nav = [
        {
            "label": "Tra cứu",
            "items": [{"label": "Bảng", "url": "/s", "icon": "list", "count": 0, "current": True}],
        }
    ]
    html = draw("nav", nav=nav)
    assert '<a href="/s" aria-current="page">' in html
    assert '<span class="count">0</span>' in html


@pytest.mark.parametrize(
    ("level", "tags", "mark"),
    [
        (constants.SUCCESS, "", "data-toast"),
        (constants.SUCCESS, "stay", 'class="banner ok"'),
        (constants.WARNING, "", 'class="banner warn" role="alert"'),
        (constants.ERROR, "", 'class="banner bad" role="alert"'),
    ],
)
def test_message_that_must_be_read_is_a_banner(level, tags, mark):
    html = draw("messages", messages=[Message(level, "Xong", extra_tags=tags)])
    assert mark in html
    assert html.count("Xong") == 1


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_error_page_stands_without_context(name, language):
    with translation.override(language):
        html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert html.count("data-reason") == 1


def test_refusal_page_gives_the_reason():
    assert "Hết hạn &lt;b&gt;" in render_to_string("403.html", {"reason": "Hết hạn <b>"})
    assert "Vì đã khóa" in render_to_string("403.html", {"exception": "Vì đã khóa"})


def test_paper_follows_the_decree():
    paper = {
        "issuer": "Ủy ban nhân dân\ntỉnh Hà Nam",
        "number": "2145/QĐ-UBND",
        "place": "Hà Nam",
        "date": dt.date(2024, 12, 5),
        "kind": "QUYẾT ĐỊNH",
        "about": "Về việc công bố",
        "bases": ["Căn cứ A", "Theo đề nghị B"],
        "powers": ["KT. Chủ tịch", "Phó Chủ tịch"],
        "signer": "Nguyễn Văn A",
        "recipients": ["Như Điều 3", "Lưu: VT"],
        "illustrative": True,
    }
    with translation.override("en"):
        html = draw("paper/document", paper=paper)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in html
    assert "Hà Nam, ngày 05 tháng 12 năm 2024" in html
    assert "<p>Căn cứ A;</p><p>Theo đề nghị B.</p>" in html
    assert "<p>- Như Điều 3;</p><p>- Lưu: VT.</p>" in html
    assert "Dữ liệu minh họa" in html
