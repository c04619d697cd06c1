"""The two profiles: what becomes of a field of each privacy class (imr-process § 5.4).

``DWC_PUBLIC`` is what the Division posts (LC 4610.6(m)): nobody is named, dates and ages stay.
``SAFE_HARBOR`` is for research: 45 CFR 164.514(b)(2), with dates as days from the date of injury,
ages over 89 as 90, no places below a state, no numbers.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from services.letters.publication.deidentification import Deidentification, RuleName
from services.letters.publication.recognisers import OLDEST
from shared.privacy import Privacy, privacy_of


class Profile(StrEnum):
    """For whom a copy is made."""

    DWC_PUBLIC = "DWC_PUBLIC"
    SAFE_HARBOR = "SAFE_HARBOR"


class Treatment(StrEnum):
    """What becomes of a value."""

    KEPT = "kept"
    REMOVED = "removed"
    CLEANED = "cleaned"  # of what gives somebody away
    COUNTED = "counted"  # in days from the date of injury
    BANDED = "banded"


TREATMENTS: Final[Mapping[Profile, Mapping[Privacy, Treatment]]] = {
    profile: {
        **dict.fromkeys(Privacy, Treatment.REMOVED),
        Privacy.CODE: Treatment.KEPT,
        Privacy.WORDS: Treatment.KEPT,
        Privacy.STATE: Treatment.KEPT,
        Privacy.TEXT: Treatment.CLEANED,
        **more,
    }
    for profile, more in {
        Profile.DWC_PUBLIC: {
            Privacy.DATE: Treatment.KEPT,
            Privacy.AGE: Treatment.KEPT,
            Privacy.CASE_NUMBER: Treatment.KEPT,
        },
        Profile.SAFE_HARBOR: {
            Privacy.DATE: Treatment.COUNTED,
            Privacy.AGE: Treatment.BANDED,
        },
    }.items()
}
"""A class that is not named here is removed: a new one is hidden until somebody decides."""

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class Derivation:
    """Derives copies for one profile, and keeps count of what that took."""

    profile: Profile
    clean: Deidentification
    anchor: date
    """The day from which ``SAFE_HARBOR`` counts."""
    found: Counter[tuple[str, *RuleName]] = field(default_factory=Counter)
    """What was taken out of texts, by field and rule."""
    treated: dict[str, tuple[Privacy, Treatment]] = field(default_factory=dict)
    """What became of each field that had a value."""

    def fields(self, part: BaseModel, within: str = "") -> dict[str, Any]:
        """Return the fields of ``part`` as the profile has them; a removed one is left out."""
        return self._walk(part, within, self.fields)

    def copy(self, part: P, within: str = "") -> P:
        """Return ``part`` as the profile has it, in its own form; a removed field is empty.

        Ids and digests stay: the form needs them, and no layout prints them.
        """
        treated = self._walk(part, within, self.copy)
        for name in type(part).model_fields.keys() - treated.keys():
            if privacy_of(type(part), name) is not Privacy.REFERENCE:
                treated[name] = () if isinstance(getattr(part, name), tuple) else None
        return part.model_copy(update=treated)

    def _walk(
        self, part: BaseModel, within: str, nested: Callable[[Any, str], Any]
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in type(part).model_fields:
            value, path = getattr(part, name), f"{within}{name}"
            privacy = privacy_of(type(part), name)
            if not isinstance(privacy, Privacy):
                found[name] = _each(value, partial(_below, nested, f"{path}."))
                continue
            treatment = TREATMENTS[self.profile][privacy]
            if value is not None and value not in [(), {}]:
                self.treated[path] = (privacy, treatment)
            if treatment is not Treatment.REMOVED:
                found[name] = _each(value, self._treat(treatment, path))
        return found

    def _treat(self, treatment: Treatment, path: str) -> Callable[[Any], Any]:
        match treatment:
            case Treatment.CLEANED:
                return lambda text: self._cleaned(text, path)
            case Treatment.COUNTED:
                return lambda day: (day - self.anchor).days if isinstance(day, date) else None
            case Treatment.BANDED:
                return lambda age: min(age, OLDEST)
            case _:
                return lambda value: value

    def _cleaned(self, text: str, path: str) -> str:
        cleaned = self.clean(text)
        for rule, count in cleaned.found.items():
            self.found[path, *rule] += count
        return cleaned.text


def _each(value: Any, treat: Callable[[Any], Any]) -> Any:
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {
            treat(key) if isinstance(key, str) else key: treat(each) for key, each in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(treat(each) for each in value)
    return treat(value)


def _below(nested: Callable[[Any, str], Any], path: str, one: Any) -> Any:
    return nested(one, path)
