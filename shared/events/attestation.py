"""What a person signs who has checked or released a determination."""

import json
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.case import PersonRef, Signature
from shared.events.envelope import Part, digest


def attested(
    act: Literal["checked", "released"],
    case_id: UUID,
    content: str,
    by: str,
    at: datetime,
    because: str | None = None,
) -> str:
    """Return the digest that the signature is over: who did what with which content, and when."""
    said = {
        "act": act,
        "case_id": str(case_id),
        "content": content,
        "by": by,
        "at": at.astimezone(UTC).isoformat(),
        "because": because,
    }
    return digest(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())


class Attestation(Part):
    """That a person has checked or released the content, by an opaque name."""

    by: PersonRef
    at: AwareDatetime
    signature: Signature
