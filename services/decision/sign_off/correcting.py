"""Whether a correction of what was issued holds, and the decision that it comes to.

A correction is a determination like any other: signed by the reviewer over its exact content,
checked and released by others where roles are separate. It may change all that the letter prints,
but not what the case is.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from services.decision.cases import Case
from services.decision.sign_off.attestations import require_another
from services.decision.sign_off.signature import Void, of_items, of_key, of_time
from shared.clock import legal_day
from shared.errors import RefusedError
from shared.events.attestation import Attestation, attested
from shared.events.case import Outcome
from shared.events.decision_issued import DecisionIssued
from shared.events.determination import CorrectionKind, Determination, case_outcome
from shared.events.determination_corrected import DeterminationCorrected

_OF_THE_CASE: Final = (
    "case_id",
    "case_number",
    "organization",
    "reviewer_ref",
    "consolidated",
    "remand",
    "guideline_library",
)


class Uncorrected(StrEnum):
    """Why a content corrects nothing."""

    REPLACES_ANOTHER = "replaces_another"
    OF_ANOTHER_CASE = "of_another_case"
    NOTHING_CORRECTED = "nothing_corrected"
    OUTCOME_CHANGED = "outcome_changed"  # and the correction is said to be clerical
    OUTCOME_UNCHANGED = "outcome_unchanged"  # and it is said to be of substance


def why_void(
    event: DeterminationCorrected,
    content: Determination,
    former: Determination,
    case: Case,
    keys: Mapping[str, str],
    now: datetime | None,
) -> Uncorrected | Void | None:
    """Return the first reason for which a correction does not hold, or nothing.

    Args:
        event: The correction.
        content: What it signs.
        former: What was issued before.
        case: The decided case.
        keys: Secret by key id.
        now: The present moment; nothing where cases are replayed on their own dates.
    """
    return (
        _of_content(event, content, former)
        or of_items(event.items, content, case.proposals)
        or of_time(event.signed_at, content, now)
        or of_key(event.signature, event.statement(), keys)
    )


def _of_content(
    event: DeterminationCorrected, content: Determination, former: Determination
) -> Uncorrected | Void | None:
    correction = content.correction
    if correction is None or correction.replaces != event.replaces:
        return Uncorrected.REPLACES_ANOTHER
    before, after = outcomes(former), outcomes(content)
    if before.keys() != after.keys() or any(
        getattr(content, name) != getattr(former, name) for name in _OF_THE_CASE
    ):
        return Uncorrected.OF_ANOTHER_CASE
    if None in after.values():
        return Void.ITEM_UNDECIDED
    if _printed(content) == _printed(former):
        return Uncorrected.NOTHING_CORRECTED
    is_clerical = correction.kind is CorrectionKind.CLERICAL
    if is_clerical and before != after:
        return Uncorrected.OUTCOME_CHANGED
    if not is_clerical and before == after:
        return Uncorrected.OUTCOME_UNCHANGED
    return None


def _printed(content: Determination) -> Determination:
    """Return what a letter prints of a content."""
    items = tuple(
        item.model_copy(update={"answers": (), "category": None}) for item in content.items
    )
    return content.model_copy(update={"items": items, "correction": None})


def outcomes(content: Determination) -> dict[int, Outcome | None]:
    """Return what was decided, by item."""
    return {item.item_no: item.outcome for item in content.items}


def corrected(event: DeterminationCorrected, content: Determination, case: Case) -> DecisionIssued:
    """Return the decision in its next version.

    A clerical correction decides nothing anew, so the day of the decision stays.
    """
    assert content.correction is not None  # the correction holds
    assert case.decided_on is not None  # nothing else is corrected
    is_clerical = content.correction.kind is CorrectionKind.CLERICAL
    return DecisionIssued(
        case_id=event.case_id,
        case_number=case.case_number,
        version=case.version_issued + 1,
        reviewer_ref=event.reviewer_ref,
        draft=event.replaces,
        content=event.content,
        outcome=case_outcome(tuple(item.outcome for item in event.items)),
        items=event.items,
        guidelines=tuple(dict.fromkeys(item.guideline for item in case.items if item.guideline)),
        records_considered=tuple(each.digest for each in content.documents),
        signed_at=event.signed_at,
        decided_on=case.decided_on if is_clerical else legal_day(event.signed_at),
        determination_due=case.determination_due,
        signature=event.signature,
        worker=case.worker,
        party_sheet=case.party_sheet,
    )


def let_go(
    made: DecisionIssued,
    event: DeterminationCorrected,
    *,
    keys: Mapping[str, str],
    allow_simulated: bool,
) -> DecisionIssued:
    """Return the decision with the check and the release of two others (HR3).

    Raises:
        RefusedError: ``correction_not_released``, or what
            :func:`~services.decision.sign_off.attestations.require_another` refuses.
    """
    if event.checked is None or event.released is None:
        raise RefusedError(
            "correction_not_released",
            "A second person has to check a correction and a third one to release it.",
        )
    acts: tuple[tuple[Literal["checked", "released"], Attestation], ...] = (
        ("checked", event.checked),
        ("released", event.released),
    )
    for act, said in acts:
        statement = attested(act, event.case_id, event.content, said.by, said.at)
        made = require_another(
            said, event.content, statement, made, keys=keys, allow_simulated=allow_simulated
        ).model_copy(update={act: said})
    return made
