"""LT6, LT7 at the print edge: each party gets one letter, and what comes back calls a person."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiosmtpd.controller import Controller

from services.letters.account import account
from services.letters.app import build
from services.letters.delivery.carriers import (
    CarrierDownError,
    Mail,
    Parcel,
    ParcelRefusedError,
    Spool,
    UnusableCarrierError,
    carrier,
)
from services.letters.delivery.deliveries import delivery_key
from services.letters.delivery.dispatch import ASK_AFTER, Dispatch
from services.letters.letter import KIND
from services.letters.settings import LettersSettings
from shared import topics
from shared.account import CaseName
from shared.clock import CaseClock
from shared.events import DeliveryReaddressed, DeliveryReported
from shared.events.delivery_reported import DeliveryResult
from shared.events.parties import Organization, Party, PartySheet, Person
from shared.evidence import Evidence
from shared.front import AtWork, api
from shared.memory import chain
from tests.builders import a_party_sheet, a_record
from tests.letters.samples import CASE
from tests.letters.test_on_decision_issued import Desk

NOW = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
SHEET = a_party_sheet(
    employee=Person(name="Wilhelmina Testworker", address=("1 Sample Street",)),
    claims_administrator=Organization(name="Imaginary Claims", address=("2 Sample Street",)),
    requesting_physician=Person(name="Dr. Fictitia Healer", address=("3 Sample Street",)),
)
EMPLOYEE = delivery_key(CASE, KIND, 1, Party.EMPLOYEE)


class Office(Desk):
    """The letters service with a spool, and a watchdog that runs when it is told to."""

    spool: Path

    async def watch(self, now: datetime = NOW) -> None:
        """Let the watchdog come round."""
        await self.chain.runtimes["letters"].sweeper.sweep(now, resend_after_seconds=0)

    async def report(self, key: str, result: DeliveryResult, **changes: Any) -> None:
        """Let the carrier tell what became of a letter."""
        said = DeliveryReported(
            case_id=CASE, delivery=key, result=result, on=date(2026, 12, 3), **changes
        )
        self.chain.logs.append(a_record(said, event_id=f"report-{key}-{result.value}"))
        await self.chain.run_until_idle()

    async def readdress(self, sheet: PartySheet, event_id: str, **changes: Any) -> None:
        """Let the desk find out where the employee is."""
        address = await self.evidence.put(sheet.model_dump_json().encode())
        said = DeliveryReaddressed(
            case_id=CASE, delivery=EMPLOYEE, party_sheet=address, by="per-00000000000000d1"
        ).model_copy(update=changes)
        self.chain.logs.append(a_record(said, event_id=event_id))
        await self.chain.run_until_idle()

    async def tasks(self) -> list[dict[str, Any]]:
        """Return what waits for a person."""
        runtime = self.chain.runtimes["letters"]
        app = api(runtime.service, AtWork(runtime.pool), self.chain.logs.publish, "0")
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://letters") as client:
            tasks: list[dict[str, Any]] = (await client.get("/tasks")).json()["tasks"]
            return tasks

    async def states(self) -> dict[str, str]:
        """Return where each party's letter is."""
        async with self.chain.runtimes["letters"].pool.connection() as tx:
            found = await tx.execute("select party, state from deliveries")
            return {row["party"]: row["state"] for row in await found.fetchall()}

    def steps(self) -> list[tuple[str, str]]:
        """Return what was told of the employee's letter."""
        told = self.published(topics.DELIVERY_CHANGED)
        return [(each["party"], each["state"]) for each in told if each["party"] == "employee"]


@asynccontextmanager
async def an_office(
    database_url: str, spool: Path, *, sends: bool, **changes: Any
) -> AsyncIterator[Office]:
    """The letters service, with a carrier or without."""
    evidence = Evidence.in_memory()
    settings = LettersSettings(
        database_url=database_url,
        evidence_url="file:///unused",
        carrier_url=spool.as_uri() if sends else None,
        **changes,
    )
    async with chain([build(settings, evidence)], database_url, CaseClock()) as running:
        office = Office(running, evidence)
        office.spool = spool
        yield office


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """The letters service over a spool."""
    async with an_office(database_url, tmp_path / "spool", sends=True) as office:
        yield office


