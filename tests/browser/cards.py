"""Tables on a phone: each figure of a card says which column it comes from, nothing is squeezed."""

from __future__ import annotations

from playwright.sync_api import Page

# Walks every card of every table with one line of headings; a cell counts by the columns it spans.
_TABLE_FAULTS = """() => {
  const plain = (text) => text.replace(/\\s+/g, " ").trim();
  const told = (cell) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".vh, svg, button[aria-haspopup]").forEach((part) => part.remove());
    return plain(copy.textContent);
  };
  const found = new Set();
  for (const table of document.querySelectorAll("table.stacked")) {
    const box = table.parentElement;
    if (box.scrollWidth > box.clientWidth) {
      found.add(`card: ${box.scrollWidth} px wide in a box of ${box.clientWidth}`);
    }
    const lines = table.querySelectorAll("thead tr");
    if (lines.length !== 1) continue;
    const headings = [];
    for (const cell of lines[0].cells) {
      for (let span = 0; span < cell.colSpan; span++) headings.push(told(cell));
    }
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      let column = 0;
      for (const cell of row.cells) {
        const heading = headings[column], label = cell.dataset.label, classes = cell.classList;
        column += cell.colSpan;
        if (cell.colSpan > 1 || heading === undefined || classes.contains("no-phone")) continue;
        const figure = classes.contains("num") && !classes.contains("first");
        if (label === undefined) {
          if (figure && /\\d/.test(cell.textContent)) {
            found.add(`card: “${told(cell)}” does not say that it is “${heading}”`);
          }
        } else if (heading !== plain(label)) {
          if (!classes.contains("flow") || !heading.startsWith(plain(label))) {
            found.add(`card: “${plain(label)}” stands in the column “${heading}”`);
          }
        }
      }
    }
  }
  for (const cell of document.querySelectorAll("td, th")) {
    const letters = plain(cell.innerText).length;
    if (letters > 40 && cell.checkVisibility() && cell.clientWidth < 72) {
      found.add(`cell: ${letters} letters in ${cell.clientWidth} px: “${plain(cell.innerText)}”`);
    }
  }
  return [...found];
}"""


def table_faults(page: Page) -> list[str]:
    """Cells that name another column than the one they stand in, figures that name none, cards
    that run out of their box, cells that show a letter or two a line.

    Cells of a matrix (`flow`) name the beginning of the heading, which is a code.
    """
    found: list[str] = page.evaluate(_TABLE_FAULTS)
    return found
