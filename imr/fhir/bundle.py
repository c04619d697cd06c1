"""A FHIR Bundle as resources that were checked one by one; every fault has its code and place."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from services.intake.form.contradictions import REJECT
from shared.events.case import Fault

Json = Mapping[str, Any]

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 32
MAX_ENTRIES: Final = 500
_MOST_KEYS: Final = 200
_MOST_FAULTS: Final = 500

READ: Final[Mapping[str, frozenset[str]]] = {
    "Bundle": frozenset({"identifier", "timestamp", "signature", "type", "entry"}),
    "Patient": frozenset({"name", "address", "telecom", "birthDate", "gender"}),
    "Practitioner": frozenset({"name", "address", "telecom", "identifier"}),
    "Organization": frozenset({"name", "address", "contact"}),
    "Coverage": frozenset({"subscriberId", "payor", "policyHolder", "status", "beneficiary"}),
    "ServiceRequest": frozenset(
        {
            "status", "intent", "subject", "code", "quantityQuantity", "bodySite", "authoredOn",
            "requester", "reasonCode", "occurrenceTiming", "priority",
        }
    ),
    "Claim": frozenset(
        {
            "status", "type", "use", "patient", "created", "provider", "priority", "insurer",
            "insurance", "accident", "diagnosis", "item",
        }
    ),
    "ClaimResponse": frozenset(
        {
            "status", "type", "use", "patient", "created", "insurer", "outcome", "request",
        }
    ),
    "DocumentReference": frozenset({"status", "type", "date", "author", "description", "content"}),
}  # fmt: skip
"""Elements that the mapping reads, by resource. Everything else is listed as not mapped."""

_DAYS: Final = frozenset({"authoredOn", "birthDate", "created", "date", "timestamp", "when"})
"""Elements that hold a day or a moment, in whatever part of a resource they stand."""

_ALWAYS: Final = frozenset({"resourceType", "id", "meta", "implicitRules", "language"})


@dataclass(frozen=True)
class Resource:
    """One resource of the bundle, and where it stands."""

    kind: str
    path: str
    body: Json


@dataclass
class Bundle:
    """The bundle, as far as it could be read."""

    body: Json = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    """Fields of the application whose lack was told under the element that should give them."""
    _by_reference: dict[str, Resource] = field(default_factory=dict)

    def of_kind(self, kind: str) -> Sequence[Resource]:
        """Return the resources of one kind."""
        return [each for each in self.resources if each.kind == kind]

    def at(self, reference: Any) -> Resource | None:
        """Return the resource that a reference points to, where it is in the bundle."""
        target = reference.get("reference") if isinstance(reference, Mapping) else None
        return self._by_reference.get(target) if isinstance(target, str) else None

    def add(self, resource: Resource, full_url: Any) -> None:
        """Keep a resource under all names by which another may refer to it."""
        self.resources.append(resource)
        for name in (full_url, f"{resource.kind}/{resource.body.get('id')}"):
            if isinstance(name, str):
                self._by_reference.setdefault(name, resource)

    def lacks(self, field: str, code: str, path: str, text: str) -> None:
        """Note which element should give a field of the application, and does not."""
        self.told.add(field)
        self.fault(code, path, text)

    def fault(self, code: str, path: str, text: str, effect: str = REJECT) -> None:
        """Note what is wrong."""
        if len(self.faults) >= _MOST_FAULTS:
            return
        shown = "".join(char for char in path if char.isprintable())[:300]
        self.faults.append(Fault(code=code, path=shown, effect=effect, text=text))


def read_bundle(content: bytes) -> Bundle:
    """Read a bundle; what keeps it from being read stands among its faults."""
    bundle = Bundle()
    body = _json(content, bundle)
    if bundle.faults:
        return bundle
    if not isinstance(body, dict) or body.get("resourceType") != "Bundle":
        bundle.fault("not_a_bundle", "resourceType", "The file is no FHIR Bundle.")
        return bundle
    entries = body.pop("entry", [])
    bundle.body = body
    _check("Bundle", "", body, bundle)
    if not isinstance(entries, list):
        bundle.fault("type_invalid", "entry", "Entries are a list.")
        return bundle
    if len(entries) > MAX_ENTRIES:
        bundle.fault("too_long", "entry", f"A bundle has at most {MAX_ENTRIES} entries.")
        return bundle
    for number, entry in enumerate(entries):
        _read_entry(number, entry, bundle)
    _list_unmapped(bundle)
    return bundle


class _OddObjectError(ValueError):
    """An object that no resource has; the argument is its code."""


def _json(content: bytes, bundle: Bundle) -> Any:
    if len(content) > MAX_BYTES:
        bundle.fault("body_too_large", "", f"A bundle has at most {MAX_BYTES} bytes.")
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        bundle.fault("not_utf8", "", "The file is not in UTF-8.")
        return None

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found) > _MOST_KEYS:
            raise _OddObjectError("json_too_many_keys")
        if len({key for key, _ in found}) != len(found):
            raise _OddObjectError("json_key_repeated")
        return dict(found)

    def no_number(_: str) -> None:
        raise ValueError

    try:
        body = json.loads(text, object_pairs_hook=pairs, parse_constant=no_number)
    except _OddObjectError as error:
        bundle.fault(str(error), "", "An object has a name twice, or more names than any resource.")
        return None
    except (ValueError, RecursionError):
        bundle.fault("json_invalid", "", "The file is no JSON, or was cut short.")
        return None
    if _depth(body) > MAX_DEPTH:
        bundle.fault("json_too_deep", "", f"Nothing nests deeper than {MAX_DEPTH} levels.")
        return None
    return body


def _depth(body: Any) -> int:
    level, deepest = [body], 0
    while level:
        deepest += 1
        level = [
            child
            for each in level
            if isinstance(each, (dict, list))
            for child in (each.values() if isinstance(each, dict) else each)
            if isinstance(child, (dict, list))
        ]
        if deepest > MAX_DEPTH:
            break
    return deepest


def _read_entry(number: int, entry: Any, bundle: Bundle) -> None:
    path = f"entry.{number}.resource"
    body = entry.get("resource") if isinstance(entry, dict) else None
    kind = body.get("resourceType") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(kind, str):
        bundle.fault("resource_missing", path, "The entry has no resource.")
        return
    if kind not in READ:
        shown = kind if kind.isalnum() and kind.isascii() else "a resource of unknown type"
        bundle.unmapped.append(f"{shown[:60]}")
        return
    if body.pop("contained", None) is not None:
        bundle.unmapped.append(f"{kind}.contained")
    if _check(kind, path, body, bundle):
        bundle.add(Resource(kind, path, body), entry.get("fullUrl"))


def _check(kind: str, path: str, body: Json, bundle: Bundle) -> bool:
    """Check a resource against FHIR R4; note every fault."""
    try:
        get_fhir_model_class(kind).model_validate(body)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_context=False, include_input=False):
            place = ".".join(str(part) for part in each["loc"])
            bundle.fault(
                _CODES.get(each["type"], "form_invalid"),
                f"{path}.{place}".strip("."),
                "This is not what FHIR R4 has here.",
            )
        return False
    except (KeyError, TypeError, AttributeError, RecursionError):  # what its checks trip over
        bundle.fault("form_invalid", path, "This is not what FHIR R4 has here.")
        return False
    numbers = list(_numbers_for_days(body))
    for place in numbers:
        bundle.fault("date_invalid", f"{path}.{place}".strip("."), "A day is written as a text.")
    return not numbers


def _numbers_for_days(body: Any) -> Iterator[str]:
    """Yield the places of days that are told as numbers, which the models of FHIR let pass."""
    parts = body.items() if isinstance(body, dict) else enumerate(body)
    for name, value in parts:
        if name in _DAYS and isinstance(value, (int, float)):
            yield name
        elif isinstance(value, (dict, list)):
            yield from (f"{name}.{place}" for place in _numbers_for_days(value))


_CODES: Final[Mapping[str, str]] = {
    "missing": "missing",
    "model_field_validation.missing": "missing",
    "extra_forbidden": "unknown_field",
    "enum": "not_in_list",
    "literal_error": "not_in_list",
    "datetime_from_date_parsing": "date_invalid",
    "date_from_datetime_parsing": "date_invalid",
    "string_type": "type_invalid",
    "list_type": "type_invalid",
    "dict_type": "type_invalid",
    "model_type": "type_invalid",
    "bool_type": "type_invalid",
}


def _list_unmapped(bundle: Bundle) -> None:
    found: defaultdict[str, int] = defaultdict(int)
    for kind, body in [
        ("Bundle", bundle.body),
        *((each.kind, each.body) for each in bundle.resources),
    ]:
        for element in body:
            if element not in READ[kind] | _ALWAYS:
                found[f"{kind}.{element}"] += 1
    bundle.unmapped += found
