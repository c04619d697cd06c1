"""The whole chain in one process, and what must always be true of it."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from imr.kafka.upstream import filing
from imr.local.services import in_process
from imr.local.stack import MODULES
from imr.running.progress import Cases
from shared import topics
from shared.clock import CaseClock, midday
from shared.consumer import Checkpoint, pass_by
from shared.edge import Service
from shared.events import ApplicationFiled
from shared.events.envelope import AnyEvent, E, Record
from shared.memory import Chain, chain
from tests.accepting import WHO_ACCEPTS
from tests.builders import a_record, an_application, an_inline_record, an_item, the_papers

SETTINGS: Final = {"IMR_CLOCK": "case", "IMR_ALLOW_SIMULATED_SIGNATURES": "true"}


def services(
    database_url: str, folder: Path, *, without: Sequence[str] = (), **settings: str
) -> list[Service]:
    """Build the services of the chain; ``without`` leaves some out by name."""
    built = in_process(database_url, (folder / "evidence").as_uri(), {**SETTINGS, **settings})
    left = [service for service in built if service.name not in without]
    return [*left, WHO_ACCEPTS] if "simulated_reviewer" in without else left


@asynccontextmanager
async def whole_chain(
    database_url: str,
    folder: Path,
    *,
    without: Sequence[str] = (),
    checkpoint: Checkpoint = pass_by,
    **settings: str,
) -> AsyncIterator[Chain]:
    """Run the chain over logs in memory and a real database."""
    built = services(database_url, folder, without=without, **settings)
    async with chain(built, database_url, CaseClock(), checkpoint) as running:
        yield running


def an_acupuncture_case(number: str, **changes: Any) -> ApplicationFiled:
    """A case that the guideline in force speaks about: twelve sessions, prior ones without gain."""
    text = (
        "Acupuncture progress note. The patient has completed eight acupuncture sessions. "
        "Low back pain was 6/10 before and is 5/10 now. Sits for 20 minutes as before. "
        "Work restrictions are unchanged. Takes ibuprofen three times a day as before."
    )
    application = an_application(
        number,
        received_on=date(2016, 6, 20),
        date_of_injury=date(2015, 3, 2),
        rfa_on=date(2016, 5, 20),
        ur_decision=an_application().ur_decision.model_copy(
            update={"decided_on": date(2016, 6, 2)}
        ),
        signature=an_application().signature.model_copy(  # type: ignore[union-attr]  # the builder signs
            update={"signed_on": date(2016, 6, 18)}
        ),
        items=(an_item(),),
        records=(an_inline_record(text, dated=date(2016, 5, 1)), *the_papers(date(2016, 6, 2))),
    )
    return application.model_copy(update=changes)


def progress(running: Chain, applications: Sequence[ApplicationFiled]) -> Cases:
    """Return where the cases are, by all that the topics say."""
    cases = Cases({each.case_id: each.filing.number for each in applications})
    for log in running.logs.records.values():
        cases.note(log)
    return cases


def file(running: Chain, *applications: ApplicationFiled) -> None:
    """File applications as upstream does."""
    for application in applications:
        running.logs.append(filing(application))


def tell(running: Chain, *events: AnyEvent, on: date) -> None:
    """Let somebody outside tell something at noon of a day."""
    for event in events:
        name = f"{event.topic}-{event.case_id}-{on}"
        running.logs.append(a_record(event, event_id=name, at=midday(on)))


def said(running: Chain, event: type[E]) -> list[E]:
    """Return what was published on a topic."""
    log = running.logs.records[event.topic]
    return [event.model_validate_json(record.value or b"") for record in log]


def dead_letters(running: Chain) -> list[Record]:
    """Return all dead letters."""
    return [
        record
        for topic, log in running.logs.records.items()
        if topic.endswith(".dlq")
        for record in log
    ]


def state_hash(database_url: str) -> str:
    """Return a digest over every row of every table of every service's schema."""
    state = hashlib.sha256()
    with psycopg.connect(database_url) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema = any(%s) order by 1, 2",
            [list(MODULES)],
        ).fetchall()
        for schema, table in tables:
            name = sql.Identifier(schema, table)
            rows = connection.execute(sql.SQL("select t::text from {} t order by 1").format(name))
            state.update(repr([schema, table, rows.fetchall()]).encode())
    return state.hexdigest()


def check_invariants(running: Chain, accepted: int) -> Counter[str]:
    """Check what must hold after every run, and return the counts.

    Every accepted application has one decision and one letter; no event id has two bodies; nothing
    terminal exists that was never accepted.
    """
    bodies: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    ids: defaultdict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for topic, log in running.logs.records.items():
        for record in log:
            counts[topic] += 1
            if topic.endswith(".dlq") or (topic == topics.APPLICATION_FILED):
                continue
            event_id = record.header("ce_id") or ""
            content = hashlib.sha256((record.value or b"") + repr(record.headers).encode())
            bodies[(topic, event_id)].add(content.hexdigest())
            ids[topic].add(event_id)
    doubled = [key for key, found in bodies.items() if len(found) > 1]
    assert doubled == [], "one event id with two bodies"
    for topic in (topics.DECISION_ISSUED, topics.LETTER_ISSUED, topics.DECISION_PUBLISHED):
        assert len(ids[topic]) == accepted, f"{topic}: {len(ids[topic])} of {accepted}"
    return counts
