import json
import os
import subprocess
import sys
from pathlib import Path

from parindex.local.environment import (
    adopt,
    demo_lock,
    environment_file,
    local_environment,
    running_demo,
)
from parindex.local.locks import exclusive


def _adopted(environment: dict[str, str]) -> dict[str, str]:
    code = (
        "import json, os\nfrom parindex.local.environment import adopt\n"
        "adopt()\nprint(json.dumps(dict(os.environ)))"
    )
    clean = {"PATH": os.environ["PATH"], **environment}
    result = subprocess.run(
        [sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=True
    )
    adopted: dict[str, str] = json.loads(result.stdout)
    return adopted


def test_nothing_is_adopted_when_the_environment_names_a_database() -> None:
    before = dict(os.environ)
    assert before["DATABASE_URL"]
    adopt()
    assert dict(os.environ) == before


def test_nothing_is_adopted_when_switched_off(tmp_path: Path) -> None:
    found = _adopted({"PARINDEX_LOCAL": "off", "PARINDEX_STATE": str(tmp_path / "state")})

    assert [name for name in found if name.endswith("_URL")] == []
    assert (tmp_path / "state").exists() is False


def test_running_demo_gives_its_variables_and_the_caller_keeps_his(tmp_path: Path) -> None:
    environment_file(tmp_path).write_text(
        json.dumps({"DATABASE_URL": "postgres://a@/b", "DEMO": "true", "LOG_LEVEL": "INFO"})
    )
    with exclusive(demo_lock(tmp_path)):
        found = _adopted({"PARINDEX_STATE": str(tmp_path), "LOG_LEVEL": "DEBUG"})

    assert found["DATABASE_URL"] == "postgres://a@/b"
    assert found["DEMO"] == "true"
    assert found["LOG_LEVEL"] == "DEBUG"


def test_variables_left_by_a_killed_demo_are_ignored(tmp_path: Path) -> None:
    environment_file(tmp_path).write_text(json.dumps({"DATABASE_URL": "postgres://a@/b"}))

    assert running_demo(tmp_path) is None


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = local_environment(tmp_path, database={})
    second = local_environment(tmp_path, database={})

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_logs_of_programs_and_of_our_own_servers_are_named(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    assert local_environment(tmp_path, database={})["LOG_FILES"] == str(logs)
    server = tmp_path / "pg" / "server.log"
    server.parent.mkdir()
    server.touch()
    assert local_environment(tmp_path, database={})["LOG_FILES"] == f"{logs},{server}"


def test_address_and_allowed_hosts_follow_host_and_port(tmp_path: Path) -> None:
    everywhere = local_environment(tmp_path, database={}, host="0.0.0.0", port=8123)
    named = local_environment(tmp_path, database={}, host="10.0.0.5", port=80)

    assert everywhere["BASE_URL"] == "http://localhost:8123"
    assert everywhere["ALLOWED_HOSTS"] == "127.0.0.1,localhost,[::1],*"
    assert named["BASE_URL"] == "http://10.0.0.5:80"
    assert named["ALLOWED_HOSTS"] == "127.0.0.1,localhost,[::1],10.0.0.5"
