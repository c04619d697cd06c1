"""An item of the form, field by field, from the application to the file that decision reads."""

from datetime import date
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from shared import topics
from shared.events import RecordsCompleted, ReviewerMatched
from shared.events.case import CaseFile, DisputedItem, Timing, UrOutcome
from tests.builders import an_item
from tests.flow.harness import an_acupuncture_case, file, whole_chain

GIVEN = an_item(
    1,
    description="12 acupuncture sessions for the left knee",
    code="97810",
    frequency="2 times a week",
    duration="6 weeks",
    body_part="knee",
    laterality="left",
    timing=Timing.RETROSPECTIVE,
    dates_of_service=(date(2016, 5, 23), date(2016, 5, 25)),
    emergency=False,
    ur_guideline="MTUS, as the claims administrator read it",
)
ASKED = an_item(
    2,
    description="6 acupuncture sessions for the right shoulder",
    quantity=6,
    duration="3 weeks",
    body_part="shoulder",
    laterality="right",
    ur_outcome=UrOutcome.MODIFIED,
    original_request="12 acupuncture sessions for the right shoulder",
    authorized="6 acupuncture sessions for the right shoulder",
)


async def test_every_field_of_an_item_reaches_decision_as_it_was_filed(
    database_url: str, tmp_path: Path
) -> None:
    """Laterality, duration and days of service too: a review of the wrong knee is void."""
    items = (GIVEN, ASKED)
    filled = {name for item in items for name in item.model_fields_set if getattr(item, name)}
    async with whole_chain(
        database_url, tmp_path, without=["simulated_reviewer", "letters"]
    ) as running:
        file(running, an_acupuncture_case("fields", items=items))
        await running.run_until_idle()
        logs = running.logs.records
        (completed,) = logs[topics.RECORDS_COMPLETED]
        (matched,) = logs[topics.REVIEWER_MATCHED]
        with psycopg.connect(database_url, row_factory=dict_row) as tx:
            (kept,) = tx.execute("select match::text from decision.cases").fetchall()

    assert filled >= {"laterality", "duration", "dates_of_service", "frequency", "code"}
    told: list[CaseFile] = [
        RecordsCompleted.model_validate_json(completed.value or b"").case,
        ReviewerMatched.model_validate_json(matched.value or b"").case,
        ReviewerMatched.model_validate_json(kept["match"]).case,
    ]
    for case in told:
        assert as_filed(case.items) == as_filed(items)


def as_filed(items: tuple[DisputedItem, ...]) -> list[dict[str, object]]:
    """Return what the form says of the items."""
    return [item.model_dump(exclude_none=True) for item in items]
