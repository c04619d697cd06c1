"""Recorded determinations bring their own reviewer; the event says that he was not chosen here."""

import json
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from services.reviewer_match import appointments
from services.reviewer_match.appointments import Appointment, RecordedReviewer
from services.reviewer_match.errors import FileInvalidError
from shared.events.reviewer_matched import Choice
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import a_reviewer


def an_appointment(**changes: object) -> Appointment:
    """A recorded override for the first case."""
    appointment = Appointment(
        case_number="CM26-0000001",
        reviewer=RecordedReviewer(
            id="recorded-1",
            degree="M.D.",
            specialties=("Preventive Medicine", "Sports Medicinea"),
            licensed_in=("Texas", "California"),
            board_certified=True,
        ),
        assigned_on=date(2016, 11, 9),
        reason="recorded determination",
    )
    return appointment.model_copy(update=changes)


def a_file(folder: Path, *rows: Appointment) -> Path:
    """The appointments as a file."""
    path = folder / "appointments.json"
    path.write_bytes(TypeAdapter(list[Appointment]).dump_json(list(rows)))
    return path


async def test_a_recorded_reviewer_is_appointed_with_his_own_words_and_dates(
    start: Start, tmp_path: Path
) -> None:
    """The new letter must repeat the recorded one, down to its misprints and order of states."""
    path = a_file(tmp_path, an_appointment())
    async with start(a_reviewer(1), appointments=path) as matching:
        await matching.complete(1)

        (matched,) = matching.matched
    assert matched.match.choice is Choice.APPOINTED
    assert matched.match.reason == "recorded determination"
    assert (matched.match.considered, matched.match.funnel) == (0, {})
    assert matched.assigned_on == date(2016, 11, 9)
    assert matched.qualifications.specialties == ("Preventive Medicine", "Sports Medicinea")
    assert matched.qualifications.licensed_in == ("Texas", "California")
    assert matched.qualifications.as_of == date(2016, 11, 9)


async def test_screens_are_not_decided_anew_for_an_appointment(
    start: Start, tmp_path: Path
) -> None:
    """Nothing of a recorded case's parties is known, so nothing is claimed to be screened."""
    path = a_file(tmp_path, an_appointment())
    async with start(a_reviewer(1), appointments=path) as matching:
        await matching.complete(1, content=b"no party sheet")

        assert len(matching.answers) == 1
        assert await matching.rows("select * from exclusions") == []


async def test_other_cases_are_matched_as_ever(start: Start, tmp_path: Path) -> None:
    """An override concerns its own case only."""
    path = a_file(tmp_path, an_appointment())
    async with start(a_reviewer(1), appointments=path) as matching:
        await matching.complete(1)
        await matching.complete(2)

        choices = [each.match.choice for each in matching.matched]
        references = {each.reviewer_ref for each in matching.matched}
    assert choices == [Choice.APPOINTED, Choice.MATCHED]
    assert len(references) == 2


def test_without_a_file_nobody_is_appointed() -> None:
    """The usual case: every reviewer is matched."""
    assert appointments.load(None) == {}


def test_every_fault_of_an_appointments_file_is_told(tmp_path: Path) -> None:
    """The same promise as for the roster."""
    rows = [an_appointment().model_dump(mode="json") for _ in range(2)]
    broken = json.loads(json.dumps(rows[0])) | {"case_number": "26-1", "assigned_on": "soon"}
    path = tmp_path / "appointments.json"
    path.write_text(json.dumps([*rows, broken]))

    with pytest.raises(FileInvalidError) as raised:
        appointments.load(path)

    places = [fault.split(":")[0] for fault in raised.value.faults]
    assert places == ["2.case_number", "2.assigned_on", "case CM26-0000001 stands twice"]
