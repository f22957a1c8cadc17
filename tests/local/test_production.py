"""The production files: valid, without default secrets, and secretive about tokens."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from parindex.local.paths import PROJECT_ROOT

COMPOSE = (PROJECT_ROOT / "docker-compose.yml").read_text()
EXAMPLE = PROJECT_ROOT / "deploy" / ".env.example"
SECRETS = {
    "SECRET_KEY",
    "DB_ADMIN_PASSWORD",
    "DB_OWNER_PASSWORD",
    "DB_APP_PASSWORD",
    "REDIS_PASSWORD",
}


def _compose() -> list[str]:
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            found = subprocess.run([*command, "version"], capture_output=True, check=False)
            if found.returncode == 0:
                return command
    pytest.skip("Docker Compose is not on this machine: the compose file was not validated")


def test_compose_file_is_valid_with_the_example_environment() -> None:
    command = [*_compose(), "--env-file", str(EXAMPLE), "config", "--quiet"]
    result = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")


def test_every_secret_is_required_and_has_no_default() -> None:
    for name in SECRETS:
        assert f"${{{name}:?" in COMPOSE
        assert f"${{{name}:-" not in COMPOSE


def test_example_names_every_required_variable() -> None:
    required = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE))
    offered = set(re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE))

    assert required == offered
    assert required >= SECRETS


def test_only_migrate_knows_the_owner() -> None:
    services = re.split(r"^  (?=[a-z]+:$)", COMPOSE, flags=re.MULTILINE)
    knowing = {block.split(":")[0] for block in services if "DB_OWNER_PASSWORD" in block}

    assert knowing == {"migrate"}


def test_containers_refuse_the_example_values() -> None:
    script = (PROJECT_ROOT / "deploy" / "entrypoint.sh").read_text().replace("cd /srv", "cd /")
    result = subprocess.run(
        ["/bin/sh", "-s", "web"],
        input=script,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "replace-me"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 2
    assert result.stderr == ("Fill in .env before starting; still from the example: SECRET_KEY \n")


def test_proxy_logs_neither_tokens_nor_referrers() -> None:
    template = (PROJECT_ROOT / "deploy" / "nginx" / "parindex.conf.template").read_text()
    logs = re.findall(r"^\s*access_log\s+(.*);$", template, re.MULTILINE)

    assert logs == ["off", "off", "/var/log/nginx/access.log plain if=$loggable"]
    assert "$http_referer" not in template
    assert '$request_uri" $status' not in template


def test_image_contains_only_what_runs() -> None:
    lines = Path(PROJECT_ROOT / ".dockerignore").read_text().splitlines()
    kept = sorted(line[1:] for line in lines if line.startswith("!"))

    assert lines[1] == "*"
    assert kept == [
        "LICENSE",
        "appraisal",
        "campaigns",
        "deploy/entrypoint.sh",
        "fixtures",
        "manage.py",
        "parindex",
        "requirements.txt",
        "scoring",
        "static",
        "surveys",
        "templates",
    ]
