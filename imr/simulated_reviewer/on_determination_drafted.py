"""A draft lies before the reviewer: it is signed at once, by a program."""

from pydantic import ValidationError

from imr.recorded import Recorded
from imr.simulated_reviewer import stand_in
from imr.simulated_reviewer.errors import DraftUnreadableError
from imr.simulated_reviewer.metrics import SIMULATED_SIGNATURES
from imr.simulated_reviewer.signed import Signed
from shared import logs
from shared.clock import midday
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.case import Signature
from shared.events.determination import Determination
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.determination_signed import DeterminationSigned, statement
from shared.events.envelope import Received
from shared.events.objection import Because
from shared.evidence import Evidence
from shared.signing import ALGORITHM, SIMULATED_KEY_ID, sign

log = logs.get()


async def on_determination_drafted(
    received: Received[DeterminationDrafted],
    tx: Tx,
    *,
    evidence: Evidence,
    recorded: Recorded,
    key: str,
) -> Answers:
    """Sign the draft as it is, or with the content of the recorded determination of its case.

    Where it came back because something speaks against it, each such thing is answered, marked as
    a program's answer.

    Raises:
        RefusedError: this draft, or a later one of the case, was signed before.
        DraftUnreadableError: the draft's digest leads to no determination of the case.
        RecordedDeterminationInvalidError: the recorded determination cannot be read.
        RecordedItemsDifferError: it decides other items than the draft has.
    """
    event, signed = received.event, Signed(tx)
    if event.version <= await signed.latest_version(event.case_id):
        raise RefusedError("draft_already_signed", f"Version {event.version} is signed.")
    draft = await _draft(event, evidence)
    record = recorded.find(event.case_number)
    if record is None:
        content, because = stand_in.with_pended_decided(draft), stand_in.SIMULATED
        signed_at = received.now
    else:
        content, because = stand_in.with_recorded(draft, record), stand_in.RECORDED
        signed_at = midday(record.decided_on)
    if event.returned is not None:
        content = stand_in.with_answers(content, event.returned.objections, Because(because))
    address = await evidence.put(content.encoded())
    await signed.note(event.case_id, event.version, event.draft, address)
    proposals = {item.item_no: item.proposal for item in event.items}
    SIMULATED_SIGNATURES.labels("draft" if record is None else "recorded").inc()
    log.info("determination_signed", items=len(content.items), version=event.version)
    items = tuple(stand_in.signed_items(content, proposals, because))
    said = statement(event.case_id, event.reviewer_ref, event.draft, address, items, signed_at)
    return (
        DeterminationSigned(
            case_id=event.case_id,
            case_number=event.case_number,
            reviewer_ref=event.reviewer_ref,
            draft=event.draft,
            content=address,
            items=items,
            signed_at=signed_at,
            signature=Signature(
                kind="simulated",
                key_id=SIMULATED_KEY_ID,
                algorithm=ALGORITHM,
                value=sign(said, key),
            ),
        ),
    )


async def _draft(event: DeterminationDrafted, evidence: Evidence) -> Determination:
    try:
        draft = Determination.model_validate_json(await evidence.get(event.draft))
    except ValidationError:
        raise DraftUnreadableError(event.case_number) from None
    if (draft.case_id, draft.case_number) != (event.case_id, event.case_number):
        raise DraftUnreadableError(event.case_number)
    return draft
