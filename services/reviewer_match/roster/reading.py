"""A roster out of a file, JSON or CSV: read whole, every fault told at once.

In CSV a row is a reviewer and a column a field. Lists stand in one cell, entries apart by `` | ``;
the fields of an entry are apart by ``;``, in the order that the field's model has them::

    id,name,degree,specialties,licences,…
    r-1,A. Nobody,M.D.,Pain Management,2001-05-04;2030-01-31;California;A 12345;active,…

An empty cell is a field left out.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from services.reviewer_match.roster.faults import Fault, Known, faults_of
from shared.events.reviewer_profile import Reviewer

_ENTRIES: Final = "|"
_FIELDS: Final = ";"
_MOST_ROWS: Final = 200_000


@dataclass(frozen=True)
class Found:
    """What a file holds: the rows without an error, and every fault."""

    reviewers: tuple[Reviewer, ...]
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that keep rows out."""
        return tuple(each for each in self.faults if each.effect == "error")


def read(name: str, content: bytes, on: date | None = None, known: Known | None = None) -> Found:
    """Read a roster; what its name ends in says how it is written.

    Args:
        name: of the file; ``.csv`` or anything else, which is JSON.
        content: all of it.
        on: the day of the check, for dates that cannot be.
        known: specialties, states and treatments that there are.
    """
    try:
        listed = _table(content) if name.casefold().endswith(".csv") else _list(content)
    except _UnreadableError as error:
        return Found((), (Fault(error.code, None, "", "error", error.text),))
    rows: dict[int, Reviewer] = {}
    faults: list[Fault] = []
    for at, each in enumerate(listed):
        try:
            rows[at] = Reviewer.model_validate_json(json.dumps(each), extra="forbid")
        except ValidationError as error:
            faults += _faults(at, error)
    faults += faults_of(rows, on, known)
    return Found(tuple(rows.values()), tuple(faults))


class _UnreadableError(Exception):
    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text
        super().__init__(text)


def _list(content: bytes) -> list[Any]:
    try:
        listed = json.loads(content)
    except (ValueError, RecursionError):
        raise _UnreadableError("not_json", "the file is not JSON") from None
    if not isinstance(listed, list):
        raise _UnreadableError("not_a_list", "the file is not a list")
    if len(listed) > _MOST_ROWS:
        raise _UnreadableError("too_many_rows", f"the file has more than {_MOST_ROWS} rows")
    return listed


def _table(content: bytes) -> list[dict[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _UnreadableError("not_utf8", "the file is not UTF-8") from None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise _UnreadableError("not_csv", "the file is not CSV") from None
    if not lines:
        raise _UnreadableError("no_header", "the file has no line of column names")
    if len(lines) > _MOST_ROWS:
        raise _UnreadableError("too_many_rows", f"the file has more than {_MOST_ROWS} rows")
    header = [each.strip() for each in lines[0]]
    if unknown := sorted(set(header) - set(Reviewer.model_fields)):
        raise _UnreadableError("column_unknown", f"no such column: {', '.join(unknown)[:200]}")
    if len(set(header)) < len(header):
        raise _UnreadableError("column_repeated", "a column stands twice")
    return [_row(header, line) for line in lines[1:] if any(cell.strip() for cell in line)]


def _row(header: list[str], line: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: _cell(Reviewer.model_fields[name], cell.strip())
        for name, cell in zip(header, line, strict=False)
        if cell.strip()
    }
    row.setdefault("law_training", None)
    for name in ("licences", "hours"):
        row.setdefault(name, [])
    if len(line) > len(header):
        row["more_cells_than_columns"] = len(line) - len(header)
    return row


def _cell(field: FieldInfo, cell: str) -> Any:
    kind = _plain(field.annotation)
    if get_origin(kind) is not tuple:
        return _value(kind, cell)
    entry = _plain(get_args(kind)[0])
    return [_entry(entry, each.strip()) for each in cell.split(_ENTRIES) if each.strip()]


def _entry(kind: Any, text: str) -> Any:
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return _value(kind, text)
    values = [each.strip() for each in text.split(_FIELDS)]
    names = list(kind.model_fields)
    row: dict[str, Any] = {
        name: _cell_of_entry(kind.model_fields[name], value)
        for name, value in zip(names, values, strict=False)
        if value
    }
    if len(values) > len(names):
        row["more_values_than_fields"] = len(values) - len(names)
    return row


def _cell_of_entry(field: FieldInfo, value: str) -> Any:
    kind = _plain(field.annotation)
    if get_origin(kind) is tuple:
        return [each.strip() for each in value.split(",") if each.strip()]
    return _value(kind, value)


def _value(kind: Any, text: str) -> Any:
    """Return the JSON value that a text stands for; what does not fit, the model will say."""
    if kind is bool:
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.casefold(), text)
    if kind in {int, float}:
        try:
            return kind(text)
        except ValueError:
            return text
    return text


def _plain(annotation: Any) -> Any:
    """Return a type without ``None`` and without what was annotated to it."""
    while hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, UnionType}:
        (annotation, *_) = [each for each in get_args(annotation) if each is not type(None)]
        return _plain(annotation)
    return annotation


def _faults(at: int, error: ValidationError) -> Iterator[Fault]:
    details: list[Mapping[str, Any]] = list(
        error.errors(include_url=False, include_context=False, include_input=False)
    )
    for each in details:
        path = "".join(f".{part}" for part in each["loc"])
        yield Fault(each["type"], at, path[:200], "error", each["msg"])
