"""``imr case``: one account out of what the services answer."""

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from imr.commands import app
from imr.local import standing
from imr.local.standing import Part
from imr.terminal import console

CASE_ID = "0a0a0a0a-0000-5000-8000-000000000001"
NUMBER = "CM26-0000001"
_NAMES = frozenset({f"/cases/{CASE_ID}", f"/cases/{NUMBER}"})
SINCE = "2026-11-20T20:00:00Z"

INTAKE: Mapping[str, Any] = {
    "service": "intake",
    "case_id": CASE_ID,
    "account": {
        "case_id": CASE_ID,
        "case_number": NUMBER,
        "state": "records_complete",
        "since": SINCE,
        "waits": [
            {"what": "a reviewer", "who": "matching", "since": SINCE, "at": "reviewer_match"}
        ],
        "items": [{"item_no": 1, "state": "reviewed", "because": []}],
    },
}
MATCH: Mapping[str, Any] = {
    "service": "reviewer_match",
    "case_id": CASE_ID,
    "account": {
        "case_id": CASE_ID,
        "case_number": NUMBER,
        "state": "waiting",
        "since": SINCE,
        "waits": [
            {
                "what": "an eligible reviewer",
                "who": "credentialing",
                "since": SINCE,
                "until": "2026-12-21",
                "basis": {"rule": "matching", "section": "LC 139.5(d)", "mark": "S"},
            }
        ],
    },
    "refused": [{"code": "too_late", "topic": "imr.records.completed.v1", "since": SINCE}],
}
PARKED: Mapping[str, Any] = {
    "service": "letters",
    "case_id": CASE_ID,
    "parked": {"code": "glyph_missing", "topic": "imr.decision.issued.v1", "since": SINCE},
}

NOTIFIED: Mapping[str, Any] = {
    "service": "letters",
    "case_id": CASE_ID,
    "account": {
        "case_id": CASE_ID,
        "case_number": NUMBER,
        "state": "told",
        "since": SINCE,
        "took_over": False,
    },
}


