"""RM10: who the reviewer is stays inside the matching (LC 4610.6(f))."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, generate_latest
from pydantic import TypeAdapter
from structlog.testing import capture_logs

from services.reviewer_match.appointments import Appointment
from services.reviewer_match.roster import FamilyMember, Interest, Membership
from shared.events import RecordsCompleted
from shared.events.parties import Organization, Person
from tests.builders import a_case_file, a_party_sheet, a_record
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import CASE, a_group, a_licence, a_reviewer
from tests.reviewer_match.test_appointments import an_appointment

PLANTED = (
    "Xanthippe",
    "Quillfeather",
    "Oncezwirn",
    "Zirkumflex",
    "Brunnenkresse",
    "Mondscheinnetz",
    "Katzenpfote",
    "Schnurrbart",
    "PLANTED-LICENCE-77",
    "1234567893",
    "planted-id-42",
)
"""Everything in the planted row that could tell somebody who it is."""


async def test_no_topic_log_or_metric_tells_who_the_reviewer_is(
    start: Start, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """RM10: planted names are searched in every byte that leaves the service."""
    planted = a_reviewer(
        1,
        id="planted-id-42",
        name="Xanthippe Quillfeather",
        former_names=("Xanthippe Oncezwirn",),
        npi="1234567893",
        capacity=2,
        licences=(a_licence(number="PLANTED-LICENCE-77"),),
        affiliations=(a_group("Zirkumflex Clinic"),),
        interests=(Interest(entity="Brunnenkresse Company", percent=50, since=date(2010, 1, 1)),),
        networks=(Membership(network="Mondscheinnetz", since=date(2010, 1, 1)),),
        family=(
            FamilyMember(relation="spouse", name="Katzenpfote", entities=("Schnurrbart Inc.",)),
        ),
    )
    conflicted = a_party_sheet(
        medical_group=Organization(name="Zirkumflex Clinic"),
        ur_physician=Person(name="Xanthippe Quillfeather"),
    )
    appointed = an_appointment(
        case_number="CM26-0000005",
        reviewer=an_appointment().reviewer.model_copy(update={"id": "planted-id-42"}),
    )
    path = tmp_path / "appointments.json"
    path.write_bytes(TypeAdapter(list[Appointment]).dump_json([appointed]))

    with capture_logs() as entries, caplog.at_level("DEBUG"):
        async with start(planted, a_reviewer(2, qme=True), appointments=path) as matching:
            await matching.complete(1)  # matched
            await matching.complete(1, again=1)  # refused
            await matching.complete(2, sheet=conflicted)  # waits
            await matching.complete(3, content=b"no sheet")  # dead letter
            lost = RecordsCompleted(case_id=CASE, case=a_case_file(party_sheet="f" * 64))
            matching.chain.logs.append(a_record(lost))
            await matching.complete(4)  # matched
            await matching.complete(5)  # appointed
            await matching.complete(6)  # capacity is used up
            logs = matching.chain.logs.records
            states = await matching.rows("select case_number, state from cases")
            assigned = await matching.rows("select reviewer_id, reviewer_ref from assignments")

    told = b"\n".join(
        part
        for records in logs.values()
        for record in records
        for part in (
            record.topic.encode(),
            record.key or b"",
            record.value or b"",
            *(name.encode() + b"=" + value for name, value in record.headers),
        )
    )
    told += json.dumps(entries, default=str).encode() + caplog.text.encode()
    told += generate_latest(REGISTRY)
    assert len(states) == 5
    assert {each["reviewer_id"] for each in assigned} == {"planted-id-42"}
    assert {name for name in PLANTED if name.lower().encode() in told.lower()} == set()
    references = set(re.findall(rb"rev-[0-9a-f]{16}", told))
    assert references == {each["reviewer_ref"].encode() for each in assigned}
    assert len(references) == 2  # of the matched one and of the appointed one


async def test_what_is_kept_of_a_case_names_no_party(start: Start) -> None:
    """The party sheet is read in memory; our tables hold roles and references."""
    sheet = a_party_sheet(medical_group=Organization(name="Feigned Healing Group"))
    partner = a_reviewer(1, affiliations=(a_group("Feigned Healing Group"),))
    async with start(partner) as matching:
        await matching.complete(1, sheet=sheet)

        kept = [
            row
            for table in ("cases", "exclusions", "assignments", "outbox", "inbox")
            for row in await matching.rows(f"select * from {table}")
        ]
    text = json.dumps(kept, default=str).casefold()
    for name in ("wilhelmina", "testworker", "feigned", "invented widgets", "imaginary claims"):
        assert name not in text
