"""`python -m scoring.engine`: docs/command-line.md tells the truth, with nothing but Python."""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from campaigns.domain import problem_words
from parindex.common import row_problems
from parindex.local.paths import PROJECT_ROOT
from scoring.domain import wording
from scoring.engine.__main__ import main
from scoring.engine.words import CASE_WORDS, FACT_WORDS, SET_WORDS, words_of
from tests.scoring.engine.samples import small_set_json, yes_no_node

Json = dict[str, Any]
TEXT = (PROJECT_ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


def block(kind: str) -> Any:
    (found,) = re.findall(rf"^```json {kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return json.loads(found)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Json]:
    code = main(arguments)
    return code, json.loads(capsys.readouterr().out)


def written(tmp_path: Path, data: object) -> str:
    path = tmp_path / "input.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def case(*units: Json, **more: Any) -> Json:
    return {"format": "parindex-case/1", "set": small_set_json(), "units": list(units)} | more


def unit(code: str = "a", **more: Any) -> Json:
    return {"code": code, "group": "g"} | more


def problems(capsys: pytest.CaptureFixture[str], tmp_path: Path, data: object) -> list[Any]:
    code, answer = run(capsys, "compute", written(tmp_path, data))
    assert code == 2
    assert all(item["words"] for item in answer["problems"])
    return [(item["place"], item["code"]) for item in answer["problems"]]


def test_documented_case_gives_the_documented_result(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, answer = run(capsys, "compute", written(tmp_path, block("case")))
    keys = ("code", "points", "maximum", "index", "rank", "of", "class")

    assert (code, answer["format"], answer["engine"]) == (0, "parindex-result/1", "1")
    assert [{key: item[key] for key in keys} for item in answer["units"]] == block("result")
    assert answer["units"][0]["leaves"]["2.1"] == block("leaf")
    assert [item["code"] for item in answer["units"][0]["fields"]] == ["1", "2"]
    sources = answer["units"][1]["leaves"]["1.1"]
    assert (sources["source"], sources["sources"]) == ("council", {"self": "4", "council": "3.5"})


def test_it_runs_where_there_is_nothing_but_python(tmp_path: Path) -> None:
    """Isolated, without site-packages, with a copy of `scoring/engine` alone."""
    target = tmp_path / "scoring" / "engine"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT_ROOT / "scoring" / "engine", target, ignore=ignored)
    shutil.copy(PROJECT_ROOT / "scoring" / "__init__.py", target.parent)
    program = (
        f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r});"
        " sys.argv = ['engine', 'compute', '-'];"
        " runpy.run_module('scoring.engine', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", program],
        input=json.dumps(block("case")),
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "utf-8", "PATH": os.environ["PATH"]},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["units"]) == 3


def test_module_is_found_from_the_root_of_the_project() -> None:
    command = [sys.executable, "-S", "-m", "scoring.engine", "validate", "-"]
    done = subprocess.run(
        command, input="{}", capture_output=True, text=True, check=False, cwd=PROJECT_ROOT
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0] == {
        "place": "format",
        "code": "not_a_text",
        "words": "Text is missing here.",
        "node": "",
    }


def test_package_around_the_engine_holds_nothing() -> None:
    assert (PROJECT_ROOT / "scoring" / "__init__.py").read_bytes() == b""


def test_set_is_validated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = PROJECT_ROOT / "fixtures" / "criteria" / "rule-kinds-minh-hoa.json"
    code, answer = run(capsys, "validate", str(path))
    assert (code, answer["valid"], answer["leaves"], answer["maximum"]) == (0, True, 10, "30")

    weak = small_set_json()
    weak["nodes"][1] = yes_no_node("1.1", "40", rule={"kind": "yes_no", "yes": "39"})
    code, answer = run(capsys, "validate", written(tmp_path, weak))
    assert (code, [item["code"] for item in answer["warnings"]]) == (0, ["maximum_not_reachable"])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": 1, "a": 2}', "not_json"),
        (b"[" * 100_000, "too_deep_json"),
        (b"1" * 5000, "not_json"),
        (b"[]", "not_an_object"),
    ],
)
def test_files_that_are_no_set(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes, code: str
) -> None:
    path = tmp_path / "set.json"
    path.write_bytes(data)
    for command in ("validate", "compute"):
        exit_code, answer = run(capsys, command, str(path))
        assert (exit_code, [item["code"] for item in answer["problems"]]) == (2, [code])


