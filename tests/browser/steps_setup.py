"""The secretariat sets the campaign up: criteria, facts, phases, units, appraisers, opening."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from campaigns.enums import PhaseKind
from tests.browser import criteria
from tests.browser.people import Person
from tests.browser.walk import Walk

NAME = "Xác định Chỉ số CCHC năm 2026"
UNITS = ("Sở Công Thương", "Sở Xây dựng")
APPRAISER = "Sở Tư pháp"


def refuse_broken_sets(walk: Walk, binh: Person) -> None:
    """Every mistake is shown with its row and column, and nothing is stored."""
    for content, mistakes in criteria.broken():
        _upload(walk, binh, content)
        table = binh.page.locator("main table tbody tr")
        shown = [
            (
                int(row.locator("td").nth(0).inner_text()),
                row.locator("td").nth(1).inner_text().partition("\n")[0],
            )
            for row in table.all()
        ]
        assert shown == mistakes
        binh.expect_refusals(422)
    binh.open(walk.url("campaigns/criteria/"))
    expect(binh.page.get_by_text(criteria.NAME)).to_have_count(0)


def import_set(walk: Walk, binh: Person) -> None:
    """The good file is shown as a tree first and stored when confirmed."""
    _upload(walk, binh, criteria.good())
    expect(binh.page).to_have_url(re.compile(r"/criteria/import/[0-9a-f]+/$"))
    expect(binh.page.locator("main")).to_contain_text("Ban hành kế hoạch đúng hạn")
    binh.primary()
    expect(binh.page).to_have_url(re.compile(r"/criteria/\d+/$"))


def _upload(walk: Walk, binh: Person, content: bytes) -> None:
    binh.open(walk.url("campaigns/criteria/import/"))
    file = FilePayload(name="bộ tiêu chí.xlsx", mimeType=criteria.XLSX, buffer=content)
    binh.page.set_input_files("#id_file", files=[file])
    binh.primary()


def make_campaign(walk: Walk, binh: Person) -> None:
    """Facts, then the phases with their hours."""
    page = binh.page
    binh.open(walk.url("campaigns/new/"))
    page.fill("#id_year", "2026")
    page.fill("#id_name", NAME)
    page.fill("#id_plan_number", "2262/KH-UBND")
    page.select_option("#id_secretariat", label="Sở Nội vụ")
    binh.primary()
    expect(page).to_have_url(re.compile(r"/campaigns/[a-z0-9-]+/phases/$"))
    walk.slug = page.url.rstrip("/").split("/")[-2]
    begins = timezone.localtime() - timedelta(days=1)
    for place, kind in enumerate(PhaseKind):
        opens = begins + timedelta(days=10 * place)
        closes = opens + timedelta(days=9)
        page.fill(f"#id_{kind}_opens", f"{opens:%d/%m/%Y} 08:00")
        page.fill(f"#id_{kind}_closes", f"{closes:%d/%m/%Y} 17:00")
    binh.primary()
    expect(page).to_have_url(re.compile(rf"/campaigns/{walk.slug}/$"))
    expect(page.locator("main .phases")).to_be_visible()


def add_units(walk: Walk, binh: Person) -> None:
    """One group with its set and two units."""
    page = binh.page
    binh.open(walk.url(f"campaigns/{walk.slug}/groups/new/"))
    page.fill("#id_name", "Sở, ban, ngành")
    page.select_option("#id_criteria_set", label=f"{criteria.NAME} (2026, v1)")
    binh.primary()
    for unit in UNITS:
        page.get_by_label(unit).check()
    page.locator("#units .btn.primary").click()
    expect(page.locator("#units input:checked")).to_have_count(len(UNITS))


def assign_appraiser(walk: Walk, binh: Person) -> None:
    """Every field goes to one body."""
    page = binh.page
    binh.open(walk.url(f"appraisal/{walk.slug}/assignments/"))
    for field in ("1", "2", "3"):
        row = page.locator("tr.lv1").filter(has=page.locator(f"td:text-is('{field}')"))
        row.locator("a.btn").click()
        page.select_option("#id_organisation", label=APPRAISER)
        page.locator("tr .btn.primary").click()
        expect(row.locator("b")).to_have_text(APPRAISER)


def open_campaign(walk: Walk, binh: Person) -> None:
    """The units can begin."""
    binh.open(walk.url(f"campaigns/{walk.slug}/open/"))
    binh.confirmed()
    expect(binh.page).to_have_url(re.compile(rf"/campaigns/{walk.slug}/$"))
    assert walk.campaign().state == "open"
