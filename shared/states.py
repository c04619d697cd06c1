"""A life as data: the states, what each waits for, who must act, and which may follow which.

Each service has its own table (``states.yaml``) and its own names; the form is the same. A service
checks every move against its table where it stores it, so that an illegal one is refused with its
reason and never carried out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.text import Line

S = TypeVar("S", bound=StrEnum)


class StatePart(StrEnum):
    """Which part of its life a case is in."""

    SCREENING = "screening"
    OPEN = "open"
    ENDED = "ended"


class Described(BaseModel):
    """One state, as a table has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    means: Line
    part: StatePart
    begins: bool = Field(default=False, description="A life can begin here.")
    waits_for: Line | None = None
    actor: Line | None = None
    at: Line | None = Field(default=None, description="The service that has the case then.")
    section: Line | None = Field(default=None, description="Section of law that says so.")
    mark: Annotated[str, Field(pattern=r"^[SGUDP]$")] | None = None
    next: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Machine(Generic[S]):
    """A table of states, checked."""

    states: Mapping[S, Described]
    moves: Mapping[S, frozenset[S]]
    """From a state to those that may follow it. What has no successor is terminal."""

    @classmethod
    def of(cls, rows: Mapping[str, object], names: type[S]) -> Self:
        """Read a table, row by row.

        Raises:
            ValueError: a row has another form, or names a state that there is not.
        """
        states = {names(name): Described.model_validate(row) for name, row in rows.items()}
        moves = {
            state: frozenset(names(each) for each in described.next)
            for state, described in states.items()
        }
        return cls(states, moves)

    def before(self, state: S) -> frozenset[S]:
        """Return the states that ``state`` may follow."""
        return frozenset(earlier for earlier, later in self.moves.items() if state in later)

    def ahead_of(self, state: S) -> frozenset[S]:
        """Return the states that a case can come to from ``state``, over however many moves."""
        met: set[S] = set()
        ahead = {state}
        while ahead:
            ahead = {later for each in ahead for later in self.moves[each]} - met
            met |= ahead
        return frozenset(met)

    def is_open(self, state: S) -> bool:
        """Tell whether anything is still waited for."""
        return self.states[state].part is not StatePart.ENDED
