"""What a service can say of one case: where it is, what it waits for, and who must act.

Each service answers for its own tables (``services/<service>/account.py``), the durable core for
what is held, parked or laid aside. An account names no person and quotes no record: whoever watches
the chain may read it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, SerializeAsAny, TypeAdapter, ValidationError

from shared.database import Tx
from shared.events.case import CaseNumber, Identifier
from shared.events.envelope import Part
from shared.text import Line

_NUMBER: Final[TypeAdapter[str]] = TypeAdapter(CaseNumber)
_MOST: Final = 20
"""Entries of each kind that an account lists; the latest count."""


@dataclass(frozen=True)
class CaseName:
    """How somebody who asks names a case: by its id or by its number; the other is unknown."""

    case_id: UUID | None = None
    number: str | None = None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the name, or nothing where it is neither an id nor a number.

        >>> CaseName.read("CM26-0000001")
        CaseName(case_id=None, number='CM26-0000001')
        """
        try:
            return cls(number=_NUMBER.validate_python(text))
        except ValidationError:
            pass
        try:
            return cls(case_id=UUID(text))
        except ValueError:
            return None


class Basis(Part):
    """The rule by which a case waits."""

    rule: Identifier = Field(description="Its name in the data of the service.")
    section: Line = Field(description="Section of law.")
    mark: Annotated[str, Field(pattern=r"^[SGUDP]$")] = Field(
        description="S: source read; G: general knowledge; U: uncertain; D: derived; P: ours."
    )


class Wait(Part):
    """One thing that a case waits for."""

    what: Line
    who: Line = Field(description="Who must act: a role, never a name.")
    since: AwareDatetime
    until: AwareDatetime | date | None = None
    basis: Basis | None = None
    at: Identifier | None = Field(
        default=None,
        description="The service that has the case then. Once it took it over, it tells more.",
    )
    note: Line | None = Field(default=None, description="What an operator should know of it.")


class Account(Part):
    """What one service knows of a case. A service adds what is its own."""

    case_id: UUID
    case_number: CaseNumber | None = None
    state: Identifier
    means: Line | None = None
    since: AwareDatetime
    took_over: bool = Field(
        default=True,
        description="False: it has told of the case, but the case was not handed on to it yet.",
    )
    waits: Annotated[tuple[Wait, ...], Field(max_length=50)] = ()


class Trouble(Part):
    """An event that a service holds, has refused, or could not process."""

    code: Identifier
    topic: Identifier
    since: AwareDatetime


class ServiceAccount(Part):
    """What ``GET /cases/{case}`` answers."""

    service: Identifier
    case_id: UUID
    account: SerializeAsAny[Account] | None = Field(
        default=None, description="None: the service has met events of the case, and no more."
    )
    parked: Trouble | None = Field(
        default=None, description="Stopped by an event that a person must look at."
    )
    held: Annotated[tuple[Trouble, ...], Field(max_length=_MOST)] = ()
    refused: Annotated[tuple[Trouble, ...], Field(max_length=_MOST)] = ()
    dead_letters: Annotated[tuple[Trouble, ...], Field(max_length=_MOST)] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the service has nothing to say."""
        troubles = (self.parked, *self.held, *self.refused, *self.dead_letters)
        return self.account is None and not any(troubles)


async def in_the_core(
    tx: Tx, service: str, case_id: UUID, account: Account | None
) -> ServiceAccount:
    """Return what the durable core knows of a case, beside what its service says."""
    parked = await _troubles(
        tx,
        "select code, topic, parked_at as since from parked where case_id = %s limit %s",
        case_id,
    )
    return ServiceAccount(
        service=service,
        case_id=case_id,
        account=account,
        parked=parked[0] if parked else None,
        held=await _troubles(
            tx,
            "select case when exists (select from parked where parked.case_id = held.case_id) "
            "then 'case_parked' else 'waits_for_predecessor' end as code, topic, "
            "held_at as since from held where case_id = %s order by seq desc limit %s",
            case_id,
        ),
        refused=await _troubles(
            tx,
            "select reason as code, topic, received_at as since from inbox "
            "where case_id = %s and state = 'refused' order by received_at desc limit %s",
            case_id,
        ),
        dead_letters=await _troubles(
            tx,
            "select headers->>'dlq-error-code' as code, headers->>'dlq-original-topic' as topic, "
            "created_at as since from outbox where key = convert_to(%s::text, 'UTF8') "
            "and topic like '%%.dlq' order by seq desc limit %s",
            case_id,
        ),
    )


async def _troubles(tx: Tx, query: str, case_id: UUID) -> tuple[Trouble, ...]:
    found = await tx.execute(query.encode(), [case_id, _MOST])
    return tuple(Trouble(**row) for row in await found.fetchall())