async def test_each_party_gets_one_letter_though_the_event_is_lost_and_all_comes_twice(
    office: Office,
) -> None:
    """LT6, LT7: nobody hears of ``letter.issued``; a hundred copies of the decision come."""
    event = await office.decision(parties=SHEET)
    for number in range(100):
        office.chain.logs.append(a_record(event, event_id=f"event-{number % 50}"))
    await office.chain.run_until_idle()
    office.chain.logs.records[topics.LETTER_ISSUED].clear()

    for _ in range(3):
        office.chain.runtimes["letters"].sweeper._last_run.clear()
        await office.watch()

    letters = sorted(office.spool.glob("*.pdf"))
    assert [path.read_bytes()[:5] for path in letters] == [b"%PDF-"] * 3
    assert await office.states() == dict.fromkeys(
        ("employee", "claims_administrator", "requesting_physician"), "sent"
    )
    label = json.loads((office.spool / f"{EMPLOYEE}.json").read_text("utf-8"))
    assert label == {"name": "Wilhelmina Testworker", "address": ["1 Sample Street"]}
    assert not any("Testworker" in path.name for path in office.spool.iterdir())
    assert len(office.published(topics.DELIVERY_CHANGED)) == 3


async def test_a_letter_that_nobody_confirms_is_asked_about_and_then_a_task(
    office: Office,
) -> None:
    """LT6: the watchdog asks with the same key, so nothing goes out twice, and not for ever."""
    await office.deliver(await office.decision(parties=SHEET))
    await office.watch()
    await office.report(EMPLOYEE, DeliveryResult.DELIVERED)

    for round_ in range(1, 5):
        await office.watch(NOW + round_ * (ASK_AFTER + timedelta(minutes=1)))

    assert len(list(office.spool.glob("*.pdf"))) == 3
    assert await office.states() == {
        "employee": "delivered",
        "claims_administrator": "returned",
        "requesting_physician": "returned",
    }
    assert office.steps() == [("employee", "sent"), ("employee", "delivered")]


async def test_returned_mail_opens_a_task_that_the_case_shows(office: Office) -> None:
    """LT6: ``imr case show`` and ``why`` say what is to be done, by whom, and name nobody."""
    await office.report(EMPLOYEE, DeliveryResult.RETURNED, reason="moved")  # it came too early
    await office.deliver(await office.decision(parties=SHEET))
    await office.watch()

    async with office.chain.runtimes["letters"].pool.connection() as tx:
        told = await account(tx, CaseName(case_id=CASE))
    assert told is not None
    (wait,) = told.waits
    assert (wait.what, wait.who) == ("a good address of the employee", "staff")
    assert wait.note == "final determination came back: moved"
    assert "Testworker" not in told.model_dump_json()


async def test_a_letter_that_came_back_goes_out_again_to_a_good_address(office: Office) -> None:
    """LT6: the task is listed until the party has the letter; LT7: once for each address."""
    await office.deliver(await office.decision(parties=SHEET))
    await office.watch()
    await office.report(EMPLOYEE, DeliveryResult.RETURNED, reason="moved")
    (task,) = await office.tasks()
    assert (task["case_number"], task["delivery"]) == ("CM26-0000001", EMPLOYEE)
    assert (task["party"], task["reason"], task["needs"]) == ("employee", "moved", "a good address")
    assert "Testworker" not in json.dumps(task)

    moved = Person(name="Wilhelmina Testworker", address=("9 New Street",))
    for copy in range(3):  # somebody clicks thrice
        await office.readdress(SHEET.model_copy(update={"employee": moved}), f"readdress-{copy}")
    for _ in range(3):
        office.chain.runtimes["letters"].sweeper._last_run.clear()
        await office.watch()
    again = f"{EMPLOYEE}-2"

    assert await office.tasks() == []
    label = json.loads((office.spool / f"{again}.json").read_text("utf-8"))
    assert label["address"] == ["9 New Street"]
    first, second = (office.spool / f"{name}.pdf" for name in (EMPLOYEE, again))
    assert first.read_bytes() == second.read_bytes(), "the letter stays as it was issued"
    assert len(list(office.spool.glob("*.pdf"))) == 4
    async with office.chain.runtimes["letters"].pool.connection() as tx:
        found = await tx.execute("select reason from inbox where state = 'refused'")
        assert [row["reason"] for row in await found.fetchall()] == ["delivery_created"] * 2

    await office.report(EMPLOYEE, DeliveryResult.RETURNED, reason="late_copy")
    assert (await office.states())["employee"] == "sent", "the first address is no news"
    await office.report(again, DeliveryResult.RETURNED, reason="unknown")
    assert [each["delivery"] for each in await office.tasks()] == [again]
    await office.report(again, DeliveryResult.DELIVERED)
    assert await office.tasks() == []
    assert [state for _, state in office.steps()] == [
        *("sent", "returned", "created", "sent"),
        *("returned", "delivered"),
    ]


