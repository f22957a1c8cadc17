"""The scoring sheet and the ranking on paper: read back from the PDF that Chromium prints."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pypdf import PdfReader

from parindex.accounts.enums import Role
from parindex.common.formats import format_date
from parindex.common.tenancy import tenant_scope
from tests.browser.people import Visitors
from tests.browser.stack import Stack
from tests.campaigns.documents import fixture
from tests.plugins.cast import build_world
from tests.scoring.index.field import build_field, document, write_entries
from tests.scoring.publication.conftest import published
from tests.scoring.stage import set_stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNITS = tuple(f"u{number:02}" for number in range(60))
DAY = timedelta(days=1)


def pages_of(page: Page) -> list[str]:
    """The text of every sheet of paper, with single spaces."""
    data = page.pdf(prefer_css_page_size=True)
    return [" ".join(part.extract_text().split()) for part in PdfReader(io.BytesIO(data)).pages]


def test_sheet_is_printed_with_its_head_on_every_page(stack: Stack, visitors: Visitors) -> None:
    now, world = timezone.now(), build_world("ha-nam", "UBND tỉnh Hà Nam")
    stage = set_stage(world, data=fixture("ha-nam-so-minh-hoa"), opens=now - DAY, closes=now + DAY)
    an = visitors.person("an", world.people[Role.OFFICER].email)
    an.open(f"{world.url}/dossiers/{stage.dossier.pk}/sheet/")
    pages = pages_of(an.page)
    assert len(pages) > 2
    assert f"In lúc {format_date(timezone.localdate())}" in pages[0]
    assert "UBND tỉnh Hà Nam" in pages[0]
    assert "Bảng tự chấm điểm" in pages[0]
    assert "Dữ liệu minh họa" in pages[0]
    assert [number for number, text in enumerate(pages) if "Mã Nội dung" not in text] == []
    assert [text for text in pages if "Việc của tôi" in text or "Tìm mục" in text] == []


def test_ranking_is_printed_as_a_table_without_the_controls(
    stack: Stack, visitors: Visitors
) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    field = build_field(world, groups={"so": (document(), UNITS)})
    with tenant_scope(world.tenant):
        points = {"1.1": "18", "1.2": "12.5", "2.1": "29", "3.1": "20"}
        write_entries((field, unit, points, "appraised") for unit in UNITS)
        field.campaign.illustrative = True
        field.campaign.save(update_fields=["illustrative"])
    published(field)
    dung = visitors.person("dung")
    dung.open(f"{world.url}/results/{field.campaign.slug}/")
    pages = pages_of(dung.page)
    ranked = [text for text in pages if "u0" in text.lower() or "Hạng" in text]
    assert len(ranked) > 1
    assert [text for text in ranked if "Hạng Đơn vị" not in text] == []
    assert f"In lúc {format_date(timezone.localdate())}" in pages[0]
    assert "Kết quả Chỉ số cải cách hành chính năm 2026" in pages[0]
    assert "Dữ liệu minh họa" in pages[0]
    assert [text for text in pages if "Đăng nhập" in text or "Tải về" in text] == []
