"""What the simulated reviewer signs: a draft, or a draft with recorded content in it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from imr.recorded import RecordedDetermination
from imr.simulated_reviewer.errors import RecordedItemsDifferError
from shared.events.case import Outcome, Proposal
from shared.events.determination import Determination, DeterminedItem
from shared.events.determination_signed import SignedItem
from shared.events.objection import Answer, Because, Objection

RECORDED: Final = "recorded_determination"
SIMULATED: Final = "simulated"

_BY_RULE: Final = (
    "This item was decided by a simulated reviewer, a program for demonstration and test: by a "
    "checksum of the case id and the item number, not by medical judgment."
)


def with_recorded(draft: Determination, recorded: RecordedDetermination) -> Determination:
    """Put what was recorded in place of what was drafted, item by item.

    Raises:
        RecordedItemsDifferError: the two do not decide the same items.
    """
    decided = {item.item_no: item for item in recorded.items}
    drafted = {item.item_no for item in draft.items}
    if set(decided) != drafted:
        raise RecordedItemsDifferError(draft.case_number, drafted, set(decided))
    items = tuple(
        item.model_copy(
            update={
                "outcome": decided[item.item_no].outcome,
                "claims_administrator_guideline": decided[
                    item.item_no
                ].claims_administrator_guideline,
                "reviewer_guideline": decided[item.item_no].reviewer_guideline,
                "rationale": decided[item.item_no].rationale,
            }
        )
        for item in draft.items
    )
    return draft.model_copy(update={"clinical_summary": recorded.clinical_summary, "items": items})


def with_pended_decided(draft: Determination) -> Determination:
    """Decide what the draft leaves open, by the rule of :func:`by_checksum`, and say so."""
    items = tuple(
        item if item.outcome is not None else _decided(draft.case_id, item) for item in draft.items
    )
    return draft.model_copy(update={"items": items})


def with_answers(
    content: Determination, objections: Sequence[Objection], because: Because
) -> Determination:
    """Answer what blocked the signature: with a program's word, which counts as such only."""
    items = tuple(
        item.model_copy(
            update={
                "answers": tuple(
                    Answer(kind=each.kind, rule=each.rule, because=because)
                    for each in objections
                    if each.item_no == item.item_no
                )
            }
        )
        for item in content.items
    )
    return content.model_copy(update={"items": items})


def by_checksum(case_id: UUID, item_no: int) -> Outcome:
    """Return an outcome that is the same for the same item, and says nothing about it.

    Even first byte of SHA-256 over ``<case id>/<item number>``: upheld; odd: overturned.
    """
    first = hashlib.sha256(f"{case_id}/{item_no}".encode()).digest()[0]
    return Outcome.OVERTURNED if first % 2 else Outcome.UPHELD


def signed_items(
    content: Determination, proposals: Mapping[int, Proposal], because: str
) -> Sequence[SignedItem]:
    """Return the decision per item, with the reason where it is not what was proposed."""
    items = []
    for item in content.items:
        assert item.outcome is not None  # nothing is left open in what is signed
        proposed = proposals.get(item.item_no)
        differs = proposed is None or proposed.value != item.outcome.value
        items.append(
            SignedItem(
                item_no=item.item_no,
                outcome=item.outcome,
                differs_because=because if differs else None,
            )
        )
    return items


def _decided(case_id: UUID, item: DeterminedItem) -> DeterminedItem:
    rationale = f"{item.rationale}\n\n{_BY_RULE}" if item.rationale else _BY_RULE
    return item.model_copy(
        update={"outcome": by_checksum(case_id, item.item_no), "rationale": rationale}
    )
