"""JSON files that people keep by hand: read whole, every fault told at once."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from services.reviewer_match.errors import FileInvalidError
from shared.days import DaysAsWritten


class Row(DaysAsWritten, BaseModel):
    """A piece of such a file. A field that nobody knows is a fault: it is most likely a typo."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", hide_input_in_errors=True)


R = TypeVar("R", bound=Row)


def read_rows(
    path: Path, content: bytes, row: type[R], more: Callable[[list[R]], list[str]]
) -> tuple[R, ...]:
    """Read a JSON list of rows; ``more`` finds what is wrong between rows that are right alone.

    Raises:
        FileInvalidError: with every fault, each with the place where it is.
    """
    try:
        listed = json.loads(content)
    except ValueError:
        raise FileInvalidError(path, ["the file is not JSON"]) from None
    if not isinstance(listed, list):
        raise FileInvalidError(path, ["the file is not a list"])
    faults: list[str] = []
    rows: list[R] = []
    for at, each in enumerate(listed):
        try:
            rows.append(row.model_validate_json(json.dumps(each)))
        except ValidationError as error:
            faults += (f"{at}{_place(detail['loc'])}: {detail['msg']}" for detail in _all(error))
    faults += more(rows)
    if faults:
        raise FileInvalidError(path, faults)
    return tuple(rows)


def repeated(values: list[str]) -> list[str]:
    """Return what occurs more than once, in order.

    >>> repeated(["a", "b", "a"])
    ['a']
    """
    return sorted(value for value, times in Counter(values).items() if times > 1)


def _all(error: ValidationError) -> list[Any]:
    return list(error.errors(include_url=False, include_context=False, include_input=False))


def _place(loc: tuple[int | str, ...]) -> str:
    return "".join(f".{part}" for part in loc)
