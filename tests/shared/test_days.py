"""Days and moments as they are written: no model of the tree makes one of a number."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from shared.days import DaysAsWritten

ROOT: Final = Path(__file__).resolve().parents[2]
TREE: Final = ("shared", "services", "imr")
WRITTEN: Final = {"date": "2026-01-31", "date-time": "2026-01-31T10:00:00Z"}
NUMBERS: Final = ("0", "-86400", "+86400", "1699920000", 0, 86_400, 1_699_920_000.0)
"""Whole days of 86,400 seconds since 1970: what pydantic reads as days and as moments."""


class Plain(BaseModel):
    """What pydantic reads."""

    model_config = ConfigDict(strict=True)

    day: date | None = None
    moment: AwareDatetime | None = None
    type: date | None = None


class Guarded(DaysAsWritten, Plain):
    """What we read."""


class FromYaml(DaysAsWritten, BaseModel):
    """What files kept by hand are read into."""

    in_force: Mapping[date, tuple[date, ...]]


def models(of: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Yield every model of the tree, and some of them twice."""
    for model in of.__subclasses__():
        if model.__module__.split(".")[0] in TREE:
            yield model
        yield from models(model)


def import_models() -> None:
    """Import every module that can hold one."""
    for path in sorted(each for part in TREE for each in ROOT.glob(f"{part}/**/*.py")):
        if re.search(r"^from pydantic import|\bPart\b", path.read_text(), re.MULTILINE):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def holding(schema: Mapping[str, Any], days: Mapping[str, Any]) -> Any:
    """Return a value of a field that has a day in it, or nothing where it can have none.

    A model inside the field is looked at by itself.
    """
    if schema.get("format") in days:
        return days[schema["format"]]
    for each in schema.get("anyOf", ()):
        if (found := holding(each, days)) is not None:
            return found
    shapes: Mapping[str, Callable[[Any], Any]] = {
        "items": lambda found: [found],
        "propertyNames": lambda found: {str(found): None},
        "additionalProperties": lambda found: {"2026": found},
    }
    for name, shape in shapes.items():
        inner = schema.get(name)
        if isinstance(inner, dict) and (found := holding(inner, days)) is not None:
            return shape(found)
    return None


def day_faults(model: type[BaseModel], name: str, value: object) -> list[str]:
    """Return the codes of the days that are wrong in one field of a body that has no other."""
    try:
        model.model_validate_json(json.dumps({name: value}))
    except ValidationError as error:
        return [
            each["type"]
            for each in error.errors()
            if each["loc"][0] == name and each["type"].startswith(("date_", "datetime_"))
        ]
    return []


def test_no_field_of_any_model_reads_a_number_as_a_day() -> None:
    """A deadline must not run from a day that nobody wrote; a new field is met here as well."""
    import_models()
    wrong: list[object] = []
    seen = 0
    for model in set(models()):
        for name, schema in model.model_json_schema().get("properties", {}).items():
            if (written := holding(schema, WRITTEN)) is None:
                continue
            seen += 1
            assert day_faults(model, name, written) == []
            wrong += [
                (model.__name__, name, number)
                for number in NUMBERS
                if not day_faults(model, name, holding(schema, dict.fromkeys(WRITTEN, number)))
            ]

    assert wrong == []
    assert seen > 200


TAILS: Final = st.text("0123456789-+:.TZ e", max_size=20)


@given(
    TAILS | TAILS.map("2026-{}".format) | st.datetimes().map(str) | st.dates().map(str),
    st.sampled_from(
        [("day", "date_parsing"), ("moment", "datetime_parsing"), ("type", "date_parsing")]
    ),
)
def test_whatever_begins_as_a_day_is_read_as_before(text: str, field: tuple[str, str]) -> None:
    """The guard takes nothing away but numbers, and each fault keeps the code it had."""
    name, no_day = field
    body = json.dumps({name: text})

    expected = outcome(Plain, body) if re.match(r"[0-9]{4}-", text) else no_day
    assert outcome(Guarded, body) == expected


def outcome(model: type[Plain], body: str) -> object:
    """Return what a body is read as, or the code of its fault."""
    try:
        return model.model_validate_json(body).model_dump()
    except ValidationError as error:
        (fault,) = error.errors()
        return fault["type"]


def test_code_gives_dates_and_no_texts() -> None:
    """In Python a strict model is as strict as ever."""
    moment = datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert Guarded(day=date(2026, 1, 31), moment=moment).moment == moment

    for name in ("day", "moment", "type"):
        with pytest.raises(ValidationError):
            Guarded.model_validate({name: "2026-01-31T10:00:00Z"})


@pytest.mark.parametrize("number", [*NUMBERS, 20260131, b"0"])
def test_a_file_kept_by_hand_names_days(number: object) -> None:
    """YAML reads a day without dashes as a number; it would be one of 1970."""
    day = date(2026, 1, 31)
    assert FromYaml.model_validate({"in_force": {day: ["2026-02-01"]}}).in_force[day]

    with pytest.raises(ValidationError):
        FromYaml.model_validate({"in_force": {number: []}})
    with pytest.raises(ValidationError):
        FromYaml.model_validate({"in_force": {day: [number]}})


@pytest.mark.parametrize("number", NUMBERS)
def test_a_type_outside_a_model_is_guarded_by_annotation(number: object) -> None:
    """Where a body has faults, its fields are read one by one."""
    read = TypeAdapter(Annotated[date | None, DaysAsWritten]).validate_json
    assert read('"2026-01-31"') == date(2026, 1, 31)

    with pytest.raises(ValidationError):
        read(json.dumps(number))


def test_the_guard_shows_in_no_schema() -> None:
    """The published contracts say what they said."""
    assert Guarded.model_json_schema()["properties"] == Plain.model_json_schema()["properties"]
