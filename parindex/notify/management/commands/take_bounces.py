"""Take returned mail: from the pipe of a mail server, an mbox or a Maildir."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from parindex.notify.domain.bounces import take_all
from parindex.notify.domain.returned import MOST_BYTES
from parindex.tenants.models import Tenant

# What a mail server understands as "keep it and try again" (sysexits.h).
EX_TEMPFAIL = 75


class Command(BaseCommand):
    help = "Take returned mail (one message on stdin, an mbox or a Maildir) to its messages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mbox", type=Path, help="a file of messages")
        parser.add_argument("--maildir", type=Path, help="a folder of messages")
        parser.add_argument(
            "--tenant", help="slug, where the mailbox is that of one tenant: match by address too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = None
        if options["tenant"]:
            tenant = Tenant.objects.filter(slug=options["tenant"]).first()
            if tenant is None:
                raise CommandError(f"There is no tenant {options['tenant']}.")
        try:
            taken = take_all(_contents(options), at=timezone.now(), tenant=tenant)
        except DatabaseError as error:
            raise CommandError(str(error), returncode=EX_TEMPFAIL) from error
        self.stdout.write(f"{taken.matched} put to a message, {taken.unmatched} of none of ours, ")
        self.stdout.write(f"{taken.other} no report of a return")


def _contents(options: dict[str, Any]) -> Iterator[bytes]:
    if options["mbox"]:
        box: mailbox.Mailbox[Any] = mailbox.mbox(options["mbox"], create=False)
    elif options["maildir"]:
        box = mailbox.Maildir(options["maildir"], create=False)
    else:
        yield sys.stdin.buffer.read(MOST_BYTES)
        return
    try:
        yield from (box.get_bytes(key) for key in box.iterkeys())
    finally:
        box.close()
