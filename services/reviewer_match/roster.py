"""The roster: who may review, and every fact about them that a letter asserts or a screen needs.

Identity stays here. Everywhere else a reviewer is an opaque reference (LC 4610.6(f)).
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.reviewer_match.files import Row, read_rows, repeated
from shared.events.envelope import digest
from shared.events.reviewer_matched import ReviewerRef
from shared.text import Line

ReviewerId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""The roster's own key of a reviewer. It leaves this service only as a keyed hash."""

Degree = Literal["M.D.", "D.O.", "D.C.", "L.Ac.", "Ph.D.", "Psy.D.", "D.P.M.", "D.D.S."]

NEED_BOARDS: Final = frozenset({"M.D.", "D.O."})
"""Degrees for which the statute asks for board certification (LC 139.5(d)(4)(B))."""

Relation = Literal["spouse", "child", "parent", "sibling", "spouse's parent", "child's spouse"]
"""Who counts as family (LC 139.5(d)(6))."""


class Period(Row):
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


class Discipline(Row):
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
    """A share of an organisation's annual revenue or income."""

    entity: Line
    percent: float = Field(gt=0, le=100)


class FamilyMember(Row):
    """A relative and the organisations where he is an officer, owner or employee."""

    relation: Relation
    name: Line
    entities: Annotated[tuple[Line, ...], Field(max_length=20)] = ()


class Reviewer(Row):
    """One reviewer, as credentialing knows him or her."""

    id: ReviewerId
    name: Line
    former_names: tuple[Line, ...] = ()
    npi: Annotated[str, Field(pattern=r"^\d{10}$")] | None = None
    degree: Degree
    specialties: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    licences: Annotated[tuple[Licence, ...], Field(max_length=60)]
    certifications: tuple[Certification, ...] = ()
    practice_began: date
    hours: tuple[HoursAttestation, ...]
    law_training: date | None = Field(description="Day of the attestation for fact R7.")
    discipline: tuple[Discipline, ...] = ()
    qme: bool
    capacity: int = Field(ge=0, description="Open cases at once.")
    affiliations: tuple[Affiliation, ...] = ()
    networks: tuple[Membership, ...] = ()
    interests: tuple[Interest, ...] = ()
    family: tuple[FamilyMember, ...] = ()


@dataclass(frozen=True)
class Roster:
    """All reviewers, and the version that an assignment names."""

    reviewers: tuple[Reviewer, ...]
    version: str
    """SHA-256 of the file."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a roster file.

        Raises:
            FileInvalidError: with every fault in it.
            OSError: the file cannot be read.
        """
        content = path.read_bytes()
        return cls(read_rows(path, content, Reviewer, _shared_identities), digest(content))

    def references(self, secret: str) -> Mapping[str, ReviewerRef]:
        """Return each reviewer's opaque reference, by reviewer id."""
        return MappingProxyType({each.id: reference(secret, each.id) for each in self.reviewers})


def reference(secret: str, reviewer_id: str) -> ReviewerRef:
    """Return the name under which a reviewer is known outside: the same for ever, told by nobody.

    >>> reference("secret", "r-001") == reference("secret", "r-001") != reference("other", "r-001")
    True
    """
    return f"rev-{hmac.digest(secret.encode(), reviewer_id.encode(), 'sha256').hex()[:16]}"


def _shared_identities(reviewers: list[Reviewer]) -> list[str]:
    """Two rows with one id, one licence or one NPI are one person twice, or a typing error."""
    licences = [
        licence
        for one in reviewers
        for licence in {f"{each.state} {each.number}" for each in one.licences}
    ]
    npis = [each.npi for each in reviewers if each.npi]
    return [
        *(f"id {each} stands twice" for each in repeated([one.id for one in reviewers])),
        *("a licence stands twice" for _ in repeated(licences)),
        *("an NPI stands twice" for _ in repeated(npis)),
    ]
