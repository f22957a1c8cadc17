"""The page of the design system: shown to developers and in the demo, complete."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from django.utils import timezone

from parindex.style.samples import FRAME, INSIDE, sections

COMPONENTS = Path(project.BASE_DIR) / "templates" / "components"


@pytest.mark.django_db
def test_page_is_not_there_outside_the_demo():
    assert Client().get("/style/").status_code == 404


@pytest.mark.parametrize("switch", ["DEBUG", "DEMO"])
@pytest.mark.django_db
def test_page_shows_every_component_and_every_token(settings, switch):
    setattr(settings, switch, True)
    page = Client().get("/style/")
    text = page.content.decode()
    assert page.status_code == 200
    for section in sections(timezone.now()):
        for sample in section.samples:
            assert f'id="c-{sample.name}"' in text
    assert "--accent-soft" in text


def test_every_component_has_a_sample_that_says_what_it_is():
    shown = [s for section in sections(timezone.now()) for s in section.samples]
    names = {s.name for s in shown if s.template.startswith("components/")}
    assert {path.stem for path in COMPONENTS.glob("*.html")} == names | FRAME | INSIDE
    assert [s.name for s in shown if not s.about] == []


def test_every_component_is_used_by_a_page():
    """One that stands on the page of the design system only is a promise, not a component."""
    root = Path(project.BASE_DIR)
    pages = [path for path in root.glob("templates/**/*.html") if "style" not in path.parts]
    apps = ("appraisal", "campaigns", "scoring", "surveys")
    code = [path for app in apps for path in root.glob(f"{app}/**/*.py")]
    used = "".join(path.read_text(encoding="utf-8") for path in [*pages, *code])
    names = {path.stem for path in COMPONENTS.glob("*.html")}
    assert {name for name in names if f"components/{name}.html" not in used} == set()
