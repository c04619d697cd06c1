"""`imr up`, `imr file` and `imr down` as a person types them, and what is left afterwards."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from imr.commands import app
from imr.commands.demo import SAMPLES
from imr.local import apache_kafka
from imr.local.stack import MODULES
from tests.imr.test_demo import processes_marked

SEED = next(SAMPLES.glob("01-*.json"))
GIVEN = ("IMR_KAFKA_BOOTSTRAP_SERVERS", "IMR_DATABASE_URL", "IMR_EVIDENCE_URL")

ALONE = (
    *("unshare", "--net", "sh", "-c"),
    'ip link set lo up 2>/dev/null || ifconfig lo up; exec "$@"',
    "sh",
)
"""A network namespace that has nothing but its own loopback."""

STORY = """
set -e
imr="$0 -m imr.cli"
$imr up --kafka --simulated-reviewer --detach --folder "$1" --json > "$1.up"
$imr file "$2" --folder "$1" --json > "$1.file"
$imr up --kafka --folder "$1" 2> "$1.again" && exit 9
"$0" -m tests.kafka.await_letter "$1" > "$1.letter"
$imr down --folder "$1" --json > "$1.down"
$imr down --folder "$1" > "$1.nothing"
"""


def environment(mark: str, **more: str) -> dict[str, str]:
    """Return our environment without what it names of brokers and databases."""
    ours = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return {**ours, "IMR_TEST_MARK": mark, "IMR_CLOCK": "case", **more}


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def test_up_file_down_without_any_network(tmp_path: Path) -> None:
    """DP2: on Apache Kafka from its jars, with no network but the loopback; nothing stays."""
    if (program := apache_kafka.missing()) is not None:
        pytest.skip(f"test_up_file_down_without_any_network needs {program}")
    apache_kafka.fetch()
    has_namespaces = shutil.which("unshare") is not None and os.geteuid() == 0
    mark, folder = f"up-{uuid.uuid4()}", tmp_path / "up"
    tmp_path.chmod(0o755)

    done = subprocess.run(
        [*(ALONE if has_namespaces else ()), "sh", "-c", STORY, sys.executable, folder, SEED],
        env=environment(mark),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    parts = {part["name"]: part for part in read(tmp_path / "up.up")["parts"]}
    assert set(parts) == {"broker", "database", *MODULES}
    assert all(Path(parts[name]["log"]).is_file() for name in MODULES)
    (filed,) = read(tmp_path / "up.file")
    assert (filed["accepted"], filed["topic"]) == (True, "imr.application.filed.v1")
    assert "imr down stops them" in (tmp_path / "up.again").read_text()
    assert (tmp_path / "up.letter").read_text().strip() == filed["case_id"]
    assert set(read(tmp_path / "up.down")["stopped"]) == set(parts)
    assert (tmp_path / "up.nothing").read_text() == f"nothing runs in {folder}\n"
    assert processes_marked(mark) == []
    if not has_namespaces:
        pytest.skip("all went well, but with the network: taking it away needs root and unshare")


def test_an_interrupt_ends_what_runs_in_the_foreground(tmp_path: Path) -> None:
    """On embedded parts, without the simulated reviewer, who has to be asked for by name."""
    mark = f"up-{uuid.uuid4()}"
    tmp_path.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "imr.cli", "up", "--folder", str(tmp_path / "up"), "--json"],
        env=environment(mark),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    while not said.endswith("\n}\n"):
        line = process.stdout.readline()
        assert line, (process.stderr or process.stdout).read()
        said += line

    names = {part["name"] for part in json.loads(said)["parts"]}
    for service in json.loads(said)["environment"]["IMR_SERVICES"].split():
        with urllib.request.urlopen(f"{service.partition('=')[2]}/health/ready", timeout=10) as it:
            assert it.status == 200
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=90)

    assert names == {"broker", "database", *MODULES} - {"simulated_reviewer"}
    assert (process.returncode, "nothing of it runs any more" in errors) == (0, True)
    assert processes_marked(mark) == []


def run(*arguments: str, **more: str) -> Result:
    ours: dict[str, str | None] = dict.fromkeys(GIVEN)
    return CliRunner().invoke(app, arguments, env=ours | more)


WITHDRAWAL = {"filing": {"sender": "a", "number": "1"}, "on": "2026-01-05", "by": "employee"}
NOWHERE = {"IMR_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
UNUSABLE: tuple[tuple[tuple[str, ...], dict[str, str], int, str], ...] = (
    (("file", str(SEED)), {}, 2, "imr up first"),
    (("file", str(SEED), "cut.json"), NOWHERE, 2, "not JSON, or cut short"),
    (("file", str(SEED), str(SEED)), NOWHERE, 2, "same filing"),
    (("file", str(SEED)), NOWHERE, 1, "no broker answers at 127.0.0.1:1"),
    (("publish", "application.withdrawn", "cut.json"), NOWHERE, 2, "not JSON, or cut short"),
    (("publish", "application.filed", str(SEED)), NOWHERE, 2, "imr file does that"),
    (("publish", "decision.issued", str(SEED)), NOWHERE, 2, "is told by our services"),
    (("publish", "case.lost", str(SEED)), NOWHERE, 2, "is no topic; from outside come"),
    (("publish", "application.withdrawn", "more.json"), NOWHERE, 2, "reason: Extra inputs"),
    (("publish", "application.withdrawn", "one.json"), NOWHERE, 1, "no broker answers"),
    (
        ("publish", "application.withdrawn", "one.json", "--store", "cut.json"),
        NOWHERE,
        2,
        "cut.json: no event names it; its SHA-256 is",
    ),
    (("up",), NOWHERE, 1, "127.0.0.1:1"),
    (("up", "--kafka"), NOWHERE, 2, "choose"),
)


@pytest.mark.parametrize(("arguments", "given", "status", "words"), UNUSABLE)
def test_what_cannot_be_used_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    given: dict[str, str],
    status: int,
    words: str,
) -> None:
    """Nothing is started or filed then."""
    monkeypatch.chdir(tmp_path)
    Path("cut.json").write_bytes(SEED.read_bytes()[:700])
    Path("one.json").write_text(json.dumps(WITHDRAWAL))
    Path("more.json").write_text(json.dumps(WITHDRAWAL | {"reason": "unknown"}))

    done = run(*arguments, **given)

    (line,) = done.stderr.strip().splitlines()
    assert (done.exit_code, words in line, done.stdout) == (status, True, ""), line


@pytest.mark.parametrize("name", ["up", "down", "file", "publish"])
def test_commands_explain_themselves(name: str) -> None:
    done = run(name, "--help")
    assert (done.exit_code, f"Example: imr {name}" in done.stdout) == (0, True)


def test_the_process_that_has_the_number_of_an_old_one_is_left_alone(tmp_path: Path) -> None:
    """A note without its lock is an old one: whoever has that number now is not ours."""
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        note = {"pid": stranger.pid, "broker": "127.0.0.1:1", "evidence": "", "parts": []}
        (tmp_path / "up.json").write_text(json.dumps(note))
        (tmp_path / "up.lock").touch()

        done = run("down", "--folder", str(tmp_path))

        assert (done.exit_code, "nothing runs" in done.stdout) == (0, True)
        time.sleep(0.2)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
