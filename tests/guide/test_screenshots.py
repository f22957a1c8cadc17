"""The pictures of the README: the table of what is taken, and what the README shows."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from PIL import Image

from parindex.guide.camera import as_light_png
from parindex.guide.screenshots import ANSWER, DESK, FILES, FOLDER, MAX_BYTES, PHONE

README = Path(settings.BASE_DIR) / "README.md"


def test_readme_shows_the_pictures_that_are_taken() -> None:
    shown = re.findall(r"\]\((docs/screenshots/[\w-]+\.png)\)", README.read_text(encoding="utf-8"))
    named = [str(path.relative_to(settings.BASE_DIR)) for path in FILES]
    assert sorted(shown) == sorted(named)


def test_pictures_are_light_and_none_is_left_over() -> None:
    there = set(FOLDER.iterdir())
    assert there <= set(FILES)
    for path in there:
        assert path.stat().st_size <= MAX_BYTES, path.name
        with Image.open(path) as picture:
            assert picture.size == (PHONE if path == ANSWER else DESK), path.name


def test_a_page_of_few_colours_becomes_lighter_and_keeps_its_size(tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    Image.effect_noise((200, 100), 3).convert("RGB").save(page, "PNG")
    light = tmp_path / "light.png"
    light.write_bytes(as_light_png(page.read_bytes()))
    with Image.open(light) as picture:
        assert (picture.size, picture.mode) == ((200, 100), "P")
    assert light.stat().st_size <= page.stat().st_size
