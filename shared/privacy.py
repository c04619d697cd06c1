"""What a field may tell of people: its class stands on the field or follows from its type.

What is masked, removed or kept follows from the class (``services/letters/publication``); a field
without a class fails the build. ``Annotated[Line, Privacy.PERSON]`` classifies one.
"""

from collections.abc import Iterator
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo


class Privacy(StrEnum):
    """Classes of fields. Those from ``PERSON`` on identify somebody by themselves."""

    CODE = "code"  # closed lists, counts, flags, versions: about nobody
    WORDS = "words"  # fixed or published words: law, specialties, units, the template's sentences
    STATE = "state"  # a state of the union, the smallest place that tells about nobody
    TEXT = "text"  # a person's own words: may say anything
    DATE = "date"
    AGE = "age"  # of a person, in years
    CASE_NUMBER = "case_number"
    REFERENCE = "reference"  # an id or digest that leads to more
    RECORDS = "records"  # which documents exist, by whom
    PERSON = "person"
    ORGANIZATION = "organization"
    AUTHOR = "author"  # a person or an organization
    ADDRESS = "address"
    CONTACT = "contact"  # e-mail, telephone, fax
    NUMBER = "number"  # claim, licence, provider, docket
    BIRTH_DATE = "birth_date"


class UnclassifiedFieldError(TypeError):
    """A field has no privacy class, and its type gives it none."""

    def __init__(self, model: type[BaseModel], field: str) -> None:
        super().__init__(
            f"{model.__name__}.{field} has no privacy class. "
            "Annotate it: Annotated[..., Privacy.TEXT], or whatever it is."
        )


def privacy_of(model: type[BaseModel], field: str) -> Privacy | type[BaseModel]:
    """Return the class of a field, or the model whose own fields have theirs.

    Raises:
        UnclassifiedFieldError: it has none.
    """
    info = model.model_fields[field]
    found = _in_metadata(info.metadata) or _of_type(info.annotation)
    if found is None:
        raise UnclassifiedFieldError(model, field)
    return found


def classified(model: type[BaseModel]) -> Iterator[tuple[type[BaseModel], str, Privacy]]:
    """Yield every field below ``model`` that is no model itself, with its class.

    Raises:
        UnclassifiedFieldError: one has none.
    """
    for field in model.model_fields:
        found = privacy_of(model, field)
        if isinstance(found, Privacy):
            yield model, field, found
        else:
            yield from classified(found)


def _in_metadata(metadata: Any) -> Privacy | None:
    """Return the last class that was annotated: the one nearest to the field."""
    found = [each for each in metadata if isinstance(each, Privacy)]
    for each in metadata:
        if isinstance(each, FieldInfo):
            found += [other for other in each.metadata if isinstance(other, Privacy)]
    return found[-1] if found else None


def _of_type(annotation: Any) -> Privacy | type[BaseModel] | None:
    if get_origin(annotation) is Literal:
        return Privacy.CODE
    if isinstance(annotation, type):
        return _of_plain(annotation)
    if hasattr(annotation, "__metadata__"):
        return _in_metadata(annotation.__metadata__) or _of_type(annotation.__origin__)
    for argument in reversed(get_args(annotation)):  # of a mapping: what its values are
        if argument not in {type(None), Ellipsis}:
            found = _of_type(argument)
            if found is not None:
                return found
    return None


def _of_plain(kind: type) -> Privacy | type[BaseModel] | None:
    if issubclass(kind, BaseModel):
        return kind
    if issubclass(kind, Enum | bool | int | float):
        return Privacy.CODE
    if issubclass(kind, date) or kind is AwareDatetime:
        return Privacy.DATE
    return Privacy.REFERENCE if issubclass(kind, UUID) else None
