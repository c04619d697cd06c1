"""A request that utilization review granted in part: only the rest is in dispute."""

import re
from dataclasses import dataclass
from typing import Final

from services.decision.request.amounts import quantity, schedule
from shared.events.case import Amounts, DisputedItem, UrOutcome

_RESIDUAL: Final = re.compile(
    r"\bthe\s+(?:remaining|balance|(?:IMR[\s-]eligible\s+)?original\s+request\s*,)[^,.]*?,?\s+"
    r"(?<=[,\s])(?P<rest>(?<=,\s)[^,].+?|(?<=request\s)[^,].+?)(?:,?\s+(?:is|are|was|were))?[\s:.]*$",
    re.IGNORECASE | re.DOTALL,
)
_ORIGINAL: Final = re.compile(
    r"^(?P<text>.+?),?\s+(?:was|were)\s+the\s+original\s+request\b", re.IGNORECASE | re.DOTALL
)
_AUTHORIZED: Final = (
    re.compile(
        r"original\s+request\.?\s+(?P<text>.+?),?\s+(?:was|were|has\s+been|have\s+been)\s+"
        r"(?:authorized|approved|certified)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"claims\s+administrator\s+(?:has\s+)?(?:authorized|approved|certified)\s+(?P<text>.+?),?\s+"
        r"leaving",
        re.IGNORECASE | re.DOTALL,
    ),
)


@dataclass(frozen=True)
class Modified:
    """The parts of a request; all of it remains where utilization review granted nothing."""

    remaining: str
    original: str | None = None
    authorized: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the request was refused as a whole."""
        return self.original is None

    @property
    def difference(self) -> int | None:
        """What the original asked for beyond what was granted, where both are counted."""
        asked = quantity(self.original) if self.original else None
        given = quantity(self.authorized) if self.authorized else None
        if asked is None or given is None or given > asked:
            return None
        return asked - given

    @property
    def granted(self) -> int | None:
        """How much was granted, where it is counted."""
        return _count(self.authorized)


def in_dispute(item: DisputedItem) -> Modified:
    """Return what is left in dispute of an item, with the whole and the granted part."""
    words = item.description
    rest = _RESIDUAL.search(words)
    original = _ORIGINAL.search(words)
    granted = next((found for each in _AUTHORIZED if (found := each.search(words))), None)
    return Modified(
        remaining=rest["rest"] if rest else words,
        original=item.original_request or (original["text"] if original else None),
        authorized=item.authorized or (granted["text"] if granted else None),
    )


def amounts(item: DisputedItem, disputed: int | None, unit: str | None) -> Amounts | None:
    """Return what was asked for, granted and left; nothing where all of it was refused.

    Args:
        item: As the application has it.
        disputed: How much is left in dispute, as far as that is understood.
        unit: What is counted.
    """
    modified = in_dispute(item)
    has_parts = not modified.is_plain or modified.authorized or item.authorized_quantity
    if item.ur_outcome is not UrOutcome.MODIFIED and not has_parts:
        return None
    granted = item.authorized_quantity
    if granted is None:
        granted = modified.granted
    requested = _count(modified.original)
    if requested is None and granted is not None and disputed is not None:
        requested = granted + disputed
    return Amounts(
        requested=requested,
        granted=granted,
        disputed=disputed,
        unit=unit,
        requested_words=modified.original,
        granted_words=modified.authorized,
    )


def _count(words: str | None) -> int | None:
    if not words:
        return None
    counted = quantity(words)
    return schedule(words).visits if counted is None else counted
