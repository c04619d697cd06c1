"""What speaks against a content that is signed, and is not answered in it."""

from services.decision.cases import Case
from services.decision.draft.preparation import read_preparation
from services.decision.errors import PreparationUnreadableError
from services.decision.sign_off.answers import exhibits, unanswered
from services.decision.sign_off.objections import objections
from shared.events.determination import Determination
from shared.events.objection import Objection
from shared.evidence import Evidence


async def left_unanswered(
    evidence: Evidence, case: Case, content: Determination, signature_kind: str
) -> tuple[Objection, ...]:
    """Return the objections that no answer in the content takes away.

    Raises:
        PreparationUnreadableError: what was prepared cannot be read.
        EvidenceMissingError: it is gone or was altered.
    """
    preparation = read_preparation(await evidence.get(case.preparation))
    if preparation is None:
        raise PreparationUnreadableError(case.case_number)
    found = objections(content, preparation)
    if not found:
        return ()
    return unanswered(found, content, await exhibits(content, evidence), signature_kind)
