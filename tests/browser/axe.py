"""What axe says against a page, by the rules of WCAG A and AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    """Rule and element of each violation."""
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    answer = Axe().run(page, options=options).response
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
