"""No page says a word that the catalogues do not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.literals import literal_words
from tests.language.messages import ROOT

TEMPLATES = ROOT / "templates"
# Official papers are Vietnamese by law (Nghị định 30/2020/NĐ-CP on the form of documents), and
# demo papers imitate them; sheets and posters are handed to people. The samples of the design
# system are Vietnamese data for developers.
# The page of a server error is drawn without any machinery, so it holds both languages itself.
EXEMPT = (
    "components/paper/",
    "scoring/papers/_letter_table.html",
    "scoring/papers/decision.html",
    "scoring/papers/official_letter.html",
    "scoring/papers/set_annex.html",
    "surveys/papers/",
    "demo/",
    "style/",
    "500.html",
)


def _templates() -> list[Path]:
    found = (path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})
    return sorted(path for path in found if not _name(path).startswith(EXEMPT))


def _name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def test_templates_have_no_untranslated_words() -> None:
    found = {_name(path): literal_words(path) for path in _templates()}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Save</p>", ["Save"]),
        ('<p>{% translate "Save" %}</p>', []),
        ("<p>{% blocktranslate %}Save {{ x }}{% plural %}Saves{% endblocktranslate %}</p>", []),
        ('<a title="Open" class="open" href="/x">{{ a }}</a>', ["Open"]),
        ('<input placeholder="Lưu{% if a %} ngay{% endif %}">', ["Lưu ngay"]),
        ('{{ a|default:"none" }}', ["none"]),
        ('<i class="{{ a|default:"none" }}"></i>', []),
        ('{% include "a.html" with title="Closed" tone="warn" %}', ["Closed"]),
        ("{% block page_class %}wide{% endblock %}{% comment %}Needs: x{% endcomment %}", []),
        ("<script>const text = 1;</script><kbd>Ctrl</kbd> PDF, SHA-256", []),
    ],
)
def test_literal_words_finds_what_a_person_reads(
    tmp_path: Path, source: str, words: list[str]
) -> None:
    path = tmp_path / "page.html"
    path.write_text(source, encoding="utf-8")
    assert literal_words(path) == words
