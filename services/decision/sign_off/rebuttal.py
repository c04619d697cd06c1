"""Whether evidence that a reviewer brings against a guideline may be counted (DG7)."""

from typing import Final

from pydantic import ConfigDict, Field

from services.decision.errors import RebuttalRefusedError
from services.decision.evaluation.citation import Primary
from services.decision.facts.rebuttal import EvidenceGrade, Rebuttal
from shared.events.envelope import Digest, Part, digest
from shared.text import Line

_SHORTEST: Final = 20  # characters: a quote of a word or two proves nothing


class OfferedEvidence(Part):
    """What the reviewer lays before us, as entered."""

    model_config = ConfigDict(strict=False, frozen=True, extra="forbid")

    citation: Primary
    quote: Line
    excerpt: Digest = Field(description="Where the excerpt is stored.")
    grade: EvidenceGrade | None = None
    applicable: bool = Field(
        description="Patients, setting, intervention and outcomes are similar; an inapplicable "
        "study may not support, deny or modify (8 CCR 9792.25.1)."
    )


def accept(offered: OfferedEvidence, excerpt: bytes) -> Rebuttal:
    """Return the evidence as a rebuttal.

    Args:
        offered: What the reviewer entered.
        excerpt: What the evidence store holds under the digest.

    Raises:
        RebuttalRefusedError: ``ungraded``, ``inapplicable``, ``excerpt_altered`` or
            ``quote_not_in_excerpt``.
    """
    if offered.grade is None:
        raise RebuttalRefusedError("ungraded")
    if not offered.applicable:
        raise RebuttalRefusedError("inapplicable")
    check_quote(offered.quote, offered.excerpt, excerpt)
    return Rebuttal(
        spans=(),
        grade=offered.grade,
        citation=offered.citation,
        quote=offered.quote,
        excerpt=offered.excerpt,
    )


def check_quote(quote: str, address: str, excerpt: bytes) -> None:
    """Refuse a quote that does not stand, word for word, in the excerpt that was stored.

    White space may differ; nothing else may.

    Raises:
        RebuttalRefusedError: ``excerpt_altered`` or ``quote_not_in_excerpt``.
    """
    if digest(excerpt) != address:
        raise RebuttalRefusedError("excerpt_altered")
    words = f" {' '.join(quote.split())} "
    text = f" {' '.join(excerpt.decode('utf-8', 'replace').split())} "
    if len(words) < _SHORTEST + 2 or words not in text:
        raise RebuttalRefusedError("quote_not_in_excerpt")
