"""Whether a signature holds: over exactly this content, by exactly this reviewer.

Every check is a reason in a closed list. A signature that fails one of them is void, and the case
goes back to review (imr-process § 7.3, point 6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import ValidationError

from shared.clock import legal_day
from shared.events.case import Outcome, Proposal, Signature
from shared.events.determination import Determination
from shared.events.determination_signed import DeterminationSigned, SignedItem
from shared.events.envelope import digest
from shared.signing import SIMULATED_KEY_ID, verify

_CLOCK_TOLERANCE: Final = timedelta(days=1)
SIMULATED: Final = "simulated"
FINDINGS_CONTRADICT: Final = "findings_contradict"
"""The signature holds, but what was found speaks against it, and nothing signed answers that."""


class Void(StrEnum):
    """Why a signature is void."""

    DRAFT_NOT_CURRENT = "draft_not_current"
    CONTENT_MISSING = "content_missing"
    CONTENT_NOT_CANONICAL = "content_not_canonical"
    CONTENT_NOT_OF_THE_DRAFT = "content_not_of_the_draft"
    ITEM_UNDECIDED = "item_undecided"
    ITEMS_DIFFER_FROM_CONTENT = "items_differ_from_content"
    DIFFERENCE_WITHOUT_REASON = "difference_without_reason"
    SIGNED_BEFORE_ASSIGNMENT = "signed_before_assignment"
    SIGNED_IN_THE_FUTURE = "signed_in_the_future"
    KEY_UNKNOWN = "key_unknown"
    KEY_NOT_FOR_KIND = "key_not_for_kind"
    SIGNATURE_WRONG = "signature_wrong"


@dataclass(frozen=True)
class Draft:
    """What lay before the reviewer."""

    address: str
    content: Determination
    proposals: Mapping[int, Proposal]


def why_void(
    signed: DeterminationSigned,
    content: bytes | None,
    draft: Draft,
    keys: Mapping[str, str],
    now: datetime | None,
) -> Void | None:
    """Return the first reason for which the signature does not hold, or nothing.

    Args:
        signed: The event. That its reviewer is the assigned one has been checked before.
        content: The signed bytes out of the evidence store; nothing where it has none.
        draft: The current draft.
        keys: Secret by key id.
        now: The present moment; nothing where cases are replayed on their own dates.
    """
    if signed.draft != draft.address:
        return Void.DRAFT_NOT_CURRENT
    if content is None:
        return Void.CONTENT_MISSING
    determination = read_content(content, signed.content)
    if determination is None:
        return Void.CONTENT_NOT_CANONICAL
    return (
        _of_content(determination, draft.content)
        or of_items(signed.items, determination, draft.proposals)
        or of_time(signed.signed_at, determination, now)
        or of_key(signed.signature, signed.statement(), keys)
    )


def read_content(content: bytes, address: str) -> Determination | None:
    """Return the determination whose canonical bytes these are, or nothing."""
    try:
        determination = Determination.model_validate_json(content)
    except ValidationError:
        return None
    canonical = determination.encoded()
    return determination if canonical == content and digest(canonical) == address else None


def _of_content(content: Determination, draft: Determination) -> Void | None:
    """The reviewer may change outcomes and texts, and nothing else."""
    numbers = [item.item_no for item in content.items]
    if numbers != [item.item_no for item in draft.items]:
        return Void.CONTENT_NOT_OF_THE_DRAFT
    if _frame(content) != _frame(draft):
        return Void.CONTENT_NOT_OF_THE_DRAFT
    if any(item.outcome is None for item in content.items):
        return Void.ITEM_UNDECIDED
    return None


def _frame(content: Determination) -> Determination:
    """Return what a reviewer may not change."""
    items = tuple(
        item.model_copy(
            update={
                "outcome": None,
                "claims_administrator_guideline": "",
                "reviewer_guideline": "",
                "rationale": "",
                "answers": (),
            }
        )
        for item in content.items
    )
    return content.model_copy(update={"clinical_summary": "", "items": items})


def of_items(
    signed: tuple[SignedItem, ...], content: Determination, proposals: Mapping[int, Proposal]
) -> Void | None:
    """Return why the decisions that are signed do not hold, or nothing."""
    outcomes: dict[int, Outcome | None] = {item.item_no: item.outcome for item in content.items}
    if len(signed) != len(outcomes) or {item.item_no: item.outcome for item in signed} != outcomes:
        return Void.ITEMS_DIFFER_FROM_CONTENT
    if any(differs(item, proposals[item.item_no]) and not item.differs_because for item in signed):
        return Void.DIFFERENCE_WITHOUT_REASON
    return None


def differs(item: SignedItem, proposal: Proposal) -> bool:
    """Whether an outcome is not what the criteria pointed to. Of a pended item nothing was."""
    return proposal is not Proposal.PENDED and item.outcome.value != proposal.value


def of_time(signed_at: datetime, content: Determination, now: datetime | None) -> Void | None:
    """Return why the moment of a signature cannot be, or nothing."""
    if now is not None and signed_at > now + _CLOCK_TOLERANCE:
        return Void.SIGNED_IN_THE_FUTURE
    if legal_day(signed_at) < content.assigned_on:
        return Void.SIGNED_BEFORE_ASSIGNMENT
    return None


def of_key(signature: Signature, statement: str, keys: Mapping[str, str]) -> Void | None:
    """Return why a signature does not hold over a statement, or nothing.

    The simulated reviewer's key is public: it signs for nobody else, and nobody for it.
    """
    if (signature.kind == SIMULATED) != (signature.key_id == SIMULATED_KEY_ID):
        return Void.KEY_NOT_FOR_KIND
    key = keys.get(signature.key_id)
    if key is None:
        return Void.KEY_UNKNOWN
    return None if verify(statement, key, signature.value) else Void.SIGNATURE_WRONG
