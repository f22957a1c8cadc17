"""The unit scores itself; two officers on one row; the head sends; another unit is too late."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import FilePayload, Locator, expect
from weasyprint import HTML

from campaigns.enums import PhaseKind
from parindex.accounts.enums import Role
from scoring.enums import DossierState
from tests.browser.people import Person
from tests.browser.walk import Walk, eventually

SAVED = re.compile("đã lưu", re.IGNORECASE)
NO_DOCUMENT = re.compile("thiếu tài liệu")
LAST_SECONDS = timedelta(seconds=3)
REASON = "Kế hoạch đã được điều chỉnh theo Nghị quyết của HĐND tỉnh."


def row(person: Person, code: str) -> Locator:
    """A row of the sheet."""
    return person.page.locator(f'tr[data-row="{code}"]')


def saved(person: Person, code: str, words: re.Pattern[str] = SAVED) -> None:
    """The row says that it is saved, or what is still missing now that it is."""
    expect(row(person, code).locator("[data-save-status]")).to_have_text(words)


def open_sheet(person: Person) -> None:
    """From today's work to the sheet."""
    person.page.locator(".card a.btn[href$='/sheet/']").click()
    expect(person.page.locator("[data-sheet]")).to_be_visible()


def open_panel(person: Person, code: str) -> Locator:
    """The panel beside the sheet."""
    row(person, code).locator("a[data-panel]").first.click()
    panel = person.page.locator("#panel")
    expect(panel.locator("header")).to_contain_text(f"{code},")
    return panel


def score_in_rows(an: Person) -> None:
    """Yes/no, a rate and judged points are saved as soon as the input is left."""
    row(an, "1.1").locator("select").select_option("yes")
    saved(an, "1.1", NO_DOCUMENT)
    done, planned = row(an, "1.2").locator("input.input").all()
    done.fill("18")
    done.press("Tab")
    expect(row(an, "1.2").locator("[data-save-status]")).not_to_have_text(SAVED)
    planned = row(an, "1.2").locator("input.input").nth(1)
    planned.fill("20")
    planned.press("Tab")
    saved(an, "1.2")
    # Half of a rate is an answer 422; the row then says what is missing.
    an.expect_refusals(422)
    judged = row(an, "2.2").locator("input.input")
    judged.fill("1,5")
    judged.press("Tab")
    saved(an, "2.2")


def score_in_panel(an: Person) -> None:
    """A branch that depends on 1.1, a checklist, and a penalty that did not occur."""
    panel = open_panel(an, "1.3")
    panel.locator("#panel-score input.input").last.fill("100")
    panel.locator("#panel-score input.input").last.press("Tab")
    saved(an, "1.3")
    panel = open_panel(an, "2.1")
    for number in (0, 1):
        panel.locator("#panel-score input[type=checkbox]").nth(number).check()
        expect(panel.locator("#panel-score [data-save-status]")).to_have_text(SAVED)
    saved(an, "2.1")


def add_evidence(an: Person) -> None:
    """A PDF with its number, date and page; then the words beside it."""
    panel = open_panel(an, "1.1")
    panel.locator("#panel-documents summary").last.click()
    panel.locator("#up_number").fill("12/KH-SCT")
    panel.locator("#up_issued_on").fill("15/01/2026")
    panel.locator("#up_pages").fill("2-3")
    content = HTML(string="<h1>Kế hoạch cải cách hành chính</h1>").write_pdf()
    file = FilePayload(name="kế hoạch.pdf", mimeType="application/pdf", buffer=content)
    panel.locator("#files").set_input_files(files=[file])
    panel.locator("#panel-documents form .btn[type=submit]").first.click()
    item = panel.locator("#panel-documents .docitem")
    for text in ("12/KH-SCT", "15/01/2026", "2-3"):
        expect(item).to_contain_text(text)
    expect(row(an, "1.1").locator("td.docs")).to_have_text("1")
    words = panel.locator("#words")
    words.fill(REASON)
    words.press("Tab")
    expect(panel.locator("#panel-words [data-save-status]")).to_have_text(SAVED)


def two_officers(an: Person, dung: Person) -> None:
    """The second one to save sees both values and keeps the first one's."""
    before = row(dung, "2.2").locator("input.input")
    expect(before).to_have_value("1,5")
    mine = row(an, "2.2").locator("input.input")
    mine.fill("1,75")
    mine.press("Tab")
    expect(row(an, "2.2").locator("input.input")).to_have_value("1,75")
    saved(an, "2.2")
    before.fill("1,25")
    before.press("Tab")
    conflict = dung.page.locator(".conflict")
    expect(conflict).to_contain_text("1,75")
    expect(conflict).to_contain_text("1,25")
    expect(conflict).to_contain_text("Nguyễn An")
    dung.expect_refusals(409)
    conflict.locator("button[type=button]").click()
    expect(row(dung, "2.2").locator("input.input")).to_have_value("1,75")


def see_total(person: Person, points: str) -> None:
    """The last row of the sheet adds up."""
    expect(person.page.locator("#total")).to_contain_text(points)


def hand_over(walk: Walk, an: Person) -> None:
    """The officer gives the dossier to the head."""
    an.primary()
    an.confirmed()
    eventually(lambda: walk.dossier("so-a").state == DossierState.WITH_HEAD)


def approve(walk: Walk, ha: Person) -> None:
    """The head looks at the whole and sends it."""
    ha.open(walk.url(f"dossiers/{walk.dossier('so-a').pk}/"))
    expect(ha.page.locator(".tiles")).to_contain_text("7,55")
    ha.confirmed()
    eventually(lambda: walk.dossier("so-a").state == DossierState.SENT)


def too_late(walk: Walk, em: Person) -> None:
    """The clock passes the deadline while somebody types: refused, with the words still there."""
    open_sheet(em)
    row(em, "1.1").locator("select").select_option("yes")
    saved(em, "1.1", NO_DOCUMENT)
    late = row(em, "2.2").locator("input.input")
    late.fill("1,2")
    # The form takes whole minutes and the rest of the walk its time, so the last seconds begin now.
    closes = walk.move(PhaseKind.SELF_ASSESSMENT, left=LAST_SECONDS)
    em.page.wait_for_timeout(LAST_SECONDS.total_seconds() * 1000)
    late.fill("1,25")
    late.press("Tab")
    reason = row(em, "2.2").locator("[role=alert]")
    expect(reason).to_contain_text(f"{timezone.localtime(closes):%H:%M}")
    expect(row(em, "2.2").locator("input.input")).to_have_value("1,25")
    em.expect_refusals(403)


def lock_is_recorded(walk: Walk) -> None:
    """Beat and worker record the lock and tell the secretariat which unit has not sent."""
    eventually(lambda: walk.lock_recorded(PhaseKind.SELF_ASSESSMENT))
    assert walk.dossier("so-b").state == DossierState.LOCKED
    eventually(lambda: walk.letters(Role.SECRETARIAT, "Sở Xây dựng"))
    [letter] = walk.letters(Role.SECRETARIAT, "Sở Xây dựng")
    assert "Sở Công Thương" not in letter
