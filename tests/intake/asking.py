"""Questions and answers of these tests."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from shared.events import (
    ApplicationFiled,
    InformationAsked,
    InformationProvided,
    InformationRequested,
)
from shared.events.application_filed import ApplicationSignature, Signatory
from shared.events.information_asked import AskedBy
from shared.events.information_provided import Answers
from shared.events.parties import Party
from tests.builders import a_record, a_reviewer_match, an_application
from tests.intake.desk import Desk

WORDS = "How many sessions were given before June?"
NAMED = Answers(designated_on=date(2026, 11, 10))
DUE = date(2026, 12, 3)
"""Five working days after the tests' own day; two of those between are holidays."""


def of_a_designee(number: str = "0001", **changes: Any) -> ApplicationFiled:
    """An application that does not say when the worker named who signed it."""
    signature = ApplicationSignature(signed_on=date(2026, 11, 18), by=Signatory.DESIGNEE)
    return an_application(number, **{"signature": signature, **changes})


def request_id(case_id: UUID, question: str | None = None) -> UUID:
    """Return the name of the request that this question leads to; none: screening's own."""
    return uuid5(case_id, "screening" if question is None else f"/test|{question}")


def an_answer(
    application: ApplicationFiled, question: str | None = None, **changes: Any
) -> InformationProvided:
    """What the employee answers."""
    answer = InformationProvided(
        filing=application.filing,
        request_id=request_id(application.case_id, question),
        by=Party.EMPLOYEE,
    )
    return answer.model_copy(update=changes)


async def ask(
    desk: Desk, application: ApplicationFiled, name: str = "question-1", **changes: Any
) -> None:
    """Let the reviewer ask the physician something."""
    asked = InformationAsked(
        case_id=application.case_id,
        asked_by=AskedBy.REVIEWER,
        by="rev-1",
        of=Party.REQUESTING_PHYSICIAN,
        question=await desk.evidence.put(WORDS.encode()),
    )
    await desk.send(a_record(asked.model_copy(update=changes), event_id=name))


async def review(desk: Desk, number: str = "0001", **changes: Any) -> ApplicationFiled:
    """File an application and give it to a reviewer."""
    application = an_application(number, **changes)
    await desk.deliver(application, a_reviewer_match(application.case_id))
    return application


async def standings(desk: Desk) -> list[str]:
    """Return what became of the questions."""
    rows = await desk.rows("select standing from requests order by case_id, number")
    return [row["standing"] for row in rows]


async def state(desk: Desk, application: ApplicationFiled) -> str:
    """Return where a case is."""
    (row,) = await desk.rows("select state from cases where case_id = %s", [application.case_id])
    return str(row["state"])


async def held(desk: Desk) -> list[str]:
    """Return the topics of what waits for its predecessor."""
    return [row["topic"] for row in await desk.rows("select topic from held order by seq")]


def requested(desk: Desk) -> InformationRequested:
    """Return the one request."""
    (event,) = desk.answers(InformationRequested)
    return event
