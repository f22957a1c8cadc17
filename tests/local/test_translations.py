import gettext
import os
from pathlib import Path

from parindex.local.translations import compile_all

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Ranking"
msgstr "Xếp hạng"

#, fuzzy
msgid "Score"
msgstr "Sai"
"""


def test_only_stale_catalogues_are_compiled(tmp_path: Path) -> None:
    folder = tmp_path / "parindex" / "common" / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE)
    compiled = folder / "django.mo"

    assert compile_all(tmp_path) == [compiled]
    assert compile_all(tmp_path) == []
    later = compiled.stat().st_mtime + 10
    os.utime(folder / "django.po", (later, later))
    assert compile_all(tmp_path) == [compiled]

    with compiled.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Ranking") == "Xếp hạng"
    assert catalogue.gettext("Score") == "Score"
