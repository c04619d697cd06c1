"""Facts out of a text that a test has written."""

from datetime import date
from typing import TypeVar

from services.decision.facts import find
from services.decision.facts.findings import Facts, Finding, ReadRecord
from shared.events.case import RecordKind

F = TypeVar("F", bound=Finding)


def a_text(text: str | None, record_no: int = 1, **changes: object) -> ReadRecord:
    """A progress note."""
    record = ReadRecord(
        record_no=record_no,
        kind=RecordKind.PROGRESS_NOTE,
        dated=date(2016, 2, 20),
        is_clinical=True,
        text=text,
    )
    return record.model_copy(update=changes)


def facts_of(text: str) -> Facts:
    """Read one note."""
    return find((a_text(text),))


def found(kind: type[F], text: str) -> list[F]:
    """Return the findings of one kind in a text."""
    return [each for each in facts_of(text).findings if isinstance(each, kind)]
