"""The party sheet: names and addresses, kept in the evidence store and in no event of ours."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.events.envelope import Part
from shared.privacy import Privacy
from shared.text import Line


class Party(StrEnum):
    """Who is written to, asked and heard (8 CCR 9792.10.4(b))."""

    EMPLOYEE = "employee"
    ATTORNEY = "attorney"
    CLAIMS_ADMINISTRATOR = "claims_administrator"
    REQUESTING_PHYSICIAN = "requesting_physician"


class Language(StrEnum):
    """In which we write (ISO 639-1)."""

    ENGLISH = "en"
    SPANISH = "es"


class Person(Part):
    """A person, as the form names him or her."""

    name: Annotated[Line, Field(max_length=200), Privacy.PERSON]
    former_names: Annotated[tuple[Line, ...], Field(max_length=10), Privacy.PERSON] = ()
    address: Annotated[tuple[Line, ...], Field(max_length=6), Privacy.ADDRESS] = Field(
        default=(), description="Lines of a postal address, as they stand on an envelope."
    )
    email: Annotated[Line | None, Privacy.CONTACT] = None
    telephone: Annotated[Line | None, Privacy.CONTACT] = None
    fax: Annotated[Line | None, Privacy.CONTACT] = None
    specialty: Annotated[Line | None, Privacy.WORDS] = None
    date_of_birth: Annotated[date | None, Privacy.BIRTH_DATE] = None
    language: Language | None = Field(
        default=None, description="In which an injured worker wants to be written to."
    )
    licence_number: Annotated[Line | None, Privacy.NUMBER] = None
    npi: Annotated[str, Field(pattern=r"^\d{10}$"), Privacy.NUMBER] | None = None


class Organization(Part):
    """A company, a practice, an agency."""

    name: Annotated[Line, Field(max_length=200), Privacy.ORGANIZATION]
    contact: Annotated[Line | None, Privacy.AUTHOR] = None
    address: Annotated[tuple[Line, ...], Field(max_length=6), Privacy.ADDRESS] = ()
    telephone: Annotated[Line | None, Privacy.CONTACT] = None
    fax: Annotated[Line | None, Privacy.CONTACT] = None
    email: Annotated[Line | None, Privacy.CONTACT] = None


class PartySheet(Part):
    """Everybody with whom a reviewer must not be affiliated (LC 139.5(c), (d)(5))."""

    employee: Person
    employer: Organization
    claims_administrator: Organization
    requesting_physician: Person
    medical_group: Organization | None = None
    insurer: Organization | None = None
    attorney: Person | None = None
    designee: Person | None = None
    facility: Organization | None = None
    manufacturer: Organization | None = None
    ur_organization: Organization | None = None
    ur_physician: Person | None = None
    provider_network: Organization | None = None
    claim_number: Annotated[Line | None, Privacy.NUMBER] = None
    adj_number: Annotated[str, Field(pattern=r"^ADJ\d{1,10}$"), Privacy.NUMBER] | None = Field(
        default=None, description="Case number at the appeals board, where there is one."
    )
    wcis_number: Annotated[str, Field(pattern=r"^[0-9A-Z-]{1,25}$"), Privacy.NUMBER] | None = Field(
        default=None, description="Jurisdictional claim number of the state's claims data."
    )
