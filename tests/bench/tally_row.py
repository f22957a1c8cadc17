"""Row ``tally``: 85,600 ballots of 30 answers counted, beside a bare loop over the same JSON."""

from __future__ import annotations

import json
import resource
import time
from collections import Counter
from datetime import datetime

from django.db import connection, transaction

from parindex.common.tenancy import tenant_scope
from surveys.domain.ballots import count_ballots
from surveys.domain.waves import open_wave
from surveys.engine.exclusions import NOTHING
from surveys.enums import WaveState
from surveys.models import Respondent, Wave
from tests.bench.ground import OURS, Ground
from tests.bench.index_row import timed
from tests.bench.options import Options
from tests.bench.poll import QUESTIONS
from tests.bench.rounds import Row, Sample, in_turns
from tests.drill.land import Land, build_land, people_in_bulk

BALLOTS = 85_600
# So many people come over the lists; the others are copies of them, made by the database.
COPIES = 40
_COPIED = [
    field.attname
    for field in Respondent._meta.concrete_fields
    if field.attname not in {"id", "position"}
]
_PEOPLE = f"""
WITH copied AS (
    INSERT INTO surveys_respondent (position, {", ".join(_COPIED)})
    SELECT p.id, {", ".join(f"p.{name}" for name in _COPIED)}
      FROM surveys_respondent p, generate_series(2, %(copies)s)
     WHERE p.wave_id = %(wave)s
    RETURNING id, position
)
INSERT INTO surveys_assignedform (tenant_id, respondent_id, questionnaire_id, object_id, position)
SELECT f.tenant_id, c.id, f.questionnaire_id, f.object_id, f.position
  FROM copied c JOIN surveys_assignedform f ON f.respondent_id = c.position::bigint
"""
# One ballot of every person about the own province; answers drawn evenly, "no opinion" included.
_BALLOTS = """
INSERT INTO surveys_ballot
    (id, tenant_id, wave_id, group_id, questionnaire_id, object_id, answers)
SELECT gen_random_uuid(), p.tenant_id, p.wave_id, p.group_id, f.questionnaire_id, f.object_id,
       (SELECT jsonb_object_agg('q' || n, (ARRAY['0','1','2','3','4','-'])
               [1 + abs(hashint8(p.id * 31 + n)) %% 6])
          FROM generate_series(1, %(questions)s) AS n)
  FROM surveys_respondent p
  JOIN surveys_assignedform f ON f.respondent_id = p.id AND f.position = (
       SELECT min(position) FROM surveys_assignedform WHERE respondent_id = p.id)
 WHERE p.wave_id = %(wave)s
"""
_READ = """
SELECT object_id, group_id, answers::text FROM surveys_ballot WHERE wave_id = %s
"""
_AGGREGATE = """
SELECT object_id, group_id, answer.key, answer.value, count(*)
  FROM surveys_ballot, jsonb_each_text(answers) AS answer
 WHERE wave_id = %s GROUP BY 1, 2, 3, 4
"""


def measure_tally(ground: Ground, options: Options, at: datetime) -> Row:
    """Load the ballots of a closed wave, count them in turns."""
    land = build_land(BALLOTS // COPIES, at, provinces=63, slug="tally")
    with tenant_scope(land.tenant):
        people_in_bulk(land)
        open_wave(actor=land.secretary, wave=land.wave, at=at)
        Wave.objects.filter(pk=land.wave.pk).update(state=WaveState.CLOSED, closed_at=at)
    _load(ground, land)
    pids = ground.server_pids()
    counted: list[int] = []

    def ours() -> Sample:
        return timed(pids, lambda: counted.append(_count(land)))

    def bare() -> Sample:
        return timed(pids, lambda: counted.append(_loop(land)))

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    samples = in_turns(ours, bare, options.rounds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    seconds = sorted(sample.wall for sample in samples[0])[len(samples[0]) // 2] / 1000
    return Row(
        name="tally",
        ours_is=f"{BALLOTS:,} ballots × {QUESTIONS} answers: percentages, traces, spreads, hash",
        bare_is="one loop that reads the JSON of the same ballots into a Counter",
        per="run",
        goal=2,
        ours=samples[0],
        bare=samples[1],
        notes={
            "ballots_per_second": round(BALLOTS / seconds),
            "answers_per_second": round(BALLOTS * QUESTIONS / seconds),
            "more_memory_mb": memory // 1024,
            "sql_aggregate_seconds": round(_aggregate(land), 1),
        },
        failures=[] if set(counted) == {BALLOTS} else [f"{set(counted)} ballots were counted"],
    )


def _load(ground: Ground, land: Land) -> None:
    admin = ground.admin(OURS)
    with admin, admin.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_PEOPLE, {"wave": land.wave.pk, "copies": COPIES})
        cursor.execute("ANALYZE surveys_respondent, surveys_assignedform")
        cursor.execute(_BALLOTS, {"wave": land.wave.pk, "questions": QUESTIONS})
    admin.close()
    ground.settle()


def _count(land: Land) -> int:
    with tenant_scope(land.tenant), transaction.atomic():
        wave = Wave.objects.get(pk=land.wave.pk)
        return count_ballots(wave=wave, exclusions=NOTHING).ballots


def _loop(land: Land) -> int:
    counts: Counter[tuple[int, int, str, str]] = Counter()
    number = 0
    with tenant_scope(land.tenant), connection.cursor() as cursor:
        cursor.execute(_READ, [land.wave.pk])
        for rated, group, answers in cursor:
            number += 1
            counts.update((rated, group, *pair) for pair in json.loads(answers).items())
    assert sum(counts.values()) == number * QUESTIONS
    return number


def _aggregate(land: Land) -> float:
    """The same counts by one statement, which is what a database can do best."""
    begun = time.perf_counter()
    with tenant_scope(land.tenant), connection.cursor() as cursor:
        cursor.execute(_AGGREGATE, [land.wave.pk])
        assert cursor.rowcount > 0
    return time.perf_counter() - begun
