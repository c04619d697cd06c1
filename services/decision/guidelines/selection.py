"""Which findings a criterion means: a kind, and conditions on its fields."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from services.decision.facts.finding import Finding
from services.decision.facts.findings import AnyFinding
from services.decision.guidelines.data import Data
from services.decision.vocabulary.names import Sign
from shared.events.case import Identifier

KINDS: Final[Mapping[str, type[Finding]]] = {
    model.model_fields["kind"].default: model for model in get_args(get_args(AnyFinding)[0])
}
"""The kinds of finding by name."""


class Range(Data):
    """Figures from ``min`` to ``max``, both included."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min is None and self.max is None:
            raise PydanticCustomError("range_empty", "names neither a minimum nor a maximum")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError("range_reversed", "has a minimum above its maximum")
        return self

    def holds(self, value: float) -> bool:
        """Whether ``value`` lies in it."""
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)

    @property
    def inside(self) -> float:
        """A value that lies in it."""
        return self.min if self.min is not None else self.max or 0.0

    @property
    def text(self) -> str:
        """In short."""
        if self.min is None:
            return f"at most {self.max:g}"
        return f"at least {self.min:g}" if self.max is None else f"{self.min:g} to {self.max:g}"


Wanted = Range | tuple[bool | float | str, ...]
Values = Annotated[tuple[bool | float | str, ...], Field(min_length=1, max_length=60)]
Where = Annotated[dict[Identifier, Range | Values], Field(max_length=8)]
"""Field → the values that count, or a range of figures."""


Drug = Literal["same", "other"]
"""Beside the drug that is asked for."""


class Selection(Data):
    """Findings of one kind. Those that name another part of the body do not count."""

    kind: Identifier
    where: Where = Field(default={})
    anywhere: bool = Field(default=False, description="The part of the body does not matter.")
    drug: Drug | None = Field(
        default=None,
        description="The finding is of the drug that is asked for, or names none; or it is of "
        "another one.",
    )

    @model_validator(mode="after")
    def _asks_for_what_there_is(self) -> Self:
        model = KINDS.get(self.kind)
        if model is None:
            raise PydanticCustomError("kind_unknown", "names a kind of finding that is not known")
        check(model, self.where)
        if self.drug is not None and "drug" not in model.model_fields:
            raise PydanticCustomError("drug_unknown", "asks for a drug where findings name none")
        try:
            self.example()
        except ValidationError:
            raise PydanticCustomError(
                "selection_open", "does not say enough to suppose such a finding"
            ) from None
        return self

    def matches(
        self,
        finding: AnyFinding,
        body_parts: tuple[str, ...],
        laterality: str | None = None,
        drug: str | None = None,
    ) -> bool:
        """Whether it means this finding of a case whose item is about ``body_parts``, or a drug."""
        return (
            finding.kind == self.kind
            and self._is_of(getattr(finding, "drug", None), drug)
            and (self.anywhere or about(finding, body_parts, laterality))
            and all(fits(getattr(finding, name), wanted) for name, wanted in self.where.items())
        )

    def _is_of(self, named: str | None, asked: str | None) -> bool:
        is_other = None not in {named, asked} and named != asked
        return self.drug is None or is_other is (self.drug == "other")

    @cached_property
    def categories(self) -> Self:
        """The same without its ranges: what was looked at, whatever the figure."""
        where = {name: each for name, each in self.where.items() if not isinstance(each, Range)}
        return self.model_copy(update={"where": where})

    def example(self, **fields: object) -> AnyFinding:
        """Return the plainest finding that it means, without a place in a record."""
        model = KINDS[self.kind]
        values = {name: _example(model, name, each) for name, each in self.where.items()}
        if self.drug == "other":
            values["drug"] = "any"
        elif self.drug is None:
            fields = {name: each for name, each in fields.items() if name != "drug"}
        known = {name: value for name, value in fields.items() if name in model.model_fields}
        made: AnyFinding = model.model_validate({**_open_words(model), **known, **values})  # type: ignore[assignment]  # KINDS holds the members of the union
        return made


