"""From signature to letter over the whole chain: three persons, and what is true on the day."""

import json
from pathlib import Path
from typing import Any

from imr.local import embedded
from services.reviewer_match.settings import INVENTED_ROSTER
from shared.clock import CaseClock
from shared.events import (
    DecisionIssued,
    DeterminationAccepted,
    DeterminationChecked,
    LetterIssued,
    ReviewerMatched,
)
from shared.events.determination import Determination
from shared.evidence import Evidence
from shared.memory import chain
from tests.flow.harness import (
    an_acupuncture_case,
    check_invariants,
    dead_letters,
    file,
    said,
    services,
    whole_chain,
)


async def test_three_persons_stand_behind_a_letter(database_url: str, tmp_path: Path) -> None:
    """HR3: with the policy on, the simulated reviewer plays the other two under other names."""
    cases = [an_acupuncture_case(f"{number:04}") for number in range(3)]
    async with whole_chain(database_url, tmp_path, IMR_SEPARATE_ROLES="true") as running:
        file(running, *cases)
        await running.run_until_idle()
        issued = said(running, DecisionIssued)
        check_invariants(running, accepted=3)
        assert dead_letters(running) == []

    for each in issued:
        assert each.checked is not None
        assert each.released is not None
        persons = {each.reviewer_ref, each.checked.by, each.released.by}
        assert len(persons) == 3
        assert each.checked.signature.kind == each.released.signature.kind == "simulated"


async def test_without_the_policy_nobody_is_asked(database_url: str, tmp_path: Path) -> None:
    """A demonstration's signature releases at once, and no event says otherwise."""
    async with whole_chain(database_url, tmp_path) as running:
        file(running, an_acupuncture_case("0001"))
        await running.run_until_idle()
        (issued,) = said(running, DecisionIssued)
        assert said(running, DeterminationAccepted) == []
        assert said(running, DeterminationChecked) == []

    assert (issued.checked, issued.released) == (None, None)


def without_licences(roster: Path, specialties: tuple[str, ...], to: Path) -> Path:
    """Write the roster as it is after everybody of these specialties has lost the licence."""
    people: list[dict[str, Any]] = json.loads(roster.read_text())
    for person in people:
        if person["specialties"] == list(specialties):
            for licence in person["licences"]:
                licence |= {"status": "lapsed"}
    to.write_text(json.dumps(people))
    return to


async def test_a_later_licence_change_leaves_old_letters_alone(
    postgres_url: str, tmp_path: Path
) -> None:
    """HR4: the letter says what was so on the day; made again later, it is the same to the byte."""

    def database() -> str:
        return embedded.new_database(postgres_url, f"licence_{len(made)}")

    made: list[LetterIssued] = []
    async with whole_chain(database(), tmp_path) as running:
        file(running, an_acupuncture_case("0001"))
        await running.run_until_idle()
        (match,), (issued,) = said(running, ReviewerMatched), said(running, DecisionIssued)
        (record,) = running.logs.records[DecisionIssued.topic]
        made += said(running, LetterIssued)
    specialties = match.qualifications.specialties
    roster = without_licences(INVENTED_ROSTER, specialties, tmp_path / "later.json")

    async with whole_chain(database(), tmp_path, IMR_ROSTER=str(roster)) as running:
        file(running, an_acupuncture_case("0002"))
        await running.run_until_idle()
        for other in said(running, ReviewerMatched):
            assert other.reviewer_ref != match.reviewer_ref, "nobody unlicensed is matched any more"
        letters = next(
            each
            for each in services("postgresql://none/none", tmp_path, IMR_ROSTER=str(roster))
            if each.name == "letters"
        )
    made.append(made[0])
    async with chain([letters], database(), CaseClock()) as alone:
        alone.logs.append(record)
        await alone.run_until_idle()
        (again,) = said(alone, LetterIssued)

    evidence = Evidence.open((tmp_path / "evidence").as_uri())
    content = Determination.model_validate_json(await evidence.get(issued.content))
    assert content.qualifications == match.qualifications
    assert content.qualifications.as_of == match.assigned_on
    assert (again.letter, again.twin) == (made[0].letter, made[0].twin)
    twin = json.loads(await evidence.get(again.twin))
    assert twin["qualifications"]["licensed_in"] == list(match.qualifications.licensed_in)
    assert "licensed" in twin["statements"]["how"]
