"""Who gets a letter, and in which language (8 CCR 9792.10.4(b); imr-process § 5.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from services.letters.registry import Strict
from shared.events.envelope import Part
from shared.events.parties import Language, Party, PartySheet, Person
from shared.text import Line


class Addressee(Part):
    """Name and address, as they stand on the envelope."""

    name: Line
    address: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Reader:
    """One party, who gets one copy."""

    party: Party
    addressee: Addressee
    language: Language


def readers(parties: PartySheet) -> tuple[Reader, ...]:
    """Return everybody who gets a copy; the first one is written to, the others get copies.

    A represented worker is written to through the attorney. A person chooses the language; an
    organisation reads English.
    """
    told = (
        (Party.ATTORNEY, parties.attorney),
        (Party.EMPLOYEE, parties.employee),
        (Party.CLAIMS_ADMINISTRATOR, parties.claims_administrator),
        (Party.REQUESTING_PHYSICIAN, parties.requesting_physician),
    )
    return tuple(
        Reader(
            party,
            Addressee(name=who.name, address=who.address),
            (who.language if isinstance(who, Person) else None) or Language.ENGLISH,
        )
        for party, who in told
        if who is not None
    )


class FrameWording(Strict):
    """What the frame of every letter says, in one language."""

    strapline: str
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    day: str
    labels: Mapping[str, str]

    def in_words(self, day: date) -> str:
        """Return a day as the head of a letter has it: ``December 1, 2026``."""
        return self.day.format(month=self.months[day.month - 1], day=day.day, year=day.year)


def numeric(day: date) -> str:
    """Return a day as letters print it, in either language.

    >>> numeric(date(2026, 3, 2))
    '03/02/2026'
    """
    return f"{day:%m/%d/%Y}"
