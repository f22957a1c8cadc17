"""What axe says against a page: the rules of WCAG A and AA and its advice beside them."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    "resultTypes": ["violations"],
    # Style sheets and media fetched once more: only experimental rules and those of films ask.
    "preload": False,
    # A page in a frame is looked at by itself.
    "iframes": False,
}
_RUN = """options => axe.run(options).then(answer => answer.violations.flatMap(
    violation => violation.nodes.map(node => `${violation.id}: ${node.html.slice(0, 160)}`)))"""


def bring_axe(context: BrowserContext) -> None:
    """Every page comes with axe from now on: quicker than to bring it to each of many."""
    context.add_init_script(AXE_SCRIPT)


def violations(page: Page) -> list[str]:
    """Rule and element of each violation."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_RUN, OPTIONS)
    return found
