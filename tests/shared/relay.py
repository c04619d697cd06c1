"""A service small enough to test the plumbing with: it opens a case once the application is in.

It reads ``application.filed`` and ``record.received``; a record that comes before its application
waits for it. Its one rule that can break is planted: a claim number that says so.
"""

from datetime import date
from pathlib import Path

from shared.database import Tx
from shared.edge import Answers, Edge, Invalid, Service
from shared.errors import NotYetError, RefusedError, UnprocessableError
from shared.events import ApplicationFiled, ApplicationRefused, CaseOpened, RecordReceived
from shared.events.application_refused import Refusal
from shared.events.case import Priority
from shared.events.envelope import Received

POISON = "POISON"
FILED_ON = date(2026, 11, 20)


class PlantedError(UnprocessableError):
    """What a handler raises on the planted claim number."""

    code = "planted"


async def on_application_filed(received: Received[ApplicationFiled], tx: Tx) -> Answers:
    """Open the case."""
    application = received.event
    if application.parties.claim_number == POISON:
        raise PlantedError
    if application.parties.claim_number == "BUG":
        raise KeyError("a name that must not be logged")
    await tx.execute("insert into cases (case_id) values (%s)", [received.case_id])
    return (
        CaseOpened(
            case_id=received.case_id,
            case_number="CM26-0000001",
            priority=Priority.STANDARD,
            received_on=FILED_ON,
            items=application.items,
            party_sheet="0" * 64,
        ),
    )


async def on_invalid_application(invalid: Invalid, _: Tx) -> Answers:
    """Tell every fault."""
    return (
        ApplicationRefused(
            case_id=invalid.filing.case_id, refusal=Refusal.INVALID, faults=invalid.faults
        ),
    )


async def on_record_received(received: Received[RecordReceived], tx: Tx) -> Answers:
    """Count the records of a case that is open; more than two are too many."""
    found = await tx.execute(
        "update cases set records = records + 1 where case_id = %s returning records",
        [received.case_id],
    )
    row = await found.fetchone()
    if row is None:
        raise NotYetError
    if row["records"] > 2:
        raise RefusedError("case_closed", "The case takes no more records.")
    return ()


def relay(migrations: Path) -> Service:
    """The service, with one table of its own."""
    migrations.mkdir(exist_ok=True)
    (migrations / "relay_1.py").write_text(
        "from alembic import op\n"
        "revision, down_revision, branch_labels, depends_on = 'relay_1', None, ('relay',), None\n"
        "def upgrade():\n"
        "    op.execute('create table cases (case_id uuid primary key, records int default 0)')\n"
    )
    return Service(
        name="relay",
        edges=(
            Edge(
                ApplicationFiled,
                on_application_filed,
                invalid=on_invalid_application,
                from_outside=True,
            ),
            Edge(RecordReceived, on_record_received),
        ),
        publishes=(CaseOpened, ApplicationRefused),
        migrations=migrations,
        stages="select 'open' as stage, count(*) as cases, null::timestamptz as oldest from cases",
    )
