"""Back to review: the same draft again, with the reasons."""

from typing import Final

from services.decision.cases import Case, Cases
from shared import logs
from shared.errors import RefusedError
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.objection import Returned

log = logs.get()

_MOST_DRAFTS: Final = 25
"""Beyond this a program signs in a circle: what it signs is refused, not answered."""


async def back_to_review(
    cases: Cases, case: Case, returned: Returned, *to: str
) -> tuple[DeterminationDrafted, ...]:
    """Lay the draft once more before one reviewer of the case, or before several.

    Raises:
        RefusedError: ``returned_too_often``.
    """
    if case.version >= _MOST_DRAFTS:
        raise RefusedError("returned_too_often", "The case has come back to review too often.")
    first = case.version + 1
    await cases.return_to_review(case.case_id, returned, version=case.version + len(to))
    log.warning("determination_returned", reason=returned.because, version=first)
    return tuple(
        DeterminationDrafted(
            case_id=case.case_id,
            case_number=case.case_number,
            reviewer_ref=reviewer,
            version=version,
            draft=case.drafts[reviewer],
            preparation=case.preparation,
            items=case.items,
            determination_due=case.determination_due,
            returned=returned,
        )
        for version, reviewer in enumerate(to, start=first)
    )
