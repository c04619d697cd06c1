"""A table of applications as an upstream system has them: a row is a filing with one item, dated.

A column is a field of ``application.filed``, and a cell is read by the rules of that event: a row
is refused by the codes that Kafka and HTTP give. An empty cell is a field that is not told; days
are in ISO 8601, several apart by ``;``. Records come by a way of their own.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from unicodedata import is_normalized

from pydantic import ValidationError

from imr.sources.source import Reading, Row
from services.intake.form.application import faults_of, in_our_words
from services.intake.form.contradictions import REJECT
from shared.decoding import faults_in
from shared.events.application_filed import ApplicationFiled
from shared.events.case import Fault

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "filing": ("filing", "number"),
    "received_on": ("received_on",),
    "date_of_injury": ("date_of_injury",),
    "rfa_on": ("rfa_on",),
    "ur_decided_on": ("ur_decision", "decided_on"),
    "ur_served_by": ("ur_decision", "service"),
    "ur_attached": ("ur_decision", "attached"),
    "signed_on": ("signature", "signed_on"),
    "signed_by": ("signature", "by"),
    "employee": ("parties", "employee", "name"),
    "employer": ("parties", "employer", "name"),
    "claims_administrator": ("parties", "claims_administrator", "name"),
    "requesting_physician": ("parties", "requesting_physician", "name"),
    "claim_number": ("parties", "claim_number"),
    "diagnosis": ("diagnoses",),
    "description": ("items", "description"),
    "code": ("items", "code"),
    "quantity": ("items", "quantity"),
    "unit": ("items", "unit"),
    "frequency": ("items", "frequency"),
    "duration": ("items", "duration"),
    "body_part": ("items", "body_part"),
    "laterality": ("items", "laterality"),
    "timing": ("items", "timing"),
    "dates_of_service": ("items", "dates_of_service"),
}
"""Where each column stands in the event."""
_YES_OR_NO: Final = {"yes": True, "no": False}


class _Applications:
    """The adapter."""

    name = "applications"
    columns = tuple(_FIELDS)
    unmapped: Mapping[str, str] = {}
    defaulted: Sequence[str] = ()

    def key(self, row: Row) -> str:
        """Return the filing's number."""
        return row["filing"]

    def read(self, row: Row) -> Reading:
        """Read one row."""
        changed = not all(is_normalized("NFC", cell) for cell in row.values())
        warnings = ("characters_composed",) if changed else ()
        try:
            application = ApplicationFiled.model_validate_json(json.dumps(_event(row)))
        except ValidationError as error:
            return Reading(warnings=warnings, refusals=_codes(in_our_words(faults_in(error))))
        faults = faults_of(application, application.received_on)
        if refusals := _codes([each for each in faults if each.effect == REJECT]):
            return Reading(warnings=warnings, refusals=refusals)
        return Reading(application, (*warnings, *_codes(faults)))


SOURCE: Final = _Applications()


def _event(row: Row) -> dict[str, Any]:
    """Return the body that the row's cells make; what is no number and no day stays a text."""
    body: dict[str, Any] = {"filing": {"sender": SOURCE.name}, "items": {"item_no": 1}}
    for column, (*parents, last) in _FIELDS.items():
        if not row[column]:
            continue
        at = body
        for name in parents:
            at = at.setdefault(name, {})
        at[last] = _value(column, row[column])
    return body | {"items": [body["items"]]}


def _value(column: str, cell: str) -> Any:
    match column:
        case "quantity":
            return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 9 else cell
        case "ur_attached":
            return _YES_OR_NO.get(cell, cell)
        case "diagnosis":
            return [cell]
        case "dates_of_service":
            return cell.split(";")
    return cell


def _codes(faults: Sequence[Fault]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.code for each in faults))
