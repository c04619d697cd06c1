"""Credentialing has changed the roster: kept with its day, so that the past stays what it was."""

from services.reviewer_match.cases import Cases
from services.reviewer_match.metrics import ROSTER_CHANGES
from services.reviewer_match.roster.changes import Changes
from services.reviewer_match.roster.npi import is_valid
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.envelope import Received
from shared.events.reviewer_changed import ReviewerChanged

log = logs.get()


async def on_reviewer_changed(received: Received[ReviewerChanged], tx: Tx) -> Answers:
    """Keep a reviewer's profile from its day on. Nobody learns of it outside.

    No match is made meanwhile, so that what a match knew of the roster is told by one number. The
    cases that he or she has are looked at again by a timer: a lost licence passes them on.

    Raises:
        RefusedError: ``npi_check_digit``.
    """
    change = received.event
    if change.profile is not None and change.profile.npi and not is_valid(change.profile.npi):
        raise RefusedError("npi_check_digit", "The NPI's check digit is wrong.")
    cases = Cases(tx)
    await cases.hold_all()
    await Changes(tx).note(change)
    await cases.doubt(change.reviewer_id)
    ROSTER_CHANGES.labels("left" if change.profile is None else "changed").inc()
    log.info("roster_changed")
    return ()
