"""A folder of guidelines is checked as a whole: every fault is listed, none hides another."""

from datetime import date
from pathlib import Path
from typing import Any

from services.decision.guidelines.faults import FaultCode
from services.decision.guidelines.library import ENTRIES, Library
from services.decision.library_trial.check import check_folder
from tests.decision.a_library import a_folder, change

TODAY = date(2026, 11, 27)


def _codes(folder: Path, day: date = TODAY) -> dict[str, set[FaultCode]]:
    found: dict[str, set[FaultCode]] = {}
    for fault in check_folder(folder, day):
        found.setdefault(fault.entry, set()).add(fault.code)
    return found


def test_the_library_that_is_shipped_has_no_fault() -> None:
    """DG9: every rule stands beside cases which it obeys, and no date is left open by mistake."""
    assert check_folder(ENTRIES, TODAY) == ()


def test_the_library_holds_every_regime_of_opioids_and_chronic_pain() -> None:
    """The split at one day is too coarse: 2016 changed pain and opioids, 2017 all."""
    library = Library.load()
    regimes = [each for each in library.entries if "opioid" in each.applies_to.treatments]

    assert [(each.id, str(each.valid_from), str(each.valid_to)) for each in regimes] == [
        ("OPI-2009", "2009-07-18", "2016-07-27"),
        ("OPI-2016", "2016-07-28", "2017-11-30"),
        ("OPI-ACOEM", "2017-12-01", "None"),
    ]
    assert {e.chapter: str(e.since) for e in library.editions.chapters_on(TODAY)}["low back"] == (
        "2021-11-23"
    )


def test_a_hole_between_two_editions_is_found(tmp_path: Path) -> None:
    """A day without a rule pends its items; whoever keeps the library has to know."""
    folder = a_folder(tmp_path / "draft", "opi-2009", "opi-2016", "opi-acoem")

    def later(entry: dict[str, Any]) -> None:
        entry["valid_from"] = date(2016, 8, 15)
        for case in entry["cases"]:
            case.pop("day", None)

    change(folder, "opi-2016", later)

    assert _codes(folder) == {"OPI-2009": {FaultCode.HOLE}}
    (fault,) = check_folder(folder, TODAY)
    assert "from 2016-07-28 to 2016-08-14" in fault.text


def test_an_overlap_is_found(tmp_path: Path) -> None:
    """Two rules for one item on one day: which one counts must not depend on file names."""
    folder = a_folder(tmp_path / "draft", "opi-2009", "opi-2016")

    change(folder, "opi-2009", lambda entry: entry.update(valid_to=date(2016, 7, 28)))

    assert _codes(folder) == {"OPI-2009": {FaultCode.OVERLAP}}


def test_an_entry_past_its_review_is_found_from_the_next_day(tmp_path: Path) -> None:
    """On its review-by date it still counts."""
    folder = a_folder(tmp_path / "draft", "acu-acoem-lb")

    assert _codes(folder, date(2027, 6, 30)) == {}
    assert _codes(folder, date(2027, 7, 1)) == {"ACU-ACOEM-LB": {FaultCode.PAST_REVIEW}}


def test_a_case_that_fails_and_a_broken_file_are_both_listed(tmp_path: Path) -> None:
    """One run tells everything that has to be corrected."""
    folder = a_folder(tmp_path / "draft", "acu-2009", "esi-2009", "cbt-2009")
    change(folder, "acu-2009", lambda entry: entry["limits"][0].update(max=5))
    change(folder, "esi-2009", lambda entry: entry.pop("cases"))
    change(folder, "cbt-2009", lambda entry: entry["citation"].clear())

    found = _codes(folder)

    assert found["ACU-2009"] == {FaultCode.CASE_FAILS}
    assert found["esi-2009.yaml"] == {FaultCode.UNREADABLE}
    assert found["cbt-2009.yaml"] == {FaultCode.UNREADABLE}


def test_an_edition_that_nobody_knows_is_found(tmp_path: Path) -> None:
    """Dates outside the edition would claim a rule for days on which it was not adopted."""
    folder = a_folder(tmp_path / "draft", "opi-2016", "acu-2009")
    change(folder, "opi-2016", lambda entry: entry.update(edition="MTUS2016"))
    change(folder, "acu-2009", lambda entry: entry.update(valid_from=date(2009, 7, 17)))

    assert _codes(folder) == {
        "OPI-2016": {FaultCode.EDITION},
        "ACU-2009": {FaultCode.EDITION},
    }


def test_a_library_that_was_kept_is_read_again_to_the_byte() -> None:
    """DG11: a determination names a library by its digest; the bytes under it bring it back."""
    library = Library.load()

    again = Library.decoded(library.encoded())

    assert again.version == library.version
    assert again.encoded() == library.encoded()
