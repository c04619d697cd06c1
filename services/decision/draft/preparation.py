"""The preparation of a case: four pure steps, kept as a whole so that anybody can inspect it."""

from datetime import date

from pydantic import Field, ValidationError

from services.decision.draft.same_application import with_the_others
from services.decision.draft.words import rationale
from services.decision.evaluation.outcome import AsOf, Weighing, as_of, weigh
from services.decision.facts import find
from services.decision.facts.findings import Facts, ReadRecord
from services.decision.guidelines import Library
from services.decision.request.granted_in_part import amounts
from services.decision.request.items import Request, understand
from services.decision.turning.why_not import WhyNot, why_not
from shared.events.case import Amounts, CaseNumber, DisputedItem, Identifier
from shared.events.envelope import Digest, Part


class PreparedItem(Part):
    """One item: what it asks for, where the criteria point, what would turn it, in which words."""

    request: Request
    weighing: Weighing
    why_not: WhyNot
    rationale: str
    amounts: Amounts | None = Field(
        default=None, description="Where utilization review granted a part of the request."
    )


class StatedError(Part):
    """Why an earlier determination was set aside: what the fresh one must not repeat.

    Source: LC 4610.6(h), (i); imr-process § 2.9.
    """

    case_number: CaseNumber
    ordered_on: date
    ground: Identifier
    words: str = Field(description="The judge's own.")


class Preparation(Part):
    """Everything behind a draft. It decides nothing."""

    library: Digest = Field(description="Version of the guideline library.")
    as_of: AsOf
    facts: Facts
    items: tuple[PreparedItem, ...]
    stated_error: StatedError | None = None

    def encoded(self) -> bytes:
        """Return the bytes that are stored."""
        return self.model_dump_json(exclude_none=True).encode()


def read_preparation(content: bytes) -> Preparation | None:
    """Return the preparation whose bytes these are, or nothing.

    A trace that does not lead to its proposal is none.
    """
    try:
        return Preparation.model_validate_json(content)
    except ValidationError:
        return None


def prepare(
    items: tuple[DisputedItem, ...],
    records: tuple[ReadRecord, ...],
    library: Library,
    *,
    rfa_on: date | None,
    ur_decided_on: date,
    date_of_injury: date,
) -> Preparation:
    """Take the four steps: facts, criteria, proposal, words."""
    when = as_of(rfa_on, ur_decided_on, date_of_injury)
    facts = find(records)
    requests = with_the_others(tuple(map(understand, items)), facts, when, library)
    return Preparation(
        library=library.version,
        as_of=when,
        facts=facts,
        items=tuple(
            _prepared(item, request, facts, when, library)
            for item, request in zip(items, requests, strict=True)
        ),
    )


def _prepared(
    item: DisputedItem, request: Request, facts: Facts, when: AsOf, library: Library
) -> PreparedItem:
    weighing = weigh(request, facts, when, library)
    entry = library.entry(weighing.guideline) if weighing.guideline else None
    return PreparedItem(
        request=request,
        weighing=weighing,
        why_not=why_not(weighing, request, facts, entry, library, when) if entry else WhyNot(),
        rationale=rationale(request, weighing, facts, when, entry),
        amounts=amounts(item, request.quantity, request.unit),
    )
