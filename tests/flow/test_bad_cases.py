"""Bad inputs 38 to 40 where the form is right and the content is not: what the case then shows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.reviewer_match.roster import Reviewer
from shared import topics
from shared.events import ApplicationFiled, DeterminationDrafted
from shared.evidence import Evidence
from shared.memory import Chain
from tests.builders import a_party_sheet, an_application, an_inline_record, an_item
from tests.flow.harness import (
    an_acupuncture_case,
    dead_letters,
    file,
    progress,
    whole_chain,
)
from tests.reviewer_match.people import a_licence, a_reviewer, a_roster_file

TREATING = a_party_sheet().requesting_physician.name


@asynccontextmanager
async def with_reviewers(
    database_url: str, folder: Path, *reviewers: Reviewer
) -> AsyncIterator[Chain]:
    """The chain with these people and nobody else."""
    roster = a_roster_file(folder / "roster.json", *reviewers)
    async with whole_chain(database_url, folder, IMR_ROSTER=str(roster)) as running:
        yield running


async def row_of(running: Chain, application: ApplicationFiled) -> dict[str, Any]:
    """Return what the matcher keeps of a case."""
    async with running.runtimes["reviewer_match"].pool.connection() as tx:
        found = await tx.execute("select * from cases where case_id = %s", [application.case_id])
        return dict(await found.fetchone() or {})


NOBODY: dict[str, tuple[tuple[Reviewer, ...], set[str]]] = {
    "the only reviewer is the treating physician": (
        (a_reviewer(name=TREATING),),
        {"dispute_role"},
    ),
    "nobody is on the roster": ((), set()),
    "the licence was revoked": (
        (
            a_reviewer(
                1,
                licences=(
                    a_licence(number="TEST-1", until=date(2026, 5, 31)),
                    a_licence(number="TEST-1", since=date(2026, 6, 1), status="suspended"),
                ),
            ),
        ),
        {"licence"},
    ),
}


@pytest.mark.parametrize("name", NOBODY)
async def test_a_case_that_nobody_may_review_waits_and_says_why(
    database_url: str, tmp_path: Path, name: str
) -> None:
    """38: no reviewer is appointed against the law; the case is open, and the count shows it."""
    reviewers, filters = NOBODY[name]
    application = an_application("0001")
    async with with_reviewers(database_url, tmp_path, *reviewers) as running:
        file(running, application)
        await running.run_until_idle()

        assert running.logs.records[topics.REVIEWER_MATCHED] == []
        assert dead_letters(running) == []
        row = await row_of(running, application)
        assert row["state"] == "waiting"
        assert sum(row["funnel"].values()) == len(reviewers)
        assert {each for each, count in row["funnel"].items() if count} == filters
        (case,) = progress(running, [application]).by_id.values()
        assert case.waits_for == "an eligible reviewer without a conflict"
        labels = {"service": "reviewer_match", "stage": "waiting"}
        assert REGISTRY.get_sample_value("imr_cases_open", labels) == 1


async def test_the_case_goes_on_once_somebody_may_review_it(
    database_url: str, tmp_path: Path
) -> None:
    """38: the same case, with one reviewer more: nothing else kept it."""
    application = an_application("0001")
    async with with_reviewers(
        database_url, tmp_path, a_reviewer(1, name=TREATING), a_reviewer(2)
    ) as running:
        file(running, application)
        await running.run_until_idle()

        assert len(running.logs.records[topics.LETTER_ISSUED]) == 1


async def drafted(database_url: str, folder: Path, application: ApplicationFiled) -> Any:
    """Return the draft of the case's only item."""
    async with whole_chain(database_url, folder) as running:
        file(running, application)
        await running.run_until_idle()
        (record,) = running.logs.records[topics.DETERMINATION_DRAFTED]
        assert dead_letters(running) == []
    (item,) = DeterminationDrafted.model_validate_json(record.value or b"").items
    return item


async def test_a_citation_that_does_not_exist_decides_nothing(
    database_url: str, tmp_path: Path
) -> None:
    """39: what the claims administrator cites is printed, and never applied."""
    cited = an_acupuncture_case(
        "0001", items=(an_item(ur_guideline="MTUS 8 CCR 9792.99.99, Moonlight Therapy Guideline"),)
    )

    item = await drafted(database_url, tmp_path, cited)

    assert (item.proposal, item.guideline) == ("upheld", "ACU-2009")


AMENDED = {
    "before the amendment": (date(2017, 11, 30), "ACU-2009"),
    "after the amendment": (date(2017, 12, 1), "ACU-ACOEM-LB"),
    "before any edition": (date(2009, 7, 17), None),
}


@pytest.mark.parametrize("name", AMENDED)
async def test_a_guideline_that_was_amended_after_the_injury_counts_by_the_request(
    database_url: str, tmp_path: Path, name: str
) -> None:
    """39: the edition of the day of the request applies; without one the item pends."""
    asked_on, guideline = AMENDED[name]
    base = an_acupuncture_case("0001")
    decided = base.ur_decision.model_copy(update={"decided_on": date(2017, 12, 4)})
    application = base.model_copy(
        update={
            "date_of_injury": date(2009, 1, 5),
            "rfa_on": asked_on,
            "ur_decision": decided,
            "received_on": date(2017, 12, 20),
            "signature": base.signature.model_copy(  # type: ignore[union-attr]  # the builder signs
                update={"signed_on": date(2017, 12, 18)}
            ),
        }
    )

    item = await drafted(database_url, tmp_path, application)

    assert (item.guideline, item.as_of) == (guideline, asked_on)
    if guideline is None:
        assert (item.proposal, item.code) == ("pended", "no_guideline_in_force")


STORED = {
    "a ZIP": b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 40,
    "an encrypted PDF": b"%PDF-1.7\n1 0 obj << /Encrypt 2 0 R >> endobj\n%%EOF",
    "a PDF without pages": b"%PDF-1.4\n1 0 obj << /Type /Pages /Count 0 >> endobj\n%%EOF",
    "nothing readable": b"\xff\xfe\x00\x01",
}


@pytest.mark.parametrize("name", STORED)
async def test_a_stored_file_that_is_no_text_is_not_searched(
    database_url: str, tmp_path: Path, name: str
) -> None:
    """40: nothing is unpacked, rendered or guessed: the reviewer gets it, with a code."""
    digest = await Evidence.open((tmp_path / "evidence").as_uri()).put(STORED[name])
    scan = an_inline_record(dated=date(2016, 5, 1)).model_copy(
        update={"text": None, "digest": digest}
    )

    item = await drafted(database_url, tmp_path, an_acupuncture_case("0001", records=(scan,)))

    assert (item.proposal, item.code) == ("pended", "nothing_to_search")
