"""What the browser loads: small, complete, without anything a strict CSP refuses."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from parindex.style import tokens

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *ROOT.glob("*/templates/**/*.html")])
MARKUP = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|javascript:|<script(?![^>]*\ssrc=)")
# Papers follow the decree, in pt and black; they never see the tokens.
SCREEN_STYLES = [
    path
    for path in sorted((STATIC / "css").glob("*.css"))
    if path.name not in {"tokens.css", "paper.css", "paper_draft.css", "survey_paper.css"}
]
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*[;}])|\b(?:rgba?|hsla?|oklch)\(")
RAW_SIZE = re.compile(
    r"(?:font-size|border-radius|transition|animation|box-shadow):(?!\s*(?:0|none|inherit|inset|visibility)\b)"
    r"[^;}]*?[\d.](?:px|rem|pt|m?s)\b[^;}]*|font:[^;}]*[\d.](?:px|rem|pt)[ /][^;}]*"
)
EXTERNAL = re.compile(r"(?:src|href)=\"(?:https?:)?//")


def gzipped(pattern):
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in STATIC.rglob(pattern))


def symbols():
    sprite = (STATIC / "img" / "icons.svg").read_text(encoding="utf-8")
    return set(re.findall(r'<symbol id="([\w-]+)"', sprite))


def test_styles_stay_below_thirty_kilobytes():
    assert gzipped("*.css") < 30 * 1024


def test_scripts_stay_below_fifteen_kilobytes():
    assert gzipped("*.js") < 15 * 1024


def test_every_icon_named_in_a_template_is_in_the_sprite():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - symbols() == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_holds_a_strict_content_security_policy(path):
    text = path.read_text(encoding="utf-8")
    assert MARKUP.findall(text) + EXTERNAL.findall(text) == []


def test_dark_tokens_are_the_same_for_the_system_and_for_the_choice():
    assert tokens.block("dark, system") == tokens.block("dark")


def test_every_colour_has_a_dark_value_and_what_is_dark_is_printed_light():
    light, dark = tokens.block("light"), tokens.block("dark")
    coloured = {name for name, value in light.items() if re.search(r"#|rgba", value)}
    assert coloured - set(dark) == tokens.SAME_IN_THE_DARK
    assert set(dark) - set(tokens.block("print")) == set()


@pytest.mark.parametrize("path", SCREEN_STYLES, ids=lambda path: path.name)
def test_colours_and_sizes_come_from_the_tokens(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert RAW_COLOUR.findall(text) == []
    assert RAW_SIZE.findall(text) == []


def test_every_token_used_is_defined():
    defined = set(re.findall(r"(--[\w-]+):", (STATIC / "css" / "tokens.css").read_text()))
    used = {
        name
        for path in (STATIC / "css").glob("*.css")
        for name in re.findall(r"var\((--[\w-]+)\)", path.read_text(encoding="utf-8"))
    }
    assert used - defined == set()


@pytest.mark.parametrize("path", SCREEN_STYLES, ids=lambda path: path.name)
def test_layout_of_small_screens_is_not_for_paper(path):
    """A sheet of paper is narrower than a window: without the word it would get the phone's."""
    assert re.findall(r"@media \((?:max|min)-width[^{]*", path.read_text(encoding="utf-8")) == []
