"""The published decision as data, in the form of each profile."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from pydantic import Field

from services.letters.letter import Audience, Letter
from services.letters.publication.deidentification import Deidentification, rules_of
from services.letters.publication.known import known
from services.letters.publication.profiles import Derivation, Profile
from services.letters.publication.recognisers import IDENTIFIERS, without_dates
from shared.events.case import CaseNumber, CaseOutcome, Identifier, Outcome, Priority
from shared.events.determination import CorrectionKind
from shared.events.envelope import Part
from shared.events.letter_issued import Template
from shared.events.parties import PartySheet


class PublicItem(Part):
    """One decision, as the public may read it."""

    item_no: int
    description: str
    category: str | None = None
    outcome: Outcome
    claims_administrator_guideline: str
    reviewer_guideline: str
    rationale: str


class PublicCorrection(Part):
    """That a decision takes the place of one that was published before, and why."""

    version: int
    kind: CorrectionKind
    letter_dated: date = Field(description="Of the letter that it takes the place of.")
    corrected_on: date
    reason: str


class _Published(Part):
    """What both profiles have."""

    profile: str
    organization: str
    priority: Priority
    sex: str | None
    specialties: tuple[str, ...]
    licensed_in: tuple[str, ...]
    outcome: CaseOutcome
    clinical_summary: str
    items: tuple[PublicItem, ...]
    signature_kind: Identifier
    template: Template

    def encoded(self) -> bytes:
        """Return the canonical bytes: sorted keys, no white space, UTF-8."""
        return json.dumps(
            self._data(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()

    def _data(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


class PublicDecision(_Published):
    """``public.json``: the fields of ``DWC_PUBLIC`` and no others."""

    case_number: CaseNumber
    date_of_injury: date
    ur_decided_on: date
    received_on: date
    assigned_on: date
    decided_on: date
    age: int | None
    correction: PublicCorrection | None = None

    @property
    def version(self) -> int:
        """1 for what was published first."""
        return 1 if self.correction is None else self.correction.version

    def _data(self) -> dict[str, Any]:
        """Leave out what came later and is empty, so that what was published keeps its digest."""
        return self.model_dump(mode="json", exclude=set() if self.correction else {"correction"})


class SafeHarborDecision(_Published):
    """``safe-harbor.json``: days are counted from the date of injury, which is not told."""

    ur_decided_on: int = Field(description="Days since the injury.")
    received_on: int = Field(description="Days since the injury.")
    assigned_on: int = Field(description="Days since the injury.")
    decided_on: int = Field(description="Days since the injury.")
    age: int | None = Field(description="Years; 90 means 90 or older.")


D = TypeVar("D", bound=_Published)


def derivations(letter: Letter, sheets: Iterable[PartySheet]) -> tuple[Derivation, Derivation]:
    """Return what derives a letter's copies for ``DWC_PUBLIC`` and for ``SAFE_HARBOR``.

    Args:
        letter: the parties' letter.
        sheets: every party sheet that the case ever had: what one of them tells is removed, also
            when a later one does not tell it any more.
    """
    told = frozenset().union(*(known(sheet, letter.documents) for sheet in sheets))
    anchor = letter.date_of_injury
    names = Deidentification([*rules_of(told), *IDENTIFIERS])
    dates = Deidentification(without_dates(anchor), on=names)
    return (
        Derivation(Profile.DWC_PUBLIC, names, anchor),
        Derivation(Profile.SAFE_HARBOR, dates, anchor),
    )


def public_copy(letter: Letter, *sheets: PartySheet) -> Letter:
    """Return the letter as the public may read it."""
    return copied(letter, derivations(letter, sheets)[0])


def copied(letter: Letter, derived: Derivation) -> Letter:
    """Return the letter in the public's version of its own form."""
    return derived.copy(letter).model_copy(update={"audience": Audience.PUBLIC})


def public_data(public: Letter) -> PublicDecision:
    """Return the public copy as data."""
    return _filled(PublicDecision, Profile.DWC_PUBLIC, dict(public))


def safe_harbor_data(letter: Letter, derived: Derivation) -> SafeHarborDecision:
    """Return the decision for research."""
    return _filled(SafeHarborDecision, Profile.SAFE_HARBOR, derived.fields(letter))


def _filled(model: type[D], profile: Profile, treated: dict[str, Any]) -> D:
    """Fill the form from fields that the profile has treated; the rest of them is left out."""
    flat = {**treated, **dict(treated["worker"]), **dict(treated["qualifications"])}
    items = [
        PublicItem(**{name: dict(item)[name] for name in PublicItem.model_fields})
        for item in treated["items"]
    ]
    own = {name: flat[name] for name in model.model_fields.keys() - {"profile", "items"}}
    if own.get("correction") is not None:
        corrected = dict(own["correction"])
        told = {name: corrected[name] for name in PublicCorrection.model_fields}
        own["correction"] = PublicCorrection(**told)
    return model(profile=profile.value, items=tuple(items), **own)
