"""Whether two statements speak of the same place of the body."""

from typing import Final

from services.decision.facts.finding import LocatedFinding, Side
from services.decision.facts.findings import AnyFinding
from services.decision.facts.place import Place

_WIDE: Final = {
    "lower extremity": frozenset({"low back", "hip", "knee", "ankle-foot"}),
    "upper extremity": frozenset({"neck", "shoulder", "elbow", "forearm-wrist-hand"}),
}
"""A limb may stand for a part of it, or for the part of the spine that its nerves come from."""


def same_place(place: Place, finding: AnyFinding) -> bool:
    """Whether a finding may be meant; what a text leaves open contradicts nothing."""
    if not isinstance(finding, LocatedFinding):
        return True
    return (
        same_part(place.body_part, finding.body_part)
        and same_side(place.laterality, finding.laterality)
        and (place.level is None or finding.level is None or place.level == finding.level)
    )


def same_part(one: str | None, other: str | None) -> bool:
    """Whether two parts of the body may be one."""
    if one is None or other is None or one == other:
        return True
    return other in _WIDE.get(one, ()) or one in _WIDE.get(other, ())


def same_side(one: Side | str | None, other: Side | str | None) -> bool:
    """Whether two sides may be one; both sides include each."""
    return one is None or other is None or one == other or "bilateral" in {one, other}
