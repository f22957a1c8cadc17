"""The appraiser accepts and cuts, the unit contests, the council decides, the appraisal closes."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from campaigns.enums import CampaignState, PhaseKind
from tests.browser.people import Person
from tests.browser.walk import Walk, eventually

CUT = "Chỉ hoàn thành 17/20 nhiệm vụ đúng hạn."
CONTEST = "Nhiệm vụ thứ 18 được gia hạn tại Công văn 45/UBND-NC."
DECISION = "Hội đồng chấp nhận giải trình của đơn vị."


def accept_one(walk: Walk, chi: Person) -> None:
    """Keep what the unit says on 1.1, beside its document."""
    walk.move(PhaseKind.APPRAISAL)
    chi.open(walk.url(f"appraisal/{walk.slug}/queue/?by=unit"))
    chi.page.get_by_role("rowheader").get_by_role("link", name="Sở Công Thương").click()
    judge = chi.page.locator(".judge")
    expect(judge.locator("h1")).to_have_text("Ban hành kế hoạch đúng hạn")
    expect(chi.page.locator(".reader")).to_contain_text("12/KH-SCT")
    judge.locator("#way-keep").check()
    judge.locator(".btn.primary").click()


def cut_the_next(walk: Walk, chi: Person) -> None:
    """On 1.2 the figures are corrected; the rule computes 1,70 before it is saved."""
    judge = chi.page.locator(".judge")
    expect(judge.locator("h1")).to_have_text("Mức độ hoàn thành kế hoạch")
    judge.locator("#way-facts").check()
    figures = judge.locator("input[id^='f-'].input")
    figures.first.fill("17")
    figures.first.press("Tab")
    expect(judge.locator("#suggestion")).to_contain_text("1,70")
    judge.locator("#id_reason").fill(CUT)
    judge.locator("#id_pages").fill("12/KH-SCT, trang 2")
    judge.locator(".btn.primary").click()
    expect(judge.locator("h1")).not_to_have_text("Mức độ hoàn thành kế hoạch")
    chi.open(walk.url(f"appraisal/{walk.slug}/queue/"))
    expect(chi.page.locator("main table")).to_contain_text("1/2")


def contest(walk: Walk, an: Person, ha: Person) -> None:
    """The officer reads the reason and drafts; the head reads the draft and sends it."""
    walk.move(PhaseKind.EXPLANATION)
    an.open(walk.url(f"appraisal/replies/{walk.dossier('so-a').pk}/"))
    card = an.page.locator("section.card[id^='item-']")
    expect(card).to_have_count(1)
    expect(card).to_contain_text(CUT)
    expect(card.locator(".versus")).to_contain_text("1,80")
    expect(card.locator(".versus")).to_contain_text("1,70")
    card.locator("input[value=contest]").check()
    card.locator("textarea").fill(CONTEST)
    with an.page.expect_navigation():
        card.locator(".btn.primary").click()
    ha.open(walk.url(f"appraisal/replies/{walk.dossier('so-a').pk}/"))
    expect(ha.page.locator("section.card[id^='item-'] textarea")).to_have_value(CONTEST)
    ha.confirmed(ha.page.locator("section.card[id^='item-'] .btn.primary"))
    expect(ha.page.locator("section.card[id^='item-'] .banner")).to_contain_text(CONTEST)


def decide(walk: Walk, khoa: Person) -> None:
    """The council sees all three values and keeps the points of the unit."""
    walk.move(PhaseKind.COUNCIL)
    khoa.open(walk.url(f"appraisal/{walk.slug}/council/"))
    khoa.primary()
    chain = khoa.page.locator(".chain")
    for words in ("1,80", "1,70", CUT, CONTEST):
        expect(chain).to_contain_text(words)
    khoa.page.locator("#way-keep").check()
    khoa.page.locator("#id_reason").fill(DECISION)
    khoa.primary()
    expect(khoa.page).to_have_url(re.compile(r"/council/$"))
    expect(khoa.page.locator("main table tbody tr")).to_contain_text("1,80")


def close(walk: Walk, binh: Person) -> None:
    """The secretariat reads what is open and closes for good."""
    binh.open(walk.url(f"appraisal/{walk.slug}/closing/"))
    binh.page.locator("#id_confirmed").check()
    # The commit is seen before the answer arrives: the next page must wait for the answer.
    with binh.page.expect_navigation():
        binh.confirmed(binh.page.locator("main .btn.danger"))
    eventually(lambda: walk.campaign().state == CampaignState.CLOSED)
