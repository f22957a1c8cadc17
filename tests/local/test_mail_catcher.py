import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from pathlib import Path

import pytest

from parindex.local.redis_server import free_port


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    port = free_port()
    command = [sys.executable, "-m", "parindex.local.mail_catcher"]
    options = ["--port", str(port), "--directory", str(tmp_path)]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield port, tmp_path
    process.terminate()
    assert process.wait(20) == 0


def test_message_becomes_a_file(catcher: tuple[int, Path]) -> None:
    port, directory = catcher
    message = EmailMessage()
    message["Subject"] = "Nhắc hạn nộp hồ sơ tự chấm điểm"
    message["From"] = "no-reply@parindex.example"
    message["To"] = "an/hai@ha-nam.example"
    message.set_content("Kính gửi ông An\n")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message)

    (path,) = directory.iterdir()
    kept = message_from_bytes(path.read_bytes(), policy=email_policy)
    assert path.name.endswith("-00001-an_hai@ha-nam.example.eml")
    assert kept["subject"] == "Nhắc hạn nộp hồ sơ tự chấm điểm"
    assert kept.get_content().splitlines() == ["Kính gửi ông An"]
