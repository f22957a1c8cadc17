"""What happens in a survey from the first list to the count, each stage timed."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from threading import Thread
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from parindex.local.environment import project_environment
from parindex.local.paths import PROJECT_ROOT
from parindex.notify.domain.delivery import deliver_due
from parindex.notify.models import MailServer, Security
from surveys.domain.counting import count_wave
from surveys.domain.letters import invite_all, send_invitations
from surveys.domain.links import key_of
from surveys.domain.lists import accept_lists, save_contact, send_list, start_lists
from surveys.domain.release import Emptied, release_ready
from surveys.domain.waves import close_wave, open_wave
from surveys.models import Count, Invitation, Respondent, RespondentList, Wave
from tests.bench.load import ask, http_request
from tests.bench.message_row import NO_THROTTLE
from tests.bench.poll import CODES
from tests.bench.sink import HOST
from tests.drill.land import Land, Province, build_land, workbook_of
from tests.drill.lists import import_file

TOKEN = "d" * 32
CLIENTS = 8
TICK_SECONDS = 5
_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Stage:
    """``count`` things done in ``seconds``; ``memory``: the most this process has held, in MB."""

    name: str
    count: int
    seconds: float
    memory: int


@dataclass
class Drill:
    """A survey under way. ``environment`` and ``port``: of the web processes.

    ``letters`` invitations leave for the mail server at ``mail_port``; those of all the others are
    written and wait until the close withdraws them.

    ``settle`` is called where autovacuum would have come by in the days between two stages.
    """

    people: int
    at: datetime
    environment: Mapping[str, str]
    port: int
    settle: Callable[[], None]
    processes: int = 2
    over_http: int = 0
    mail_port: int = 0
    letters: int = 0
    stages: list[Stage] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    land: Land = field(init=False)
    emptied: Emptied = field(init=False)
    count: Count = field(init=False)

    def run(self) -> None:
        """Every stage; raises whatever goes wrong in one."""
        self.land = build_land(self.people, self.at)
        with tenant_scope(self.land.tenant):
            self._lists()
            self._open()
            self._letters()
        self._answers()
        with tenant_scope(self.land.tenant):
            self._close()
            self._count()

    @property
    def wave(self) -> Wave:
        """The wave as it stands."""
        return Wave.objects.select_related("campaign").get(pk=self.land.wave.pk)

    @contextmanager
    def _timed(self, name: str, count: Callable[[], int]) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        seconds = time.perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stages.append(Stage(name, count(), seconds, memory))

    def _lists(self) -> None:
        provinces, wave = self.land.provinces, self.wave
        units = [province.unit.pk for province in provinces]
        start_lists(actor=self.land.secretary, wave=wave, organisation_ids=units, at=self.at)
        files = {province.unit.pk: workbook_of(province) for province in provinces}
        rows = sum(province.rows for province in provinces)
        with self._timed("lists imported, rows", lambda: rows):
            for province in provinces:
                import_file(self._list_of(province), province, files[province.unit.pk], self.at)
        with self._timed("lists sent, rows", lambda: rows):
            for province in provinces:
                self._send(province)
        with self._timed("lists accepted", lambda: len(provinces)):
            lists = RespondentList.objects.filter(wave=wave).values_list("pk", flat=True)
            accept_lists(actor=self.land.secretary, wave=wave, list_ids=list(lists), at=self.at)

    def _list_of(self, province: Province) -> RespondentList:
        return RespondentList.objects.select_related("wave__campaign", "organisation").get(
            wave=self.land.wave, organisation=province.unit
        )

    def _send(self, province: Province) -> None:
        listed = save_contact(
            actor=province.head,
            listed=self._list_of(province),
            name="Trần Văn Tin",
            position="Chuyên viên",
            phone="0912345678",
            expected_version=self._list_of(province).version,
            at=self.at,
        )
        send_list(actor=province.head, listed=listed, expected_version=listed.version, at=self.at)

    def _open(self) -> None:
        with self._timed("wave opened, links", Invitation.objects.count):
            open_wave(actor=self.land.secretary, wave=self.wave, at=self.at)

    def _letters(self) -> None:
        """Everybody is written to; how fast letters leave is seen by the first of them."""
        MailServer.objects.create(
            host=HOST,
            port=self.mail_port,
            security=Security.NONE,
            from_address="drill@example.vn",
            per_minute=NO_THROTTLE,
        )
        self.settle()
        actor, at = self.land.secretary, self.at
        asked = Respondent.objects.filter(wave=self.wave, invitation__isnull=False)
        some = list(asked.order_by("pk")[: self.letters])
        send_invitations(actor=actor, wave=self.wave, people=some, at=at)
        with self._timed("letters sent", lambda: self.letters):
            while deliver_due(at=timezone.now()):
                pass
        with self._timed("letters queued", lambda: self.people - self.letters):
            invite_all(actor=actor, wave=self.wave, at=at)

    def _answers(self) -> None:
        """By the domain in processes of their own and over HTTP, with the ticks of the beat."""
        self.settle()
        with tenant_scope(self.land.tenant):
            links = self._links()
            waiting = Invitation.objects.filter(wave=self.land.wave).count() - len(links)
        with self._timed("answered over HTTP", lambda: len(links)):
            self._ticking(self._clients(links))
        with self._timed("answered by the domain", lambda: waiting):
            self._ticking(self._workers())

    def _links(self) -> list[tuple[str, list[int]]]:
        """The first links in the order of the nonces, with the forms behind each."""
        rows = Invitation.objects.filter(wave=self.land.wave).order_by("nonce")
        found = rows.prefetch_related("respondent__forms")[: self.over_http]
        return [(key_of(row), [form.pk for form in row.respondent.forms.all()]) for row in found]

    def _clients(self, links: list[tuple[str, list[int]]]) -> Callable[[], bool]:
        shares = [links[place::CLIENTS] for place in range(CLIENTS)]
        threads = [Thread(target=self._post, args=(share,)) for share in shares]
        for thread in threads:
            thread.start()
        return lambda: not any(thread.is_alive() for thread in threads)

    def _post(self, links: list[tuple[str, list[int]]]) -> None:
        for key, forms in links:
            fields = chain.from_iterable(
                ((f"{form}-{code}", str((place + form) % 5)) for place, code in enumerate(CODES))
                for form in forms
            )
            body = urlencode([("csrfmiddlewaretoken", TOKEN), *fields]).encode()
            path = reverse("answer:whole", args=[key])
            request = http_request("POST", path, {"Cookie": f"csrftoken={TOKEN}"}, body)
            status, answer = ask(self.port, request)
            assert status == 200, answer[:500]
            self.codes.append(answer.partition(b'class="code">')[2][:19].decode())

    def _workers(self) -> Callable[[], bool]:
        command = [sys.executable, "-m", "tests.drill.answering", str(self.land.tenant.pk)]
        command += [str(self.land.wave.pk), str(self.over_http), str(self.processes)]
        programs = [
            subprocess.Popen(
                [*command, str(part)],
                env=project_environment() | dict(self.environment),
                cwd=PROJECT_ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for part in range(self.processes)
        ]
        readers = [Thread(target=self._read, args=(program,)) for program in programs]
        for reader in readers:
            reader.start()
        return lambda: not any(reader.is_alive() for reader in readers)

    def _read(self, program: subprocess.Popen[str]) -> None:
        said, _errors = program.communicate()
        assert program.returncode == 0
        self.codes += json.loads(said)

    def _ticking(self, done: Callable[[], bool]) -> None:
        """Release what is ready every few seconds until the answers are in."""
        last = time.monotonic()
        while not done():
            time.sleep(_POLL_SECONDS)
            if time.monotonic() - last >= TICK_SECONDS:
                with tenant_scope(self.land.tenant):
                    release_ready(wave=self.wave)
                last = time.monotonic()

    def _close(self) -> None:
        with self._timed("last tick before the close, ballots", lambda: released):
            released = release_ready(wave=self.wave)
        late = self.wave.closes_at + timedelta(minutes=3)
        with self._timed("wave closed, ballots", lambda: self.emptied.released):
            self.emptied = close_wave(wave=self.wave, at=late)

    def _count(self) -> None:
        self.settle()
        late = self.wave.closes_at + timedelta(minutes=4)
        with self._timed("wave counted, ballots", lambda: self.count.ballots):
            self.count = count_wave(wave=self.wave, actor=None, at=late)

    def codes_given(self) -> Counter[str]:
        """Every receipt code that somebody saw, with how often."""
        return Counter(self.codes)
