"""Row ``messages``: invitations with personal links sent, beside a bare loop into the same sink."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from smtplib import SMTP

from django.db import transaction
from django.utils import timezone

from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.delivery import deliver_due
from parindex.notify.models import MailServer, MailState, OutboxMail, Security
from surveys.domain.letters import send_invitations
from surveys.domain.waves import open_wave
from surveys.models import Respondent
from tests.bench.ground import Ground
from tests.bench.index_row import timed
from tests.bench.options import Options
from tests.bench.rounds import Row, Sample, in_turns
from tests.bench.sink import HOST, sink
from tests.drill.land import Land, build_land, people_in_bulk

LETTERS = 500
NO_THROTTLE = 1_000_000


def measure_messages(ground: Ground, options: Options, at: datetime) -> Row:
    """In each round as many letters are queued, and then sent in one run."""
    rounds = options.rounds + 1
    land = build_land(LETTERS * rounds, at, provinces=2, slug="letters")
    with tenant_scope(land.tenant):
        people = people_in_bulk(land)
        open_wave(actor=land.secretary, wave=land.wave, at=at)
    ground.settle()
    slices = iter([people[start : start + LETTERS] for start in range(0, len(people), LETTERS)])
    pids = ground.server_pids()
    with sink() as port:
        with tenant_scope(land.tenant):
            MailServer.objects.create(
                host=HOST,
                port=port,
                security=Security.NONE,
                from_address="bench@example.vn",
                per_minute=NO_THROTTLE,
            )

        def ours() -> Sample:
            _queue(land, next(slices))
            return _each(timed(pids, lambda: _deliver(land)))

        def bare() -> Sample:
            return _each(timed(pids, lambda: _loop(port)))

        in_turns(ours, bare, 1)
        samples = in_turns(ours, bare, options.rounds)
    with tenant_scope(land.tenant):
        sent = OutboxMail.objects.filter(state=MailState.SENT, about_kind__gt="").count()
    return Row(
        name="messages",
        ours_is="an invitation sent: claimed, link filled in, handed over, its outcome written",
        bare_is="a message of the same size by smtplib over one connection",
        per="request",
        goal=2,
        ours=samples[0],
        bare=samples[1],
        notes={"letters_sent": sent},
        failures=[] if sent == LETTERS * rounds else [f"{sent} letters left"],
    )


def _queue(land: Land, people: Sequence[Respondent]) -> None:
    with tenant_scope(land.tenant), transaction.atomic():
        send_invitations(
            actor=User.objects.get(pk=land.secretary.pk),
            wave=land.wave,
            people=people,
            at=timezone.now(),
        )


def _deliver(land: Land) -> None:
    with tenant_scope(land.tenant):
        assert deliver_due(at=timezone.now()) >= LETTERS


def _loop(port: int) -> None:
    """What the sink can take: one connection, nothing kept, nothing known afterwards."""
    with SMTP(HOST, port) as connection:
        for number in range(LETTERS):
            message = EmailMessage()
            message["From"] = "bench@example.vn"
            message["To"] = f"n{number}@drill.example"
            message["Subject"] = "Phiếu khảo sát cải cách hành chính"
            message.set_content("Kính gửi Ông/Bà,\n" + "Nội dung thư mời khảo sát. " * 40)
            connection.send_message(message)


def _each(sample: Sample) -> Sample:
    """Per message."""
    parts = {name: value / LETTERS for name, value in sample.parts.items()}
    return Sample(sample.wall / LETTERS, sample.cpu / LETTERS, parts)
