"""A case file to its preparation: what it names is fetched, then the four pure steps are taken.

The one way in which a preparation is made, the first time and again (DG11).
"""

from services.decision.draft import records
from services.decision.draft.preparation import Preparation, StatedError, prepare
from services.decision.guidelines.library import Library
from shared.events.case import CaseFile, Remand
from shared.evidence import Evidence


async def prepared(evidence: Evidence, case: CaseFile, library: Library) -> Preparation:
    """Weigh every disputed item of a case.

    Raises:
        EvidenceMissingError: a document, or the words of a remand, are not in the store.
        EvidenceStoreDownError: the store does not answer.
    """
    preparation = prepare(
        case.items,
        await records.read(evidence, case.records),
        library,
        rfa_on=case.rfa_on,
        ur_decided_on=case.ur_decided_on,
        date_of_injury=case.date_of_injury,
    )
    if case.remand is None:
        return preparation
    return preparation.model_copy(
        update={"stated_error": await _stated_error(evidence, case.remand)}
    )


async def _stated_error(evidence: Evidence, remand: Remand) -> StatedError:
    return StatedError(
        case_number=remand.case_number,
        ordered_on=remand.ordered_on,
        ground=remand.ground,
        words=(await evidence.get(remand.stated_error)).decode(),
    )