def test_file_that_is_not_there_or_too_large(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, answer = run(capsys, "validate", str(tmp_path / "none.json"))
    assert answer["problems"][0]["words"] == "The file cannot be read: No such file or directory"
    monkeypatch.setattr("scoring.engine.files.MAX_BYTES", 4)
    _code, answer = run(capsys, "validate", written(tmp_path, small_set_json()))
    assert answer["problems"][0]["code"] == "too_large_file"


def test_standard_input_is_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = io.TextIOWrapper(io.BytesIO(json.dumps(small_set_json()).encode()))
    monkeypatch.setattr(sys, "stdin", text)
    assert run(capsys, "validate", "-")[0] == 0


def test_module_ends_with_the_code_of_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["engine", "validate", "-"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(PROJECT_ROOT / "scoring/engine/__main__.py"), run_name="__main__")
    assert caught.value.code == 2


def test_wrong_call_ends_with_two() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["guess"])
    assert caught.value.code == 2


def test_every_problem_of_a_case_is_told_with_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    by_hand = {"self": "1", "council": "41"}
    data = case(
        unit("a", excluded=["9"], facts={"1.3": {}, "1": {}, "1.1": {"survey": {}}}),
        unit("a"),
        unit("b", excluded="1", points={"1.1": by_hand, "P.1": {"council": 1}}),
        unit("c", colour="red", set="other"),
        bands=[{"name": "A", "from": "50"}],
        ranking="fair",
    )
    assert problems(capsys, tmp_path, data) == [
        ("bands[0].from", "band_gap"),
        ("ranking", "unknown_value"),
        ("units[0].excluded[0]", "unknown_node"),
        ("units[0].facts.1.3", "unknown_leaf"),
        ("units[0].facts.1", "unknown_leaf"),
        ("units[0].facts.1.1.survey", "unknown_source"),
        ("units[1].code", "duplicate_unit"),
        ("units[2].excluded", "not_a_list"),
        ("units[2].points.1.1.self", "unknown_source"),
        ("units[2].points.1.1.council", "points_above_maximum"),
        ("units[2].points.P.1.council", "points_above_maximum"),
        ("units[3].colour", "unknown_field"),
        ("units[3].set", "unknown_set"),
    ]


def test_what_is_missing_is_said_to_be_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = small_set_json() | {"year": "", "survey_points": ""}
    _code, answer = run(capsys, "validate", written(tmp_path, broken))
    assert {item["place"]: (item["code"], item["words"]) for item in answer["problems"]} == {
        "year": (
            "not_a_number",
            "The year of the set is missing: four digits, from 2000 to 2100.",
        ),
        "survey_points": ("not_a_number", "A number is missing here."),
    }


