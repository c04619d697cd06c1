"""Who corrects what was issued: the simulated reviewer's pen, in the hand of a test."""

from datetime import timedelta
from typing import Any

from services.decision.settings import DecisionSettings
from shared.events import DecisionIssued, DeterminationCorrected
from shared.events.case import Signature
from shared.events.determination import Correction, CorrectionKind, Determination
from shared.evidence import Evidence
from shared.signing import ALGORITHM, SIMULATED_KEY_ID, sign

DAYS_LATER = 8


async def a_clerical_correction(
    issued: DecisionIssued, evidence: Evidence, *, reason: str, **changes: Any
) -> DeterminationCorrected:
    """What takes the place of a decision, eight days later; ``changes`` are of its content."""
    former = Determination.model_validate_json(await evidence.get(issued.content))
    said = Correction(kind=CorrectionKind.CLERICAL, replaces=issued.content, reason=reason)
    content = former.model_copy(update={"correction": said, **changes})
    correction = DeterminationCorrected(
        case_id=issued.case_id,
        case_number=issued.case_number,
        reviewer_ref=issued.reviewer_ref,
        replaces=issued.content,
        content=await evidence.put(content.encoded()),
        items=issued.items,
        signed_at=issued.signed_at + timedelta(days=DAYS_LATER),
        signature=issued.signature,
    )
    keys = DecisionSettings.model_fields["signing_keys"].default
    made = sign(correction.statement(), keys[SIMULATED_KEY_ID].get_secret_value())
    signature = Signature(
        kind="simulated", key_id=SIMULATED_KEY_ID, algorithm=ALGORITHM, value=made
    )
    return correction.model_copy(update={"signature": signature})
