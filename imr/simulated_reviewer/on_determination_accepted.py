"""A determination was signed: in demonstrations a program checks and releases it as well."""

import hashlib

from imr.simulated_reviewer.metrics import SIMULATED_ATTESTATIONS
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.events.attestation import attested
from shared.events.case import Signature
from shared.events.determination_accepted import DeterminationAccepted
from shared.events.determination_checked import DeterminationChecked
from shared.events.determination_released import DeterminationReleased
from shared.events.envelope import Received
from shared.signing import ALGORITHM, SIMULATED_KEY_ID, sign

log = logs.get()


async def on_determination_accepted(
    received: Received[DeterminationAccepted],
    tx: Tx,  # noqa: ARG001 - an edge's signature
    *,
    key: str,
) -> Answers:
    """Pass the check as one person and release as another; both are marked as simulated."""
    event, at = received.event, received.now
    checker, releaser = person("checker"), person("releaser")
    checked = attested("checked", event.case_id, event.content, checker, at)
    released = attested("released", event.case_id, event.content, releaser, at)
    SIMULATED_ATTESTATIONS.labels("checked").inc()
    SIMULATED_ATTESTATIONS.labels("released").inc()
    log.info("determination_attested")
    return (
        DeterminationChecked(
            case_id=event.case_id,
            case_number=event.case_number,
            content=event.content,
            by=checker,
            checked_at=at,
            signature=_simulated(checked, key),
        ),
        DeterminationReleased(
            case_id=event.case_id,
            case_number=event.case_number,
            content=event.content,
            by=releaser,
            released_at=at,
            signature=_simulated(released, key),
        ),
    )


def person(role: str) -> str:
    """Return the opaque name of the person who is played.

    >>> person("checker") != person("releaser")
    True
    """
    return f"per-{hashlib.sha256(f'simulated {role}'.encode()).hexdigest()[:16]}"


def _simulated(statement: str, key: str) -> Signature:
    return Signature(
        kind="simulated", key_id=SIMULATED_KEY_ID, algorithm=ALGORITHM, value=sign(statement, key)
    )
