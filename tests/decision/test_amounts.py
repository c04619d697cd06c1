"""Only the rest is in dispute: what was granted already stays granted (imr-process § 4.2)."""

from pathlib import Path
from typing import Any

import pytest

from imr.commands.decide import as_data
from imr.evaluation.preparing import prepare_application
from services.decision.guidelines import Library
from services.decision.request.granted_in_part import amounts
from services.decision.request.items import understand
from shared.events.application_filed import ApplicationFiled
from shared.events.case import Amounts, DisputedItem, UrOutcome
from tests.builders import an_item
from tests.decision.desk import a_desk

MODIFIED = Path(__file__).parents[2] / "imr" / "samples" / "14-modified-by-utilization-review.json"


def amounts_of(item: DisputedItem) -> Amounts | None:
    """What the preparation makes of an item."""
    request = understand(item)
    return amounts(item, request.quantity, request.unit)


@pytest.mark.parametrize(
    ("item", "counted"),
    [
        (
            {
                "description": "12 acupuncture sessions was the original request. 4 sessions were "
                "authorized. The remaining portion, 8 acupuncture sessions"
            },
            (12, 4, 8),
        ),
        (
            {
                "description": "8 acupuncture sessions",
                "original_request": "12 acupuncture sessions",
                "authorized": "4 acupuncture sessions",
            },
            (12, 4, 8),
        ),
        (
            {
                "description": "8 acupuncture sessions",
                "ur_outcome": UrOutcome.MODIFIED,
                "authorized_quantity": 4,
            },
            (12, 4, 8),
        ),
        (
            {
                "description": "Physical therapy, 8 visits",
                "original_request": "Physical therapy 3 times a week for 4 weeks",
                "authorized": "Physical therapy twice a week for 2 weeks",
            },
            (12, 4, 8),
        ),
        (
            {
                "description": "Norco 10/325 mg #60",
                "original_request": "Norco 10/325 mg #90",
                "authorized": "Norco 10/325 mg #30 for weaning",
            },
            (90, 30, 60),
        ),
        (
            {"description": "8 acupuncture sessions", "ur_outcome": UrOutcome.MODIFIED},
            (None, None, 8),
        ),
    ],
)
def test_requested_granted_and_disputed_are_told_apart(
    item: dict[str, Any], counted: tuple[int | None, ...]
) -> None:
    """From the words, or from fields of their own."""
    found = amounts_of(an_item(quantity=None, unit=None, **item))

    assert found is not None
    assert (found.requested, found.granted, found.disputed) == counted


def test_an_item_that_was_refused_as_a_whole_has_no_parts() -> None:
    """Nothing was granted, so nothing has to be told apart."""
    assert amounts_of(an_item()) is None


def test_a_grant_is_told_with_the_result() -> None:
    """``imr decide`` shows that an upheld rest takes nothing away."""
    application = ApplicationFiled.model_validate_json(MODIFIED.read_bytes())
    preparation = prepare_application(application, Library.load())

    data = as_data(preparation.items[0], preparation)

    assert data["amounts"] == {
        "requested": 12,
        "granted": 4,
        "disputed": 8,
        "unit": "session",
        "requested_words": "12 acupuncture sessions for the low back",
        "granted_words": "4 acupuncture sessions for the low back",
    }


async def test_a_grant_stands_in_what_is_signed_and_cannot_be_edited(database_url: str) -> None:
    """The reviewer decides on the rest; what was granted is a fact of the case."""
    item = an_item(
        description="8 acupuncture sessions for the low back",
        quantity=8,
        original_request="12 acupuncture sessions for the low back",
        authorized="4 acupuncture sessions for the low back",
    )
    async with a_desk(database_url) as desk:
        match = await desk.a_match(items=(item,))
        await desk.deliver(match)
        drafted = desk.drafted(match.case_id)
        draft = await desk.content(drafted.draft)
        assert draft.items[0].amounts is not None
        assert draft.items[0].amounts.granted == 4
        nothing = draft.items[0].model_copy(update={"amounts": None})

        await desk.deliver(
            await desk.sign_content(drafted, draft.model_copy(update={"items": (nothing,)}))
        )

        assert desk.issued(match.case_id) == []
        last = desk.drafted(match.case_id).returned
        assert last is not None
        assert last.because == "content_not_of_the_draft"