async def test_what_nobody_can_send_again_stays_where_it_is(office: Office) -> None:
    """It has not come back, is another case's, or the party is on no sheet."""
    await office.deliver(await office.decision(parties=SHEET))
    await office.watch()
    await office.readdress(SHEET, "too-early")
    await office.report(EMPLOYEE, DeliveryResult.RETURNED)
    await office.readdress(SHEET, "other-case", case_id=UUID(int=7))
    await office.readdress(SHEET, "unknown", party_sheet="f" * 64)

    async with office.chain.runtimes["letters"].pool.connection() as tx:
        found = await tx.execute("select reason from inbox where state = 'refused'")
        refused = {row["reason"] for row in await found.fetchall()}
    assert refused == {"delivery_sent", "delivery_of_other_case"}
    dead = topics.dead_letters(topics.DELIVERY_READDRESSED, "letters")
    codes = [each.header("dlq-error-code") for each in office.chain.logs.records[dead]]
    assert codes == ["evidence_missing"]
    assert (await office.states())["employee"] == "returned"


@dataclass
class Unsure:
    """A carrier that takes a letter and dies before it says so, or does not answer at all."""

    answers: list[Exception | None]
    taken: list[str] = field(default_factory=list)
    confirms: bool = True

    async def send(self, parcel: Parcel) -> None:
        """Do what is planned next."""
        answer = self.answers.pop(0)
        if answer is not None:
            raise answer
        self.taken.append(parcel.key)


async def test_a_carrier_that_is_down_gets_the_letter_later_and_a_refusal_calls_a_person(
    database_url: str, tmp_path: Path
) -> None:
    """One letter that cannot go out stops no other."""
    out = Unsure([CarrierDownError("down"), ParcelRefusedError("no_address"), None, None])
    async with an_office(database_url, tmp_path, sends=False) as office:
        await office.deliver(await office.decision(parties=SHEET))
        pool = office.chain.runtimes["letters"].pool
        for minutes in (0, 6):
            async with pool.connection() as tx, tx.transaction():
                await Dispatch(out, office.evidence).run(tx, NOW + timedelta(minutes=minutes))

        assert sorted((await office.states()).values()) == ["returned", "sent", "sent"]
    assert len(set(out.taken)) == len(out.taken) == 2


PARCEL = Parcel("k" * 32, KIND, "Will May", ("1 Sample Street",), "w@example.invalid", b"%PDF-1")


async def test_a_spool_takes_a_hundred_copies_as_one_letter(tmp_path: Path) -> None:
    """LT7 at the print edge."""
    await asyncio.gather(*(Spool(tmp_path).send(PARCEL) for _ in range(100)))

    laid = sorted(path.name for path in tmp_path.iterdir())  # noqa: ASYNC240 - nothing else waits
    assert laid == [f"{PARCEL.key}.json", f"{PARCEL.key}.pdf"]


class Inbox:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a message."""
        self.envelopes.append(envelope)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Know everybody but one."""
        if address.startswith("nobody"):
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"


async def test_mail_goes_out_and_tells_nothing_outside_its_attachment() -> None:
    """A server takes the letter; subject, file name and headers carry no personal data."""
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        out = carrier(f"smtp+plain://127.0.0.1:{port}", "letters@example.invalid")
        await out.send(PARCEL)
        await out.send(PARCEL)
        with pytest.raises(ParcelRefusedError, match="recipient_refused"):
            await out.send(Parcel("x", KIND, "N", (), "nobody@example.invalid", b""))
    finally:
        server.stop()
    with pytest.raises(CarrierDownError):
        await out.send(PARCEL)

    first, again = (message_from_bytes(each.content) for each in inbox.envelopes)
    assert first["Message-ID"] == again["Message-ID"] == f"<{PARCEL.key}@example.invalid>"
    attached = [part for part in first.walk() if part.get_filename()]
    assert [part.get_payload(decode=True) for part in attached] == [PARCEL.pdf]
    outside = "".join(f"{name}: {text}" for name, text in first.items() if name != "To")
    assert not any(word in outside + str(attached[0].get_filename()) for word in ("May", "Sample"))


async def test_a_letter_without_an_address_is_refused(tmp_path: Path) -> None:
    """Neither post nor mail can guess where somebody is."""
    nowhere = Parcel("k", KIND, "Will May", (), None, b"")

    with pytest.raises(ParcelRefusedError, match="no_address"):
        await Spool(tmp_path).send(nowhere)
    with pytest.raises(ParcelRefusedError, match="no_e_mail"):
        await Mail("127.0.0.1", 1, "a@b.invalid").send(nowhere)
    with pytest.raises(UnusableCarrierError):
        carrier("pigeon://loft", "a@b.invalid")
