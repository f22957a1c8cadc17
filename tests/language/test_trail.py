"""The audit trail is read by people: every code that is recorded has its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from appraisal.enums import Outcome, ReplyKind
from campaigns.domain.trail.actions import ACTIONS
from campaigns.domain.trail.facts import facts_in_words
from campaigns.domain.trail.fields import FIELDS
from campaigns.domain.trail.values import OBJECTS, VALUES
from campaigns.domain.trail.words import in_words
from parindex.audit.domain.queries import Change, TrailLine, trail, trail_lines
from parindex.common.tenancy import tenant_scope
from scoring.enums import DossierState, PublicationState, Source
from tests.language.messages import APPS, ROOT
from tests.matrix_stage import build_scene
from tests.plugins.cast import World

CODE = re.compile(rf"(?:{'|'.join({code.partition('.')[0] for code in ACTIONS})})\.[a-z_]+")
# Places in a plan file, and a kind of mail, that look like actions.
OTHER_CODES = {"campaign.title", "campaign.year", "explanation.opens"}


def _codes() -> Iterator[str]:
    """Texts that are given as an action, or look like one."""
    files = [path for app in APPS for path in (ROOT / app).rglob("domain/**/*.py")]
    for path in (path for path in files if path.parent.name != "trail"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "action":
                given = node.value.value if isinstance(node.value, ast.Constant) else ""
                # Without a dot it names a limit of tries, which leaves no trail.
                yield from [str(given)] if "." in str(given) else []
            elif isinstance(node, ast.Constant) and CODE.fullmatch(str(node.value)):
                yield str(node.value)


def test_every_action_has_words() -> None:
    assert set(_codes()) - OTHER_CODES == set(ACTIONS)


def _fields() -> Iterator[str]:
    """Names of the values written out where something is recorded."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("domain/**/*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "record":
                continue
            values = [word.value for word in call.keywords if word.arg in {"old", "new"}]
            for value in (value for value in values if isinstance(value, ast.Dict)):
                yield from (str(key.value) for key in value.keys if isinstance(key, ast.Constant))


def test_every_field_has_words() -> None:
    assert set(_fields()) - set(FIELDS) == set()


def test_every_object_and_field_of_a_scene_has_words(world: World, elsewhere: World) -> None:
    build_scene(world, elsewhere)
    with tenant_scope(world.tenant):
        lines = trail_lines(trail())
    assert {line.subject.partition(" ")[0] for line in lines} - set(OBJECTS) == set()
    assert {change.field for line in lines for change in line.changes} - set(FIELDS) == set()


@pytest.mark.parametrize(
    ("place", "choices"),
    [
        ("dossier.state", DossierState),
        ("publication.state", PublicationState),
        ("source", Source),
        ("outcome", Outcome),
        ("reply.kind", ReplyKind),
    ],
)
def test_values_read_as_their_choices(place: str, choices: Any) -> None:
    with override("vi"):
        shown = {code: str(words) for code, words in VALUES[place].items()}
        assert shown == {code: str(label) for code, label in choices.choices}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ('{"answer": "none_arises"}', "Trả lời: Không phát sinh"),
        ('{"met": ["a", "b"]}', "Điều kiện đạt: a, b"),
        ('{"met": []}', "Điều kiện đạt: –"),
        ('{"date": null}', "Ngày thực hiện: –"),
        ('{"date": "2026-02-15", "met": ["a"]}', "Ngày thực hiện: 15/02/2026; Điều kiện đạt: a"),
        ('{"days_late": "3", "waived": false}', "Số ngày chậm: 3; Miễn trừ: Không"),
        ('{"alternatives": {"a": {"count": "2"}}}', "Phương án: (a: (Số lượng: 2))"),
        ("{}", ""),
        ("[1]", "[1]"),
        ("x", "x"),
    ],
)
def test_facts_are_read_in_words(facts: str, words: str) -> None:
    with override("vi"):
        assert facts_in_words(facts) == words


def test_a_line_is_read_in_words() -> None:
    line = TrailLine(
        sequence=1,
        at=timezone.now(),
        who="An",
        action="dossier.sent",
        subject="dossier 7",
        reason="",
        changes=[
            Change("state", "with_head", "sent"),
            Change("closes_at", "", "2026-10-31 10:00:00+00:00"),
            Change("decision_date", "", "2026-12-15"),
            Change("points", "0.50", "1.75"),
            Change("max_points", "2", "2.5"),
            Change("on_behalf", "", "true"),
            Change("name", "An", "Bình"),
            Change("facts", '{"answer": "yes"}', '{"denominator": "40", "numerator": "1.5"}'),
            Change("unheard_of", "", "x"),
        ],
    )
    with override("vi"):
        read = in_words(line)
    assert (read.action, read.subject) == ("Phê duyệt và gửi hồ sơ", "Hồ sơ 7")
    assert read.changes == [
        Change("trạng thái", "Trình thủ trưởng", "Đã gửi"),
        Change("khóa lúc", "", "31/10/2026 17:00"),
        Change("ngày quyết định", "", "15/12/2026"),
        Change("điểm", "0,5", "1,75"),
        Change("điểm tối đa", "2", "2,5"),
        Change("ghi thay Hội đồng", "", "Có"),
        Change("tên", "An", "Bình"),
        Change("số liệu đã nhập", "Trả lời: Có", "Mẫu số: 40; Tử số: 1,5"),
        Change("unheard_of", "", "x"),
    ]
