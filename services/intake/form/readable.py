"""What can be read of a body that has faults, so that its other faults can be told with them."""

from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json

from shared.days import DaysAsWritten

M = TypeVar("M", bound=BaseModel)

_MISSING: Final = object()


def readable(model: type[M], body: object) -> M:
    """Return a model of everything that is right in a body of JSON; the rest is ``None``.

    What it returns is for looking at only: a field may be ``None`` where its type says otherwise,
    and so may an entry of a list. A part of the form that is missing is there, empty.
    """
    given = body if isinstance(body, dict) else {}
    values = {
        name: _value(
            Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation,
            given.get(name, _MISSING),
            None if field.is_required() else field.get_default(call_default_factory=True),
        )
        for name, field in model.model_fields.items()
    }
    return model.model_construct(None, **values)


def _value(annotation: Any, given: object, default: object) -> object:
    plain = _without_none(annotation)
    part, is_list = _part_of(plain)
    if part is not None and is_list:
        entries = given if isinstance(given, list) else ()
        return tuple(readable(part, each) for each in entries)
    if part is not None:
        absent = given is _MISSING or given is None
        return default if absent and annotation is not plain else readable(part, given)
    if given is _MISSING:
        return default
    try:
        guarded = TypeAdapter(Annotated[annotation, DaysAsWritten])
        return guarded.validate_json(to_json(given), strict=True)
    except ValidationError:
        return None


def _without_none(annotation: Any) -> Any:
    """Return the type that an optional one has where it is there."""
    if get_origin(annotation) in {Union, UnionType}:
        kept = [each for each in get_args(annotation) if each is not NoneType]
        if len(kept) == 1:
            return kept[0]
    return annotation


def _part_of(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """Return the model that a type is made of, and whether it is a list of them."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    is_list = get_origin(annotation) is tuple
    if is_list:
        annotation = get_args(annotation)[0]
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return (annotation if is_model else None), is_list
