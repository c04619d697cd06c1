"""Whether a check or a release counts: by somebody else, over the content that was signed."""

from collections.abc import Mapping

from services.decision.sign_off.signature import SIMULATED, of_key
from shared.errors import RefusedError
from shared.events.attestation import Attestation
from shared.events.decision_issued import DecisionIssued
from shared.signing import SIMULATED_KEY_ID


def require_another(
    said: Attestation,
    content: str,
    statement: str,
    made: DecisionIssued | None,
    *,
    keys: Mapping[str, str],
    allow_simulated: bool,
) -> DecisionIssued:
    """Return the decision that was signed, if this person may check or release it.

    A person is known by the opaque name and by the key: one key under two names is one person.

    Raises:
        RefusedError: ``content_not_current``, ``simulated_signature_not_allowed``,
            ``same_person_twice``, ``key_unknown``, ``key_not_for_kind`` or ``signature_wrong``.
    """
    if made is None or made.content != content:
        raise RefusedError("content_not_current", "What was looked at is not what was signed.")
    if said.signature.kind == SIMULATED and not allow_simulated:
        raise RefusedError("simulated_signature_not_allowed", "Nobody is behind the signature.")
    if void := of_key(said.signature, statement, keys):
        raise RefusedError(void.value, "The signature does not hold.")
    names = {made.reviewer_ref, *(each.reviewer_ref for each in made.panel)}
    used = {made.signature.key_id, *(each.signature.key_id for each in made.panel)}
    if made.checked is not None:
        names.add(made.checked.by)
        used.add(made.checked.signature.key_id)
    if said.by in names or said.signature.key_id in used - {SIMULATED_KEY_ID}:
        raise RefusedError(
            "same_person_twice", "Who has signed or checked a case does nothing more in it."
        )
    return made
