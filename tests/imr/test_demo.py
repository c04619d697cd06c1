"""``imr demo``, as a person starts it: in a terminal of its own, with real processes."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from imr.local import embedded

COMMAND = [sys.executable, "-m", "imr.cli", "demo"]
SAMPLES = Path(__file__).resolve().parents[2] / "imr" / "samples"


def processes_marked(mark: str) -> list[str]:
    """Return the command lines of all processes that carry a mark in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except (OSError, ValueError):
            continue
    return found


def test_every_sample_comes_to_its_end(tmp_path: Path) -> None:
    """DX3: one command, and the letters lie in a folder, each with its twin and public version."""
    done = subprocess.run(
        [*COMMAND, "--out", str(tmp_path / "out"), "--json"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    cases = {case["case_file"]: case for case in json.loads(done.stdout)}
    assert set(cases) == {path.stem for path in SAMPLES.glob("*.json")}
    assert len(cases) >= 12
    outcomes = {case["outcome"] for case in cases.values()}
    assert outcomes >= {"upheld", "overturned", "mixed", "refused"}
    refusals = {case["refusal"] for case in cases.values()}
    assert refusals >= {"ineligible", "duplicate"}
    proposals = {item["proposal"] for case in cases.values() for item in case["items"]}
    assert proposals >= {"upheld", "overturned", "pended"}
    for case in cases.values():
        if case["letter"] is not None:
            folder = Path(case["letter"]).parent
            names = sorted(path.name for path in folder.iterdir())
            assert names == [
                "letter.json",
                "letter.pdf",
                "notice-assignment.pdf",
                "public-risk.json",
                "public.json",
                "public.pdf",
                "safe-harbor-risk.json",
                "safe-harbor.json",
            ]
            assert (folder / "letter.pdf").read_bytes().startswith(b"%PDF-")
            assert case["days_left"] is not None


@pytest.mark.parametrize("seconds", [0.4, 1.2, 2.5, 5.0])
def test_an_interrupt_at_any_moment_leaves_no_process(tmp_path: Path, seconds: float) -> None:
    """Ctrl-C while starting, while making the database, while cases are on their way."""
    mark = f"IMR_TEST_MARK={uuid.uuid4()}"
    name, _, value = mark.partition("=")
    demo = subprocess.Popen(
        [*COMMAND, "--out", str(tmp_path / "out")],
        env={**os.environ, name: value},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(seconds)

    os.killpg(demo.pid, signal.SIGINT)
    _, said = demo.communicate(timeout=60)

    assert demo.returncode == 130
    assert b"Traceback" not in said
    assert said.strip().endswith(b"everything that was started has been stopped.")

    deadline = time.monotonic() + 10
    while (left := processes_marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []


def test_an_interrupt_does_not_end_what_is_just_being_started() -> None:
    """The helper that starts PostgreSQL hears no Ctrl-C: else a server is left that nobody knows.

    The interrupt comes out of the block, where it is known what has to be stopped.
    """
    said = b""
    with pytest.raises(KeyboardInterrupt), embedded._signals_held():  # noqa: PT012 - all is held
        os.kill(os.getpid(), signal.SIGINT)
        command = ["sh", "-c", "kill -INT $$; echo alive"]
        said = subprocess.run(command, capture_output=True, check=False).stdout

    assert said == b"alive\n"
