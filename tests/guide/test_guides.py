"""Quick guides: one a role, in both languages, with pictures that exist, on two pages of paper."""

from __future__ import annotations

import re
import zlib

import pytest
from django.test import Client
from PIL import Image

from parindex.accounts.enums import Role
from parindex.guide.contents import GUIDES, guides_of
from parindex.guide.paper import render_guide
from parindex.guide.pictures import FOLDER, PICTURES, file_name, picture_files, taken_on

LANGUAGES = ("vi", "en")
FILES = {file_name(picture.name, language) for picture in PICTURES for language in LANGUAGES}


def test_every_role_has_a_guide() -> None:
    assert set(GUIDES) == set(Role) | {"survey", "respondent"}


def test_every_picture_named_is_there_and_none_is_left_over() -> None:
    named = {step.picture for guide in GUIDES.values() for step in guide.steps if step.picture}
    assert named == {picture.name for picture in PICTURES}
    assert {path.name for path in FOLDER.glob("*.webp")} == FILES


def test_pictures_are_light_and_as_large_as_pages_say() -> None:
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 1_900_000
    told = picture_files("vi")["officer-home"]
    for name in FILES:
        with Image.open(FOLDER / name) as picture:
            assert picture.size == (told["width"], told["height"]), name
    assert taken_on().year >= 2026


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", GUIDES)
def test_guide_is_open_to_everybody(role: str, language: str, db: None) -> None:
    page = Client(headers={"accept-language": language}).get(f"/guide/{role}/").content.decode()
    pictures = re.findall(
        r'<img src="[^"]*guides/([^"]+)" width="\d+" height="\d+" alt="[^"]+', page
    )
    assert {name.split(".")[1] for name in pictures} == {language}
    assert len(pictures) == sum(bool(step.picture) for step in GUIDES[role].steps)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", GUIDES)
def test_guide_fits_two_pages_of_paper(role: str, language: str) -> None:
    assert _pages(render_guide(GUIDES[role], language)) in {1, 2}


def _pages(paper: bytes) -> int:
    """How many pages a PDF has; its objects lie in compressed streams."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL)
    return sum(len(re.findall(rb"/Type /Page\b", _unpacked(stream))) for stream in streams)


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_paper_is_handed_out_as_pdf(db: None, client: Client) -> None:
    answer = client.get("/guide/officer/guide.pdf")
    assert (answer["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get("/guide/officer/guide.pdf").content == answer.content


@pytest.mark.parametrize("path", ["nobody/", "nobody/guide.pdf", "OFFICER/"])
def test_unknown_role_has_no_guide(db: None, client: Client, path: str) -> None:
    assert client.get(f"/guide/{path}").status_code == 404


def test_secretariat_is_led_to_the_guide_of_surveys() -> None:
    assert [guide.key for guide in guides_of(Role.SECRETARIAT)] == ["secretariat", "survey"]
    assert [guide.key for guide in guides_of(Role.OFFICER)] == ["officer"]


def test_index_leads_to_every_guide(db: None, client: Client) -> None:
    page = client.get("/guide/").content.decode()
    assert set(re.findall(r'href="/guide/([a-z]+)/"', page)) == set(GUIDES)