@contextmanager
def a_service(
    answer: Mapping[str, Any] | None, status: int = 404, *, paths: Collection[str] = _NAMES
) -> Iterator[str]:
    """A service that answers under these paths: the case's names, or others."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = answer is not None and self.path in paths
            self.send_response(200 if known else status)
            self.end_headers()
            self.wfile.write(json.dumps(answer if known else {}).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


Asked = Callable[..., Result]


@pytest.fixture
def ask() -> Iterator[Asked]:
    """Run the command against services that give these answers."""
    with ExitStack() as stack:

        def run(*arguments: str, status: int = 404, **answers: Mapping[str, Any] | None) -> Result:
            places = [
                f"--at={name}={stack.enter_context(a_service(answer, status))}"
                for name, answer in answers.items()
            ]
            return CliRunner().invoke(app, ["case", *arguments, *places])

        yield run


def test_why_tells_the_wait_of_the_service_that_has_the_case(ask: Asked) -> None:
    """What intake said before the hand-over is superseded, whatever the order of ``--at``."""
    told = ask("why", NUMBER, reviewer_match=MATCH, intake=INTAKE)

    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[:3] == [
        f"{NUMBER}  {CASE_ID}",
        "state  waiting",
        "since  2026-11-20 20:00 UTC",
    ]
    assert "waits for  an eligible reviewer" in told.output
    assert "must act   credentialing" in told.output
    assert "until      2026-12-21" in told.output
    assert "rule       LC 139.5(d) (mark S, matching)" in told.output
    assert "a reviewer\n" not in told.output.replace("an eligible reviewer", "")
    assert "too_late" not in told.output


def test_what_had_no_effect_is_no_error(ask: Asked) -> None:
    """A document that came late is refused by matching, and nothing is wrong with the case."""
    laid = {"code": "glyph_missing", "topic": "imr.decision.issued.v1", "since": SINCE}
    letters = {"service": "letters", "case_id": CASE_ID, "dead_letters": [laid]}
    why, show = (
        ask(command, NUMBER, reviewer_match=MATCH, letters=letters) for command in ("why", "show")
    )

    assert "last error  glyph_missing" in why.output
    assert "too_late" not in why.output
    assert "error    glyph_missing" in show.output
    assert "without effect  too_late" in show.output


@pytest.mark.parametrize(
    ("until", "shown"),
    [
        ("2013-01-02", "2013-01-02 (has passed)\n"),
        ("2013-01-02T08:00:00Z", "2013-01-02 08:00 UTC (has passed)\n"),
        ("2999-01-02", "2999-01-02\n"),
    ],
)
def test_a_last_day_that_is_over_is_told_as_such(ask: Asked, until: str, shown: str) -> None:
    """Else a case that is late looks like one that waits."""
    account = {**INTAKE["account"], "waits": [{**INTAKE["account"]["waits"][0], "until": until}]}

    assert f"until      {shown}" in ask("why", NUMBER, intake={**INTAKE, "account": account}).output


def test_a_parked_case_waits_for_an_operator_first(ask: Asked) -> None:
    """The code of the dead letter leads to what must be corrected."""
    told = ask("why", CASE_ID, "--json", intake=INTAKE, letters=PARKED)

    waits = json.loads(told.stdout)["waits"]
    assert [each["who"] for each in waits] == ["operator", "matching"]
    assert "glyph_missing" in waits[0]["what"]


def test_show_tells_what_every_service_knows(ask: Asked) -> None:
    """Also fields that this command has never heard of."""
    account = {**INTAKE["account"], "clocks": [{"timer": "T5", "due": "2026-12-08"}], "new": 7}
    told = ask("show", NUMBER, intake={**INTAKE, "account": account}, reviewer_match=MATCH)

    assert told.exit_code == 0
    assert "intake: records complete, since 2026-11-20 20:00 UTC" in told.output
    assert "    timer  due\n    T5     2026-12-08" in told.output
    assert "  new  7" in told.output


def test_an_unknown_case_and_a_silent_service_are_told_apart(ask: Asked) -> None:
    """Both end with status 1; only the second one is worth asking again."""
    unknown = ask("why", NUMBER, intake=None)
    partly = ask("why", NUMBER, intake=INTAKE, decision=None, status=503)

    assert unknown.exit_code == 1
    assert "no service knows this case" in unknown.output
    assert partly.exit_code == 1
    assert "decision answers with status 503" in partly.output
    assert "waits for  a reviewer" in partly.output


def test_the_services_of_imr_up_are_found_without_being_told(tmp_path: Path) -> None:
    """Its folder says where they answer, for as long as it runs."""
    with a_service(INTAKE) as url, standing.held(tmp_path):
        parts = [Part("broker", "127.0.0.1:9"), Part("intake", url)]
        standing.note(tmp_path, "127.0.0.1:9", tmp_path.as_uri(), parts)
        running = CliRunner().invoke(app, ["case", "why", NUMBER, f"--folder={tmp_path}"])
    stopped = CliRunner().invoke(app, ["case", "why", NUMBER, f"--folder={tmp_path}"])

    assert running.exit_code == 0, running.output
    assert "waits for  a reviewer" in running.output
    assert stopped.exit_code == 2
    assert "imr up first" in stopped.output


def test_what_is_no_case_or_no_place_is_refused_before_anybody_is_asked(
    ask: Asked, tmp_path: Path
) -> None:
    """Exit status 2: the command was wrong, not the case."""
    assert ask("why", "../../etc/passwd", intake=INTAKE).exit_code == 2
    assert ask("why", NUMBER, f"--folder={tmp_path}").exit_code == 2
    assert CliRunner().invoke(app, ["case", "why", NUMBER, "--at", "x=http://y"]).exit_code == 2


def test_the_state_is_that_of_the_service_which_has_the_case(ask: Asked) -> None:
    """Letters tells of notices all along; that takes neither the state nor the wait away."""
    told = ask("why", NUMBER, intake=INTAKE, letters=NOTIFIED)
    handed = {"what": "the letter", "who": "letters", "since": SINCE, "at": "letters"}
    decided = {**INTAKE["account"], "state": "decided", "waits": [handed]}
    late = ask("why", NUMBER, decision={**INTAKE, "account": decided}, letters=NOTIFIED)
    ended = {**INTAKE["account"], "state": "withdrawn", "waits": []}
    over = ask("why", NUMBER, intake={**INTAKE, "account": ended}, letters=NOTIFIED)

    assert "state  records complete" in told.output
    assert "state  decided" in late.output
    assert "waits for  the letter" in late.output
    assert "state  withdrawn" in over.output


def test_a_copy_names_its_original_by_the_number_that_people_know(ask: Asked) -> None:
    """IN2: whoever asks for a duplicate wants to know where the dispute is decided."""
    copy = {"state": "duplicate", "waits": [], "duplicate_of": CASE_ID, "original": "CM26-0000009"}
    told = ask("why", NUMBER, intake={**INTAKE, "account": {**INTAKE["account"], **copy}})

    assert "copy of  CM26-0000009" in told.output


def test_a_service_that_is_down_is_named_where_nobody_knows_the_case(ask: Asked) -> None:
    """The case may lie there; where it answers is told with it."""
    down = CliRunner().invoke(app, ["case", "why", NUMBER, "--at=intake=http://127.0.0.1:1"])
    partly = ask("why", NUMBER, intake=None, decision=None, status=503)

    assert down.exit_code == partly.exit_code == 1
    assert "intake at http://127.0.0.1:1 does not answer" in down.output
    assert "no service knows" not in down.output + partly.output


def test_lists_fit_the_terminal(ask: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is too wide becomes a block for each entry; long values go on below."""
    monkeypatch.setattr(console, "width", 80)
    entries = [{"clock": f"timer {no}", "period": "a long rule " * 9} for no in (1, 2)]
    account = {**INTAKE["account"], "deadlines": entries, "funnel": {"licence": "7 " * 60}}
    told = ask("show", NUMBER, intake={**INTAKE, "account": account})

    lines = told.output.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if "clock" in line] == [
        "    clock   timer 1",
        "    clock   timer 2",
    ]
