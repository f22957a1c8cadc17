"""What the browser loads: small, complete, without anything a strict CSP refuses."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *ROOT.glob("*/templates/**/*.html")])
MARKUP = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|javascript:|<script(?![^>]*\ssrc=)")
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
    text = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    system = re.search(r":root:not\(\.theme-light\) \{(.*?)\}", text, re.DOTALL)
    chosen = re.search(r":root\.theme-dark \{(.*?)\}", text, re.DOTALL)
    assert system is not None
    assert chosen is not None
    assert system[1].split() == chosen[1].split()


def test_every_token_used_is_defined():
    defined = set(re.findall(r"(--[\w-]+):", (STATIC / "css" / "tokens.css").read_text()))
    used = {
        name
        for path in (STATIC / "css").glob("*.css")
        for name in re.findall(r"var\((--[\w-]+)\)", path.read_text(encoding="utf-8"))
    }
    assert used - defined == set()
