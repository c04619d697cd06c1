"""What an adapter is: from one row to one application, with every oddity told by its code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.events import ApplicationFiled

Row = Mapping[str, str]
"""One row, by the names of its columns."""


@dataclass(frozen=True)
class Reading:
    """What became of one row.

    Accepted as ``application``, or refused; either way with every code that applies. What was
    changed on the way is among the warnings.
    """

    application: ApplicationFiled | None = None
    warnings: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


class Source(Protocol):
    """An adapter for one kind of table."""

    name: str
    """In commands and reports; also the sender of the filings."""
    columns: tuple[str, ...]
    """The header row, exactly."""
    unmapped: Mapping[str, str]
    """Columns that do not reach the case as they are, and why."""
    defaulted: Sequence[str]
    """Fields of the case that the source lacks, named in each case as well."""

    def read(self, row: Row) -> Reading:
        """Read one row. Nothing is raised; a row that makes no case is refused with its codes."""
        ...

    def key(self, row: Row) -> str:
        """Return what the source calls the row; unique within a file."""
        ...
