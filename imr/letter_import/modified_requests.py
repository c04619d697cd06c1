"""A request as a letter's heading words it: whole, or modified by utilization review."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Modified:
    """A request of which the claims administrator authorized a part."""

    original: str
    authorized: str
    remaining: str


_ORIGINAL: Final = re.compile(r"^(?P<text>.+?),? was the original request\.?\s", re.IGNORECASE)
_AUTHORIZED: Final = (
    re.compile(
        r"original request\.?\s+(?P<text>.+?),? "
        r"(?:was|were) authorized by the Claims Administrator",
        re.IGNORECASE,
    ),
    re.compile(
        r"The Claims Administrator authorized (?P<text>.+?),? leaving the original request",
        re.IGNORECASE,
    ),
)
_REMAINING: Final = (
    re.compile(
        r"remaining IMR[\s-]eligible portion of the original request,?\s+(?P<text>.+)$",
        re.IGNORECASE,
    ),
    re.compile(r"\.\s+The original request,?\s+(?P<text>.+)$", re.IGNORECASE),
)
_IS: Final = re.compile(r",?\s+(?:is|are)$", re.IGNORECASE)
_REST: Final = re.compile(r"original request", re.IGNORECASE)


def read_modified(heading: str) -> Modified | None:
    """Return the parts of a modified request, or nothing where the heading is a plain request."""
    original = _ORIGINAL.search(heading)
    authorized = _first(_AUTHORIZED, heading)
    remaining = _first(_REMAINING, heading)
    if not (original and authorized and remaining):
        return None
    return Modified(original.group("text"), authorized, _IS.sub("", remaining))


def begins_too_late(heading: str) -> bool:
    """Whether a heading speaks of an original request that it does not name itself."""
    return bool(_REST.search(heading)) and not _ORIGINAL.search(heading)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str | None:
    return next((found.group("text") for each in patterns if (found := each.search(text))), None)
