"""Days and moments are read as they are written, never computed from a number."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, cast

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticKnownError, SchemaValidator
from pydantic_core.core_schema import (
    ErrorType,
    date_schema,
    datetime_schema,
    with_info_before_validator_function,
)

_BEGINNING: Final = re.compile(r"\d{4}-", re.ASCII)
"""Of every day and moment of ISO 8601 that is read here, and of no number."""

Reader = Callable[[Any, ValidationInfo], Any]


class DaysAsWritten:
    """Lets a model refuse numbers and digits in each of its fields that is a day or a moment.

    pydantic takes ``0`` and ``"1700000000"`` for seconds since 1970: a slip of the sender would
    become a day, and a legal deadline, that nobody named. A model inherits from this before
    ``BaseModel``, and all that is typed ``date`` or ``datetime`` in it is guarded, however deep in
    the type of a field; a type that stands in no model is annotated with it. What else is accepted,
    the codes of errors and JSON schemas stay those of pydantic.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        guarded: CoreSchema = _guarded(handler.resolve_ref_schema(handler(source)))
        return guarded


def _guarded(part: Any) -> Any:
    """Return a part of pydantic's plan for a model, with a reader before each day and moment."""
    if isinstance(part, list | tuple):
        return type(part)(_guarded(each) for each in part)
    if not isinstance(part, dict) or _is_guarded(part):
        return part
    if (reader := _READERS.get(str(part.get("type")))) is not None:
        return with_info_before_validator_function(reader, cast("CoreSchema", part))
    return {name: _guarded(value) for name, value in part.items()}


def _is_guarded(part: Mapping[str, Any]) -> bool:
    return (
        part.get("type") == "function-before" and part["function"]["function"] in _READERS.values()
    )


def _reader(no_text: ErrorType, no_day: ErrorType, exactly: Callable[[Any], Any]) -> Reader:
    def read(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str):
            if not _BEGINNING.match(value):
                raise PydanticKnownError(no_day, {"error": "it does not begin with a year"})
            return value if info.mode == "python" else exactly(value)
        if isinstance(value, date):
            return value
        raise PydanticKnownError(no_text)

    return read


_READERS: Final[Mapping[str, Reader]] = {
    "date": _reader(
        "date_type",
        "date_parsing",
        SchemaValidator(date_schema(strict=True)).validate_strings,
    ),
    "datetime": _reader(
        "datetime_type",
        "datetime_parsing",
        SchemaValidator(datetime_schema(strict=True)).validate_strings,
    ),
}
"""By pydantic's name of the type. Texts are read as JSON would be; in Python, the model says."""