def test_problems_of_sets_are_told_under_their_key(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = small_set_json() | {"total": "99"}
    assert problems(capsys, tmp_path, case(unit(), set=broken)) == [("set.total", "sum_of_fields")]
    assert problems(capsys, tmp_path, case(unit(), set=None)) == [("set", "one_condition")]
    both = case(unit(set="x"), set=None, sets={"x": small_set_json(), "y": 3})
    assert problems(capsys, tmp_path, both) == [("sets.y", "not_an_object")]
    wrong = case(unit(), policy={"unappraised": "mean"})
    assert problems(capsys, tmp_path, wrong) == [("set.policy.unappraised", "unknown_value")]
    nothing = case(unit(), set=3, policy={"unappraised": "zero"})
    assert problems(capsys, tmp_path, nothing) == [("set", "not_an_object")]


def test_wrong_facts_are_told_with_leaf_source_and_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    facts = {"1.1": {"self": {"answer": "perhaps"}}, "1.2.1": {"appraised": {"more": 1}}}
    data = case(unit(facts=facts))
    code, answer = run(capsys, "compute", written(tmp_path, data))

    assert code == 2
    assert answer["problems"] == [
        {
            "place": "units[0].facts.1.1.self.answer",
            "code": "unknown_choice",
            "words": "Choose one of the values offered.",
        },
        {
            "place": "units[0].facts.1.2.1.appraised.answer",
            "code": "required",
            "words": "Fill this in.",
        },
        {
            "place": "units[0].facts.1.2.1.appraised.more",
            "code": "unexpected",
            "words": "This value does not belong here.",
        },
    ]


def test_policy_of_the_case_replaces_that_of_the_set(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    facts = {"1.1": {"self": {"answer": "yes"}}, "2.1": {"appraised": {"answer": "yes"}}}
    own = unit(facts=facts)
    _code, answer = run(capsys, "compute", written(tmp_path, case(own)))
    assert answer["units"][0]["points"] == "70"
    strict = case(own, policy={"unappraised": "zero"})
    _code, answer = run(capsys, "compute", written(tmp_path, strict))
    (found,) = answer["units"]
    assert (found["points"], list(found["leaves"]), found["class"]) == ("30", ["2.1"], "")


def test_classes_of_the_set_hold_where_the_case_names_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    own, other = ([{"name": name, "from": "0"}] for name in ("Yếu", "Kém"))
    data = case(unit(), set=small_set_json() | {"bands": own})
    _code, answer = run(capsys, "compute", written(tmp_path, data))
    assert [row["class"] for row in answer["units"]] == ["Yếu"]
    _code, answer = run(capsys, "compute", written(tmp_path, data | {"bands": other}))
    assert [row["class"] for row in answer["units"]] == ["Kém"]


def test_nothing_assessed_has_no_index_and_no_rank(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bands = [{"name": "A", "from": "0"}]
    one = unit("a", excluded=["1", "2"])
    two = unit("b", facts={"1.1": {"self": {"not_applicable": True}}})
    _code, answer = run(capsys, "compute", written(tmp_path, case(one, two, bands=bands)))
    first, second = answer["units"]
    assert (first["index"], first["rank"], first["class"]) == (None, None, "")
    assert (second["maximum"], second["rank"], second["class"]) == ("60", 1, "A")


def test_sets_by_key_rank_and_compare_inside_their_groups(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    own = small_set_json()
    own["nodes"][1] = yes_no_node("1.1", "40", rule={"kind": "normalised", "input": "percent"})
    branch = {
        "kind": "branch",
        "on": "1.1",
        "cases": [
            {"when": {"points_at_least": "30"}, "label": "A", "rule": {"kind": "judged"}},
            {"when": {"otherwise": True}, "label": "B", "rule": {"kind": "yes_no", "yes": "15"}},
        ],
    }
    own["nodes"][3] = yes_no_node("1.2.1", "15", rule=branch)
    rate = {"1.1": {"self": {"percent": "40"}}}
    best = {"1.1": {"self": {"percent": "90"}, "appraised": {"percent": "80"}}}
    # The self-assessment does not see what was appraised.
    seen = {"1.2.1": {"self": {"answer": "no"}}}
    data = case(
        unit("a", set="x", facts=rate | {"1.2.1": {"self": {"answer": "yes"}}}),
        unit("b", set="x", facts=best | {"1.2.1": {"council": {"points": "7"}}}),
        unit("g", set="x", group="j", facts={"1.1": {"appraised": {"percent": "9"}}} | seen),
        unit("c", set="x", excluded=["1.1"], facts={"1.1": {"self": {"percent": "100"}}}),
        unit("d", set="x", points={"1.1": {"appraised": "39"}}),
        unit("e", set="y", group="h"),
        unit("f", set="x", group="i", facts=rate),
        set=None,
        sets={"x": own, "y": small_set_json()},
        ranking="dense",
    )
    code, answer = run(capsys, "compute", written(tmp_path, data))

    assert code == 0
    found = {item["code"]: item for item in answer["units"]}
    assert {key: item["points"] for key, item in found.items()} == {
        "a": "35",
        "b": "47",
        "c": "0",
        "d": "39",
        "e": "0",
        "f": "40",
        "g": "40",
    }
    assert found["b"]["leaves"]["1.1"]["sources"] == {"self": "40", "appraised": "40"}
    assert found["d"]["leaves"]["1.1"]["trace"] == [{"code": "pinned", "points": "39"}]
    assert [(item["rank"], item["of"]) for item in answer["units"]] == [
        *[(3, 4), (1, 4), (1, 1), (4, 4), (2, 4), (1, 1), (1, 1)]
    ]


def test_sentences_are_those_of_the_pages() -> None:
    with override("en"):
        pages = {code: str(words) for code, words in problem_words.WORDS.items()}
        pages["not_a_number"] = str(row_problems._WORDS["not_a_number"])
        pages["too_large"] = pages["too_large_number"]
        facts = {code: str(words) for code, words in wording._PROBLEMS.items()}
    assert {code: pages[code] for code in SET_WORDS} == SET_WORDS
    assert facts == FACT_WORDS


def test_every_problem_of_the_engine_has_words() -> None:
    engine = PROJECT_ROOT / "scoring" / "engine"
    source = "".join(path.read_text() for path in sorted(engine.rglob("*.py")))
    noted = set(re.findall(r'\.wrong\(\s*[^,()]+(?:\([^)]*\))?,\s*"(\w+)"', source))
    raised = set(re.findall(r'(?:Problem\("\w*", |FormulaError\(|_refused\()"(\w+)"', source))
    known = SET_WORDS.keys() | CASE_WORDS.keys() | FACT_WORDS.keys()
    assert len(noted | raised) > 80
    assert (noted | raised) - known == set()
    assert words_of("nameless", {}) == "nameless"
