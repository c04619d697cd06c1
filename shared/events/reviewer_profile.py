"""One reviewer as credentialing knows him or her: all that a letter asserts or a screen asks.

It names a person. It travels on ``imr.reviewer.changed.v1`` alone, whose only reader is the
matching, and lies in the matching's own schema (LC 4610.6(f)).
"""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared.events.envelope import Part
from shared.text import Line

ReviewerId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""The roster's own key of a reviewer. It leaves the matching only as a keyed hash."""

Degree = Literal[
    "M.D.", "D.O.", "D.C.", "L.Ac.", "Ph.D.", "Psy.D.", "D.P.M.", "D.D.S.", "D.M.D.", "O.D."
]
"""Who is a physician (LC 3209.3)."""

NEED_BOARDS: Final = frozenset({"M.D.", "D.O."})
"""Degrees for which the statute asks for board certification (LC 139.5(d)(4)(B))."""

Relation = Literal["spouse", "child", "parent", "sibling", "spouse's parent", "child's spouse"]
"""Who counts as family (LC 139.5(d)(6))."""

Cents = Annotated[int, Field(gt=0, le=100_000_000_000)]
"""An amount in cents of a U.S. dollar."""


class Period(Part):
    """From a day to a day, both included; without an end it goes on."""

    since: date
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise PydanticCustomError("ends_before_it_begins", "ends before it begins")
        return self

    def covers(self, first: date, last: date) -> bool:
        """Whether it holds on every day from ``first`` to ``last``."""
        return self.since <= first and (self.until is None or last <= self.until)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return (self.until is None or other.since <= self.until) and (
            other.until is None or self.since <= other.until
        )


class Licence(Period):
    """A licence to practise."""

    state: Line
    number: Line
    status: Literal["active", "restricted", "probation", "suspended", "lapsed"]


class Certification(Period):
    """A specialty board's certificate."""

    board: Line = Field(description="Family of boards: ABMS, AOA …")
    specialty: Line


class HoursAttestation(Period):
    """The reviewer's own word on his practice, with the time for which credentialing accepts it."""

    weekly_hours: int = Field(ge=0, le=168)


class Discipline(Part):
    """An action or sanction against the reviewer, taken or pending."""

    dated: date
    what: Line


class Affiliation(Period):
    """Somebody for whom the reviewer works or worked."""

    kind: Literal["employer", "group", "contractor", "ur_organization", "facility_privileges"]
    entity: Line


class Membership(Period):
    """A medical provider network (MPN) to which the reviewer belongs."""

    network: Line


class Interest(Period):
    """An ownership: a share of an organisation's annual revenue or income."""

    entity: Line
    percent: float = Field(gt=0, le=100)
    amount: Cents | None = Field(default=None, description="Its worth, where it was declared.")


class Payment(Part):
    """What somebody paid to the reviewer on a day; never the fee for an independent review."""

    entity: Line
    amount: Cents
    paid_on: date


class Income(Part):
    """The reviewer's total income of one calendar year: what payments are measured by."""

    year: int = Field(ge=1990, le=2100)
    amount: Cents


class FamilyMember(Part):
    """A relative and the organisations where he is an officer, owner or employee."""

    relation: Relation
    name: Line
    entities: Annotated[tuple[Line, ...], Field(max_length=20)] = ()


class Reviewer(Part):
    """One reviewer, as credentialing knows him or her."""

    id: ReviewerId
    name: Line
    former_names: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    emails: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    npi: Annotated[str, Field(pattern=r"^\d{10}$")] | None = None
    degree: Degree
    specialties: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    licences: Annotated[tuple[Licence, ...], Field(max_length=60)]
    certifications: Annotated[tuple[Certification, ...], Field(max_length=40)] = ()
    practice_began: date
    hours: Annotated[tuple[HoursAttestation, ...], Field(max_length=100)]
    law_training: date | None = Field(description="Day of the attestation for fact R7.")
    discipline: Annotated[tuple[Discipline, ...], Field(max_length=100)] = ()
    qme: bool
    capacity: int = Field(ge=0, le=100_000, description="Open cases at once.")
    quota: int | None = Field(
        default=None, ge=0, le=100_000, description="New cases in a week, where there is a limit."
    )
    competences: Annotated[tuple[Line, ...], Field(max_length=60)] = Field(
        default=(), description="Kinds of treatment that he gives himself; they weigh."
    )
    absences: Annotated[tuple[Period, ...], Field(max_length=100)] = ()
    affiliations: Annotated[tuple[Affiliation, ...], Field(max_length=200)] = Field(
        default=(), description="Employers and groups, now and over five years."
    )
    networks: Annotated[tuple[Membership, ...], Field(max_length=200)] = ()
    interests: Annotated[tuple[Interest, ...], Field(max_length=200)] = ()
    payments: Annotated[tuple[Payment, ...], Field(max_length=1_000)] = ()
    incomes: Annotated[tuple[Income, ...], Field(max_length=60)] = ()
    family: Annotated[tuple[FamilyMember, ...], Field(max_length=100)] = ()
