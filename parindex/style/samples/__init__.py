"""Every component in every state, once: the page ``/style/`` and the tests draw them from here."""

from __future__ import annotations

import datetime as dt

from parindex.style.sample import Section
from parindex.style.samples import forms, graphics, lists, states

# Parts of the frame: the page that shows the samples is drawn in it.
FRAME = frozenset(
    {
        *("clock", "confirm_dialog", "help_menu", "html_head", "language_form", "mark"),
        *(
            "messages",
            "nav",
            "print_head",
            "reader",
            "rehearsal",
            "script_texts",
            "shortcuts",
            "switch",
        ),
        *("theme_switch", "topbar", "user_menu"),
    }
)
# Drawn by others of the samples, never alone.
INSIDE = frozenset({"bulk_bar", "column", "filter_form", "panes", "pick", "table_tools"})


def sections(now: dt.datetime) -> tuple[Section, ...]:
    """All samples in their sections; ``now`` is the moment the countdowns run from."""
    return (states.section(now), forms.section(), lists.section(), graphics.section())
