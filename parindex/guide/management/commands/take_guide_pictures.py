"""``manage.py take_guide_pictures`` (``make guides``): the pictures of the quick guides, anew.

Walks the running demo with Chromium, in Vietnamese and English, as a person of each role. Best
soon after ``make demo-reset``: the demo's last hour is running then.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from parindex.demo.logins import demo_logins
from parindex.guide.camera import (
    CHROMIUM,
    as_webp,
    browser_of,
    photograph,
    photograph_at,
    require_demo,
    signed_in,
    visitor,
)
from parindex.guide.pictures import FOLDER, INDEX, PICTURES, RESPONDENT, file_name

SIZE = (1216, 740)
QUALITY = 45


class Command(BaseCommand):
    help = "Take the pictures of the quick guides from the running demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chromium", default=CHROMIUM, help="the browser's program")

    def handle(self, *args: Any, **options: Any) -> None:
        require_demo()
        logins = {(login["tenant"], login["role"]): login for login in demo_logins()}
        FOLDER.mkdir(exist_ok=True)
        with browser_of(options["chromium"]) as browser:
            for picture in PICTURES:
                login = logins[picture.tenant, picture.role]
                asked = picture.role == RESPONDENT
                page = visitor(browser, SIZE) if asked else signed_in(browser, login, SIZE)
                for language, _name in settings.LANGUAGES:
                    taken = (
                        photograph_at(page, login["url"], language, picture.follow, picture.name)
                        if asked
                        else photograph(page, picture, language)
                    )
                    shot = as_webp(taken, quality=QUALITY)
                    (FOLDER / file_name(picture.name, language)).write_bytes(shot)
                    self.stdout.write(f"{file_name(picture.name, language)}: {len(shot)} bytes")
                page.context.close()
        index = {"taken_on": timezone.localdate().isoformat(), "size": SIZE}
        INDEX.write_text(json.dumps(index) + "\n", encoding="utf-8")
