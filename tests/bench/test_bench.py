"""The bench measures what it says: its sets are real sets, its ratios those of pairs of rounds."""

from __future__ import annotations

import pytest

from campaigns.domain.criteria_document import check_document
from scoring.engine.score import evaluate
from tests.bench import criteria
from tests.bench.country import STRICT, TURNS
from tests.bench.office import SIZES
from tests.bench.options import Options, read_options
from tests.bench.rounds import Row, Sample, Spread, in_turns


@pytest.mark.parametrize("leaves", SIZES)
@pytest.mark.parametrize("policy", [None, STRICT])
def test_set_is_accepted_whole_and_has_its_leaves(leaves: int, policy: dict[str, object]) -> None:
    checked = check_document(criteria.document(leaves, name="Bộ tiêu chí", policy=policy))
    assert (len(checked.engine.leaves), checked.warnings) == (leaves, [])


def test_every_leaf_gives_more_points_for_better_facts() -> None:
    engine = check_document(criteria.document(110, name="Bộ tiêu chí")).engine
    for code, leaf in engine.leaves.items():
        rule = engine.nodes[code].rule or {}
        points = [
            evaluate(leaf, criteria.facts(rule, leaf.maximum, turn)).points for turn in range(TURNS)
        ]
        assert points == sorted(points)
        assert points[0] < points[-1]


def test_sides_take_turns_and_are_compared_round_by_round() -> None:
    order: list[str] = []

    def side(name: str, values: list[float]) -> Sample:
        order.append(name)
        return Sample(wall=values.pop(0), cpu=1)

    walls = {"ours": [4.0, 9.0, 6.0], "bare": [2.0, 3.0, 6.0]}
    ours, bare = in_turns(
        lambda: side("ours", walls["ours"]), lambda: side("bare", walls["bare"]), 3
    )
    row = Row("save", "", "", "request", 2, ours, bare)
    assert order == ["ours", "bare"] * 3
    assert row.ratio(lambda sample: sample.wall) == Spread(1, 2, 3)


def test_options_choose_rows_and_refuse_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert read_options(["--rows", "save,index"]) == Options(rows=("save", "index"))
    with pytest.raises(SystemExit):
        read_options(["--rows", "votes"])
    names = "save,sheet,progress,ranking,answer,lists,messages,tally,sets,index"
    assert names in capsys.readouterr().err
