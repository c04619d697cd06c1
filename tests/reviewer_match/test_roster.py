"""The roster file: read whole or not at all, and every fault told at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.reviewer_match.errors import FileInvalidError
from services.reviewer_match.fit import Specialties
from services.reviewer_match.roster import Reviewer, Roster, reference
from services.reviewer_match.roster.invent import as_text, invent
from services.reviewer_match.settings import INVENTED_ROSTER
from tests.reviewer_match.people import a_reviewer, a_roster_file


def rows(*reviewers: Reviewer) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [reviewer.model_dump(mode="json") for reviewer in reviewers]


def test_every_fault_of_a_roster_is_told_at_once_and_nobody_is_named(tmp_path: Path) -> None:
    """Credentialing corrects a file once; an error message is no place for a name."""
    first, second, third, fourth = rows(*(a_reviewer(each) for each in (1, 2, 3, 4)))
    first["degree"] = "Barber"
    first["nickname"] = "Testy"
    second["licences"][0]["until"] = "1999-01-01"
    third["id"] = "t-004"
    third["licences"] = fourth["licences"]
    third["npi"] = fourth["npi"] = "1234567893"
    path = tmp_path / "roster.json"
    path.write_text(json.dumps([first, second, third, fourth]))

    with pytest.raises(FileInvalidError) as raised:
        Roster.load(path)

    told = str(raised.value)
    for expected in (
        "0.degree: ",
        "0.nickname: ",
        "1.licences.0: ends before it begins",
        "id t-004 stands twice",
        "a licence stands twice",
        "an NPI stands twice",
    ):
        assert expected in told
    assert len(raised.value.faults) == 6
    assert "Zwiebelfisch" not in told
    assert "Barber" not in told


@pytest.mark.parametrize("content", ["", "\x00\x01", '[{"id": "t-0', "{}", "7"])
def test_a_file_that_is_no_list_is_told_in_one_fault(tmp_path: Path, content: str) -> None:
    """Cut or empty files happen."""
    path = tmp_path / "roster.json"
    path.write_text(content)

    with pytest.raises(FileInvalidError) as raised:
        Roster.load(path)

    assert len(raised.value.faults) == 1


def test_the_version_changes_with_the_file(tmp_path: Path) -> None:
    """An assignment names the roster it was made from."""
    one = Roster.load(a_roster_file(tmp_path / "one.json", a_reviewer(1)))
    same = Roster.load(a_roster_file(tmp_path / "same.json", a_reviewer(1)))
    other = Roster.load(a_roster_file(tmp_path / "other.json", a_reviewer(1, capacity=11)))

    assert one.version == same.version != other.version


def test_a_reference_tells_nothing_without_the_secret() -> None:
    """Roster ids are short and guessable; a plain hash of one could be looked up."""
    assert reference("secret", "r-0001") == reference("secret", "r-0001")
    assert reference("secret", "r-0001") != reference("another", "r-0001")
    assert reference("secret", "r-0001") != reference("secret", "r-0002")


def test_the_invented_roster_is_large_and_covers_every_specialty() -> None:
    """A demonstration must find somebody for every kind of treatment."""
    roster = Roster.load(INVENTED_ROSTER)

    assert len(roster.reviewers) >= 200
    practised = {specialty for each in roster.reviewers for specialty in each.specialties}
    assert practised == Specialties.load().names()


def test_the_invented_roster_is_what_its_script_makes() -> None:
    """Data that nobody can make again cannot be corrected."""
    assert INVENTED_ROSTER.read_text(encoding="utf-8") == as_text(invent())
