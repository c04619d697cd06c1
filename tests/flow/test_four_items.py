"""IN4, IN6: one case, many disputed items, each with its own life and outcome."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from imr.commands.demo import SAMPLES
from imr.files import read_case
from shared.clock import CaseClock
from shared.events import ApplicationFiled, ApplicationWithdrawn, TreatmentAuthorized
from shared.events.application_filed import Signatory
from shared.evidence import Evidence
from shared.memory import Chain
from shared.runtime import running as service_running
from tests.builders import an_item
from tests.flow.harness import (
    an_acupuncture_case,
    check_invariants,
    file,
    progress,
    services,
    tell,
    whole_chain,
)


def four_items() -> ApplicationFiled:
    """The demonstration's case with four treatments."""
    (path,) = SAMPLES.glob("04-*.json")
    return read_case(path)


@asynccontextmanager
async def a_reviewer(running: Chain, database_url: str, folder: Path) -> AsyncIterator[Chain]:
    """Let the simulated reviewer come to work: what lies before him is signed."""
    (stand_in,) = (
        each for each in services(database_url, folder) if each.name == "simulated_reviewer"
    )
    clock = CaseClock()
    async with service_running(stand_in, database_url, running.logs.publish, clock) as runtime:
        everybody = [*running.runtimes.values(), runtime]
        yield Chain(running.logs, everybody, running.offsets)


async def test_four_items_end_in_four_different_states(database_url: str, tmp_path: Path) -> None:
    """Overturned, upheld, authorized under review, and refused: one case, one letter."""
    application = four_items()
    granted = TreatmentAuthorized(
        filing=application.filing, item_nos=(3,), on=application.received_on
    )
    async with whole_chain(
        database_url, tmp_path, without=["simulated_reviewer"], IMR_CONFIRM_REFUSALS="false"
    ) as running:
        file(running, application)
        await running.run_until_idle()
        prepared = progress(running, [application]).by_id[application.case_id]
        assert prepared.proposals == {1: "overturned", 2: "upheld", 3: "pended"}
        assert prepared.outcomes == {}, "nothing is decided without a signature"

        tell(running, granted, on=application.received_on)
        await running.run_until_idle()
        async with a_reviewer(running, database_url, tmp_path) as everybody:
            await everybody.run_until_idle()
        ended = progress(running, [application]).by_id[application.case_id]
        check_invariants(running, accepted=1)

    assert ended.outcomes == {1: "overturned", 2: "upheld"}
    assert ended.ended_items == {3: "authorized"}
    assert ended.refused_items == {4: ["CNC_DECISION"]}
    letter = await twin(tmp_path, ended.twin)
    assert [item["item_no"] for item in letter["items"]] == [1, 2]
    assert [each["item"]["item_no"] for each in letter["ended_items"]] == [3]
    assert [each["item"]["item_no"] for each in letter["refused_items"]] == [4]


async def test_one_of_three_items_ends_and_the_letter_covers_two(
    database_url: str, tmp_path: Path
) -> None:
    """IN6: the draft on the reviewer's desk covered three; what is signed covers two."""
    application = an_acupuncture_case("three", items=tuple(map(an_item, (1, 2, 3))))
    on = application.received_on
    withdrawn = ApplicationWithdrawn(
        filing=application.filing, item_nos=(2,), on=on, by=Signatory.EMPLOYEE
    )
    async with whole_chain(database_url, tmp_path, without=["simulated_reviewer"]) as running:
        file(running, application)
        await running.run_until_idle()
        tell(running, withdrawn, on=on)
        await running.run_until_idle()
        async with a_reviewer(running, database_url, tmp_path) as everybody:
            await everybody.run_until_idle()
        case = progress(running, [application]).by_id[application.case_id]
        check_invariants(running, accepted=1)

    letter = await twin(tmp_path, case.twin)
    assert [item["item_no"] for item in letter["items"]] == [1, 3]
    (ended,) = letter["ended_items"]
    assert (ended["item"]["item_no"], ended["end"], ended["on"]) == (2, "withdrawn", str(on))


async def twin(folder: Path, address: str | None) -> dict[str, Any]:
    """Read a letter's machine-readable twin."""
    assert address is not None
    content = await Evidence.open((folder / "evidence").as_uri()).get(address)
    found: dict[str, Any] = json.loads(content)
    return found


async def test_a_pended_item_is_decided_by_the_reviewer_alone(
    database_url: str, tmp_path: Path
) -> None:
    """The software has no proposal for it; the letter covers the three items under review."""
    application = four_items()
    async with whole_chain(database_url, tmp_path) as running:
        file(running, application)
        await running.run_until_idle()
        case = progress(running, [application]).by_id[application.case_id]

    assert case.proposals[3] == "pended"
    assert set(case.outcomes) == {1, 2, 3}
    assert (case.outcomes[1], case.outcomes[2], case.outcome) == ("overturned", "upheld", "mixed")
