"""Everybody with whom a reviewer must not be affiliated (imr-process § 3.5), from a party sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.reviewer_match.conflicts.identity import is_absent, is_resolvable
from services.reviewer_match.roster.npi import is_valid
from shared.events.parties import Organization, PartySheet, Person

PEOPLE: Final = ("employee", "requesting_physician", "attorney", "designee", "ur_physician")
ORGANIZATIONS: Final = (
    "employer",
    "claims_administrator",
    "medical_group",
    "insurer",
    "facility",
    "manufacturer",
    "ur_organization",
    "provider_network",
)
OF_THIS_DISPUTE: Final = frozenset({"requesting_physician", "ur_physician"})
"""Who has already taken a side: such a person cannot review, conflict or not."""

_ASKED_FOR: Final = (
    "insurer",
    "medical_group",
    "facility",
    "manufacturer",
    "ur_organization",
    "ur_physician",
    "provider_network",
)
"""Parties that every dispute may have; who is not named is asked for. An attorney is not: many
workers have none."""


@dataclass(frozen=True)
class Party:
    """One name on the party sheet, with the identifiers that came with it."""

    role: str
    name: str
    person: bool
    licence: str | None = None
    npi: str | None = None
    email: str | None = None

    @property
    def resolvable(self) -> bool:
        """Whether anything that was given can tell who it is."""
        known_npi = self.npi is not None and is_valid(self.npi)
        return is_resolvable(self.name) or known_npi or self.licence is not None


def parties(sheet: PartySheet) -> tuple[Party, ...]:
    """Return everybody on the sheet; contacts count as officers of their organisation."""
    return tuple(_parties(sheet))


def unnamed(sheet: PartySheet) -> tuple[str, ...]:
    """Return the roles that nobody was named for: they are asked for, and attested."""
    named = {party.role for party in _parties(sheet)}
    return tuple(role for role in _ASKED_FOR if role not in named)


def _parties(sheet: PartySheet) -> Iterator[Party]:
    for role in PEOPLE:
        person: Person | None = getattr(sheet, role)
        if person is None or (is_absent(person.name) and not (person.npi or person.licence_number)):
            continue
        for name in (person.name, *person.former_names):
            yield Party(
                role,
                name,
                person=True,
                licence=person.licence_number,
                npi=person.npi,
                email=person.email,
            )
    for role in ORGANIZATIONS:
        organization: Organization | None = getattr(sheet, role)
        if organization is None or is_absent(organization.name):
            continue
        yield Party(role, organization.name, person=False, email=organization.email)
        if organization.contact is not None and not is_absent(organization.contact):
            yield Party(f"officer of the {role}", organization.contact, person=True)