_OF_NERVES: Final = frozenset({Sign.SENSORY_LOSS, Sign.REFLEX_LOSS, Sign.WEAKNESS})
_SUPPLIED_BY: Final = {
    "neck": frozenset({"upper extremity", "elbow", "forearm-wrist-hand"}),
    "low back": frozenset({"lower extremity", "ankle-foot"}),
}
"""Limbs by the part of the spine that their nerves leave: numb fingers are a sign of the neck."""


_WITHIN: Final = {
    "upper extremity": frozenset({"shoulder", "elbow", "forearm-wrist-hand"}),
    "lower extremity": frozenset({"hip", "knee", "ankle-foot"}),
    "hip": frozenset({"pelvis"}),
}
"""Parts of a limb, and of the region of the hip: a study of the arm is for a hand that is numb."""


def about(finding: Finding, body_parts: tuple[str, ...], laterality: str | None = None) -> bool:
    """Whether a finding can be about these parts of the body: it names one of them, or none."""
    return _is_at(finding, body_parts) and _is_on(finding, laterality)


def _is_at(finding: Finding, body_parts: tuple[str, ...]) -> bool:
    part = getattr(finding, "body_part", None)
    if part is None or not body_parts or part in body_parts:
        return True
    covers = [_WITHIN]
    if getattr(finding, "sign", None) in _OF_NERVES:
        covers.append(_SUPPLIED_BY)
    return any(part in cover.get(each, ()) for cover in covers for each in body_parts)


def _is_on(finding: Finding, laterality: str | None) -> bool:
    side = getattr(finding, "laterality", None)
    sides = {str(side or "bilateral"), laterality or "bilateral"}
    return "bilateral" in sides or len(sides) == 1


def fits(value: object, wanted: Wanted) -> bool:
    """Whether a field has one of the values, or lies in the range."""
    if isinstance(wanted, Range):
        return isinstance(value, int | float) and wanted.holds(value)
    if isinstance(value, tuple):
        return any(each in wanted for each in value)
    return value in wanted


def check(model: type[BaseModel], where: Mapping[str, Wanted]) -> None:
    """Refuse a field that the model lacks, and a value that the field cannot have.

    Raises:
        PydanticCustomError: says which field.
    """
    for name, wanted in where.items():
        if name not in model.model_fields:
            raise PydanticCustomError(
                "field_unknown", "asks for a field {name} that does not exist", {"name": name}
            )
        for value in (wanted.inside,) if isinstance(wanted, Range) else wanted:
            if not _is_legal(model, name, value):
                raise PydanticCustomError(
                    "value_unknown", "asks for a value that {name} never has", {"name": name}
                )


def _is_legal(model: type[BaseModel], name: str, value: object) -> bool:
    """Whether a field can have the value, or hold it among others."""
    for each in (value, (value,)):
        try:
            _field(model, name).validate_python(each, strict=False)
        except ValidationError:
            continue
        return True
    return False


@cache
def _field(model: type[BaseModel], name: str) -> TypeAdapter[object]:
    return TypeAdapter(model.model_fields[name].annotation or object)


def _open_words(model: type[Finding]) -> dict[str, object]:
    """Return what an example has where a selection leaves a field open."""
    words: dict[str, object] = {"spans": ()}
    for name, field in model.model_fields.items():
        kind = field.annotation
        if field.is_required() and kind is str:
            words[name] = "any"
        elif field.is_required() and kind is bool:
            words[name] = True
        elif field.is_required() and isinstance(kind, type) and issubclass(kind, StrEnum):
            words[name] = next(iter(kind))
    return words


def _example(model: type[Finding], name: str, wanted: Wanted) -> object:
    value = wanted.inside if isinstance(wanted, Range) else wanted[0]
    return _field(model, name).validate_python(value, strict=False)
