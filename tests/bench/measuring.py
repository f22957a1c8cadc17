"""Make the databases ready, start both servers, take every row asked for."""

from __future__ import annotations

from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from tests.bench.ground import Ground
from tests.bench.options import Options
from tests.bench.rounds import Row


def measure(ground: Ground, options: Options) -> list[Row]:
    """The rows in the order of the table; the index comes last, because it fills the disk."""
    _say("Migrating")
    call_command("migrate", database="owner", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    connections["owner"].close()
    cache.clear()
    at = timezone.now()
    rows = []
    pages = [name for name in ("save", "sheet") if name in options.rows]
    if pages:
        from tests.bench.pages import measure_pages

        rows += measure_pages(ground, options, at)
    if {"progress", "ranking"} & set(options.rows):
        from tests.bench.screens import measure_screens

        rows += measure_screens(ground, options, at)
    if "answer" in options.rows:
        from tests.bench.answer_row import measure_answer

        rows.append(measure_answer(ground, options, at))
    if "lists" in options.rows:
        from tests.bench.list_row import measure_lists

        rows.append(measure_lists(ground, options, at))
    if "messages" in options.rows:
        from tests.bench.message_row import measure_messages

        rows.append(measure_messages(ground, options, at))
    if "tally" in options.rows:
        from tests.bench.tally_row import measure_tally

        rows.append(measure_tally(ground, options, at))
    if "sets" in options.rows:
        from tests.bench.set_rows import measure_sets

        rows += measure_sets(ground, options, at)
    if "index" in options.rows:
        from tests.bench.index_row import measure_index

        rows.append(measure_index(ground, options, at))
    return rows


def _say(text: str) -> None:
    print(f"{text} …", flush=True)
