"""Run the index, approve, publish; what everybody sees, and what nobody else may see."""

from __future__ import annotations

import io
import json
import re

import openpyxl
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.people import Person
from tests.browser.walk import Walk

DECISION = "2145/QĐ-UBND"


def run_index(walk: Walk, binh: Person) -> None:
    """One run over final inputs; the engine agrees with it."""
    binh.open(walk.url(f"index/{walk.slug}/"))
    binh.primary()
    expect(binh.page).to_have_url(re.compile(rf"/index/{walk.slug}/1/$"))
    _ranking(binh)
    binh.page.locator("form[action$='/verify/'] button").click()
    expect(binh.page.locator("main .banner.ok")).to_be_visible()


def _ranking(person: Person) -> None:
    first, second = person.page.locator("#ranking tbody tr").all()
    for words in ("Sở Công Thương", "7,55", "75,50"):
        expect(first).to_contain_text(words)
    for words in ("Sở Xây dựng", "1,00", "10,00"):
        expect(second).to_contain_text(words)


def publish(walk: Walk, phuc: Person, anybody: Person) -> None:
    """The approver enters the decision; nothing is public before the publication."""
    page = phuc.page
    phuc.open(walk.url(f"index/{walk.slug}/1/"))
    phuc.primary()
    page.fill("#id_decision_number", DECISION)
    page.fill("#id_decision_date", "2026-11-20")
    page.fill("#id_signer_name", "Trần Văn Phúc")
    page.fill("#id_signer_title", "Chủ tịch")
    phuc.primary()
    expect(page).to_have_url(re.compile(rf"/index/{walk.slug}/$"))
    anybody.open(_results(walk))
    anybody.expect_refusals(404)
    phuc.confirmed()
    expect(page.locator(f"a[href='{_results(walk)}']")).to_be_visible()


def _results(walk: Walk) -> str:
    return walk.url(f"results/{walk.slug}/")


def read_public_pages(walk: Walk, anybody: Person) -> None:
    """From the front page to the unit and back to the files."""
    page = anybody.page
    anybody.open(walk.url(""))
    page.locator(f"main a.primary[href='{_results(walk)}']").click()
    expect(page.locator("#result")).to_contain_text("75,50")
    page.get_by_role("link", name="Sở Công Thương").first.click()
    expect(page.locator("h1")).to_have_text("Sở Công Thương")
    for words in ("75,50", "7,55"):
        expect(page.locator("main")).to_contain_text(words)
    assert "Kế hoạch đã được điều chỉnh" not in page.content()
    _workbook(walk, anybody)
    _decision(walk, anybody)
    ranking = json.loads(_download(anybody, f"{_results(walk)}ranking.json"))
    assert json.dumps(ranking).count("75.50") > 0


def _download(person: Person, path: str) -> bytes:
    answer = person.page.request.get(person.site + path)
    assert answer.status == 200
    return answer.body()


def _workbook(walk: Walk, anybody: Person) -> None:
    """The matrix holds the points of every criterion."""
    book = openpyxl.load_workbook(io.BytesIO(_download(anybody, f"{_results(walk)}matrix.xlsx")))
    cells = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    lines = [set(row) for row in cells if "Sở Công Thương" in row and 75.5 in row]
    assert any({1, 1.8, 2, 1.75} <= line for line in lines)


def _decision(walk: Walk, anybody: Person) -> None:
    """The decision names its number, the unit and its index."""
    content = _download(anybody, f"{_results(walk)}decision.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    text = " ".join(text.split())
    for words in (DECISION, "Sở Công Thương", "75,50", "Sở Xây dựng"):
        assert words in text


def refuse_strangers(walk: Walk, stranger: Person) -> None:
    """Somebody of another authority finds neither the campaign nor the dossier."""
    dossier = walk.dossier("so-a").pk
    paths = (f"dossiers/{dossier}/sheet/", f"index/{walk.slug}/", f"campaigns/{walk.slug}/")
    for path in paths:
        stranger.open(walk.url(path))
        stranger.open(f"{walk.elsewhere.url}/{path}")
    stranger.expect_refusals(*[404] * 2 * len(paths))
