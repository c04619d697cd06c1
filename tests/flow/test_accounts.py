"""What the services say of a case over HTTP: where it is, what it waits for, who must act."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from imr.accounts import CaseAccount
from shared import topics
from shared.events import ApplicationFiled
from shared.events.case import RecordKind
from shared.front import AtWork, api
from shared.memory import Chain, Logs
from tests.builders import an_inline_record
from tests.flow.bad_inputs import CANARY
from tests.flow.harness import SETTINGS, an_acupuncture_case, file, services, whole_chain
from tests.flow.test_bad_inputs import a_canary_case


@dataclass
class Watched:
    """A chain whose services answer over HTTP."""

    chain: Chain
    clients: Mapping[str, httpx.AsyncClient]

    async def get(self, service: str, case: str) -> httpx.Response:
        """Ask one service."""
        return await self.clients[service].get(f"/cases/{case}")

    async def account(self, case_id: str) -> CaseAccount:
        """Ask all, as the command does."""
        answers = {name: await self.get(name, case_id) for name in self.clients}
        return CaseAccount(
            case_id, {name: each.json() for name, each in answers.items() if each.is_success}
        )


@asynccontextmanager
async def watched(
    database_url: str, folder: Path, *, without: tuple[str, ...] = ()
) -> AsyncIterator[Watched]:
    """Run the chain, and give each service its web application."""
    async with AsyncExitStack() as stack:
        chain = await stack.enter_async_context(whole_chain(database_url, folder, without=without))
        clients = {}
        for name, runtime in chain.runtimes.items():
            app = api(runtime.service, AtWork(runtime.pool), chain.logs.publish, "0")
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            clients[name] = await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url="http://service")
            )
        yield Watched(chain, clients)


def without_records(number: str) -> ApplicationFiled:
    """A case that nobody can review yet: utilization review's paper is all there is."""
    paper = an_inline_record("Not certified.", kind=RecordKind.UR_DETERMINATION)
    return an_acupuncture_case(number, records=(paper,))


async def test_a_case_without_records_says_what_it_waits_for_and_who_must_act(
    database_url: str, tmp_path: Path
) -> None:
    """What it waits for, since when, by which rule, and who must act."""
    application = without_records("waits")
    async with watched(database_url, tmp_path) as at:
        file(at.chain, application)
        await at.chain.run_until_idle()
        account = await at.account(str(application.case_id))

    (wait,) = account.waits
    assert (wait["service"], wait["who"]) == ("intake", "claims administrator")
    assert "records" in wait["what"]
    assert wait["note"].startswith("Not here yet: ")
    assert "_" not in wait["note"]
    assert wait["since"].startswith("2016-06-20")
    assert "9792.10.5" in wait["basis"]["section"]
    assert wait["basis"]["mark"] == "S"


async def test_the_service_that_has_the_case_says_what_it_waits_for(
    database_url: str, tmp_path: Path
) -> None:
    """Before the signature: the reviewer, until the day that the law gives."""
    application = an_acupuncture_case("in-review")
    async with watched(database_url, tmp_path, without=("simulated_reviewer",)) as at:
        file(at.chain, application)
        await at.chain.run_until_idle()
        account = await at.account(str(application.case_id))

    (wait,) = [each for each in account.waits if each["service"] == "decision"]
    assert wait["who"] == "reviewer"
    assert wait["until"] == "2016-07-20"
    assert account.holder == account.accounts["decision"]
    assert account.accounts["letters"]["took_over"] is False  # it has sent the assignment notice
    assert wait["basis"]["section"] == "LC 4610.6(d)"


async def test_a_case_with_its_letter_waits_for_nothing(database_url: str, tmp_path: Path) -> None:
    """Every service has said its part, by number as well as by id."""
    application = an_acupuncture_case("done")
    async with watched(database_url, tmp_path) as at:
        file(at.chain, application)
        await at.chain.run_until_idle()
        account = await at.account(str(application.case_id))
        assert account.case_number is not None
        by_number = {name: await at.get(name, account.case_number) for name in at.clients}

    assert list(account.waits) == []
    assert account.holder is not None
    assert account.holder["state"] == "letter_issued"
    assert set(account.accounts) == {"intake", "reviewer_match", "decision", "letters"}
    assert {each.status_code for each in by_number.values()} == {200, 404}
    assert by_number["simulated_reviewer"].status_code == 404  # it knows ids only


async def test_a_parked_case_names_the_dead_letter_and_the_operator(
    database_url: str, tmp_path: Path
) -> None:
    """The code is what an operator looks up; nothing of the record is told."""
    application = a_canary_case("parked")
    async with watched(database_url, tmp_path) as at:
        record = an_inline_record(f"{CANARY} rests.").model_copy(
            update={"text": None, "digest": "f" * 64}
        )
        file(at.chain, application.model_copy(update={"records": (record,)}))
        await at.chain.run_until_idle()
        answer = await at.get("intake", str(application.case_id))
        account = await at.account(str(application.case_id))

    (wait, *_) = account.waits
    assert wait["who"] == "operator"
    assert "evidence_missing" in wait["what"]
    assert account.dead_letters[0]["code"] == "evidence_missing"
    assert account.dead_letters[0]["topic"] == topics.APPLICATION_FILED
    assert CANARY not in answer.text


async def test_an_account_names_nobody(database_url: str, tmp_path: Path) -> None:
    """Whoever watches the chain may read it."""
    application = a_canary_case("canary")
    async with watched(database_url, tmp_path) as at:
        file(at.chain, application)
        await at.chain.run_until_idle()
        account = await at.account(str(application.case_id))

    told = json.dumps(account.as_json())
    assert CANARY not in told
    assert application.items[0].description not in told


async def test_what_is_no_case_is_answered_with_a_problem(
    database_url: str, tmp_path: Path
) -> None:
    """Unknown, or no name of a case at all: a code, and nothing of what was asked."""
    async with watched(database_url, tmp_path) as at:
        for case in ("CM26-0000001", "00000000-0000-5000-8000-000000000000", "..%2Fetc", "%00"):
            answer = await at.get("intake", case)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] in {"case_unknown", "not_found"}
        wrong = await at.clients["intake"].put("/cases/CM26-0000001")

    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")


async def test_a_service_without_its_database_says_so(tmp_path: Path) -> None:
    """Before its start it has no tables: try again, and no traceback."""
    (intake, *_) = services("postgresql://nowhere/none", tmp_path, **SETTINGS)
    transport = httpx.ASGITransport(app=api(intake, AtWork(), Logs().publish, "0"))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        answer = await client.get("/cases/CM26-0000001")

    expected: Any = (503, "starting")
    assert (answer.status_code, answer.json()["code"]) == expected
