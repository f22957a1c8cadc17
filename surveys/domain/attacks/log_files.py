"""Log files: a token, or an answer, that a program or the database server wrote down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome
from surveys.domain.attacks.linking import RESPONDENT
from surveys.domain.attacks.tokens import token_hashes, tokens_in
from surveys.enums import AttackVerdict

_ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ANSWERING = re.compile(rb"/s/|surveys_(ballot|envelope|draft|turnout)|answers")
# Settings of PostgreSQL with which statements, and the values in them, reach its log.
_ALL = ("mod", "all")


def search_logs(ground: Ground) -> Outcome:
    """Tokens of this wave in any file, addresses of its people beside answering, server settings.

    A file that is too large for memory is read line by line; rotated files count, packed ones
    cannot be looked into.
    """
    tokens, addresses, files = 0, 0, 0
    hashes, people = token_hashes(ground), _addresses(ground)
    for file in _files(ground.logs):
        files += 1
        with file.open("rb") as lines:
            for line in lines:
                tokens += tokens_in(line, hashes)
                addresses += _ANSWERING.search(line) is not None and any(
                    address.lower() in people for address in _ADDRESS.findall(line)
                )
    told = _telling_settings(ground)
    numbers = {"files": files, "tokens": tokens, "addresses": addresses, "settings": len(told)}
    words = _(
        "Files searched: %(files)d; personal links: %(tokens)d; lines with the address of a "
        "respondent beside answering: %(addresses)d; settings of the server that log answers: "
        "%(settings)d."
    )
    got = " ".join([words % numbers, *told])
    if tokens or addresses or told:
        return Outcome(got, AttackVerdict.WORKS, numbers)
    return Outcome(got, AttackVerdict.HELD if files else AttackVerdict.UNSEEN, numbers)


def _files(places: tuple[Path, ...]) -> Iterator[Path]:
    for place in places:
        yield from sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]


def _addresses(ground: Ground) -> set[bytes]:
    rows = ground.rows(
        f"SELECT lower(email) FROM {RESPONDENT} WHERE wave_id = %s AND email <> ''",
        ground.target.id,
    )
    return {row[0].encode() for row in rows}


def _telling_settings(ground: Ground) -> list[str]:
    """Statements with their values: who posted when, and at the close every ballot in clear."""
    told = []
    if (statements := ground.setting("log_statement")) in _ALL:
        told.append(f"log_statement = {statements}")
    for name in ("log_min_duration_statement", "log_min_duration_sample"):
        duration, values = ground.setting(name), ground.setting("log_parameter_max_length")
        if duration not in {None, "-1"} and values != "0":
            told.append(f"{name} = {duration}")
    if ground.setting("log_parameter_max_length_on_error") not in {None, "0"}:
        told.append("log_parameter_max_length_on_error")
    return told


LOG_FILES = Attack(
    "log_files",
    gettext_lazy("Log files"),
    gettext_lazy(
        "Personal links, addresses and answers in the logs of the programs and of the database."
    ),
    search_logs,
)
