"""From a checked bundle to an application: what it says, what it must say, what it cannot say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from imr.fhir.bundle import Bundle, Resource, read_bundle
from imr.fhir.documents import kind_of, records_of
from imr.fhir.parts import (
    a_contact,
    a_day,
    a_frequency,
    a_name,
    a_quantity,
    address_lines,
    an_npi,
    codings,
    in_words,
)
from services.intake.form.application import faults_of, in_our_words, is_rejected
from shared.decoding import faults_in
from shared.events import ApplicationFiled
from shared.events.application_filed import Service, Signatory
from shared.events.case import Fault, Priority, RecordKind

_URGENT: Final = frozenset({"urgent", "asap", "stat"})
_SEXES: Final = frozenset({"female", "male"})
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")
_SIGNATORIES: Final[Mapping[str, Signatory]] = {
    "Patient": Signatory.EMPLOYEE,
    "Practitioner": Signatory.PROVIDER,
    "Organization": Signatory.CLAIMS_ADMINISTRATOR,
}


@dataclass(frozen=True)
class Mapped:
    """What a bundle became."""

    application: ApplicationFiled | None
    faults: tuple[Fault, ...]
    unmapped: tuple[str, ...]


def read_application(content: bytes, sender: str) -> Mapped:
    """Read a bundle as an application of ``sender``; every fault is told at once."""
    bundle = read_bundle(content)
    body = dict(_fields(bundle, sender)) if bundle.resources else {}
    application = None
    if body:
        application = _application(body, bundle)
    elif not bundle.faults:
        bundle.fault("request_missing", "entry", "The bundle holds nothing to read.")
    rejected = is_rejected(bundle.faults)
    unmapped = tuple(sorted(set(bundle.unmapped)))
    return Mapped(None if rejected else application, tuple(bundle.faults), unmapped)


def _application(body: dict[str, Any], bundle: Bundle) -> ApplicationFiled | None:
    try:
        application = ApplicationFiled.model_validate(body)
    except ValidationError as error:
        faults = in_our_words(faults_in(error))
        bundle.faults += [each for each in faults if each.path not in bundle.told]
        return None
    bundle.faults += faults_of(application, application.received_on)
    return application


def _fields(bundle: Bundle, sender: str) -> Iterator[tuple[str, Any]]:
    """Yield the application's fields; what the bundle lacks is noted under the place for it."""
    requests = bundle.of_kind("ServiceRequest")
    claim = next(iter(bundle.of_kind("Claim")), None)
    if len(bundle.of_kind("Claim")) > 1:
        bundle.fault("claim_ambiguous", "entry", "The bundle holds more than one Claim.")
    if not requests and claim is None:
        bundle.fault(
            "request_missing", "entry", "No ServiceRequest or Claim says what is asked for."
        )
    received = a_day(bundle.body.get("timestamp"))
    yield "filing", {"sender": sender, "number": _identifier(bundle)}
    yield "received_on", _day(received, "received_on", "timestamp", bundle)
    asked = [a_day(each.body.get("authoredOn")) for each in requests]
    asked += [a_day(claim.body.get("created"))] if claim else []
    yield "rfa_on", min((day for day in asked if day), default=None)
    injured = a_day((claim.body.get("accident") or {}).get("date")) if claim else None
    yield "date_of_injury", _day(injured, "date_of_injury", "Claim.accident.date", bundle)
    yield "ur_decision", _decision(bundle)
    yield "defaulted", ("ur_decision.service",)
    yield "signature", _signature(bundle)
    urgent = any(each.body.get("priority") in _URGENT for each in requests)
    yield "priority", Priority.EXPEDITED if urgent else Priority.STANDARD
    yield "items", tuple(_items(requests, claim, bundle))
    yield "diagnoses", tuple(_diagnoses(requests, claim))
    patient = _only(bundle, "Patient")
    yield "worker", _worker(patient, received)
    yield "parties", _parties(bundle, patient, requests, claim)
    yield "records", records_of(bundle)


def _day(value: date | None, field: str, path: str, bundle: Bundle) -> date | None:
    if value is None:
        code = f"{field.replace('.', '_')}_missing"
        bundle.lacks(field, code, path, "A whole date is needed here.")
    return value


def _identifier(bundle: Bundle) -> str:
    number = (bundle.body.get("identifier") or {}).get("value")
    if number is None:
        text = "The bundle needs an identifier."
        bundle.lacks("filing.number", "filing_number_missing", "identifier.value", text)
    return str(number or "")


def _decision(bundle: Bundle) -> dict[str, Any]:
    """The day stands in the ClaimResponse, else on the determination that is attached."""
    papers = [
        each
        for each in bundle.of_kind("DocumentReference")
        if kind_of(each) is RecordKind.UR_DETERMINATION
    ]
    days = [a_day(each.body.get("created")) for each in bundle.of_kind("ClaimResponse")]
    days += [a_day(each.body.get("date")) for each in papers]
    decided = next((day for day in days if day), None)
    return {
        "decided_on": _day(decided, "ur_decision.decided_on", "ClaimResponse.created", bundle),
        "service": Service.MAIL,
        "attached": bool(papers),
    }


def _signature(bundle: Bundle) -> dict[str, Any] | None:
    signature = bundle.body.get("signature")
    if signature is None:
        return None
    by = bundle.at(signature.get("who"))
    signed = a_day(signature.get("when"))
    if by is None or by.kind not in _SIGNATORIES or signed is None:
        bundle.fault("signatory_unknown", "signature.who", "Nobody in the bundle has signed it.")
        return None
    return {"signed_on": signed, "by": _SIGNATORIES[by.kind]}


def _only(bundle: Bundle, kind: str) -> Mapping[str, Any]:
    found = bundle.of_kind(kind)
    if len(found) != 1:
        code = f"{kind.lower()}_{'ambiguous' if found else 'missing'}"
        bundle.lacks("parties.employee.name", code, "entry", f"The bundle needs one {kind}.")
    return found[0].body if found else {}


def _worker(patient: Mapping[str, Any], received: date | None) -> dict[str, Any]:
    born, sex = a_day(patient.get("birthDate")), patient.get("gender")
    age = None
    if born is not None and received is not None and born <= received:
        age = received.year - born.year - ((received.month, received.day) < (born.month, born.day))
    return {"age": age, "sex": sex if sex in _SEXES else None}


def _items(
    requests: Sequence[Resource], claim: Resource | None, bundle: Bundle
) -> Iterator[dict[str, Any]]:
    """A ServiceRequest is an item; without any, the lines of the Claim are."""
    number = 0
    for request in requests:
        number += 1
        body = request.body
        sites = [in_words(each) for each in body.get("bodySite", ())]
        how_many = _quantity(
            body.get("quantityQuantity"), f"{request.path}.quantityQuantity", bundle
        )
        yield _item(number, body.get("code"), how_many, sites) | {
            "frequency": a_frequency(body.get("occurrenceTiming"))
        }
    for line in claim.body.get("item", ()) if claim and not requests else ():
        number += 1
        sites = [in_words(line.get("bodySite"))]
        how_many = _quantity(line.get("quantity"), "Claim.item.quantity", bundle)
        yield _item(number, line.get("productOrService"), how_many, sites)


def _quantity(quantity: Any, path: str, bundle: Bundle) -> tuple[int | None, str | None]:
    how_many, unit = a_quantity(quantity)
    if how_many is None and isinstance(quantity, Mapping) and "value" in quantity:
        text = "A quantity is a whole number, as a number; otherwise say it in the description."
        bundle.fault("quantity_not_whole", f"{path}.value", text)
    return how_many, unit


def _item(
    number: int,
    concept: Any,
    quantity: tuple[int | None, str | None],
    sites: Sequence[str | None],
) -> dict[str, Any]:
    code = next((code for _, code in codings(concept) if _CODE.fullmatch(code)), None)
    return {
        "item_no": number,
        "description": in_words(concept) or code or "",
        "code": code,
        "quantity": quantity[0],
        "unit": quantity[1],
        "body_part": ", ".join(filter(None, sites)) or None,
    }


def _diagnoses(requests: Sequence[Resource], claim: Resource | None) -> Iterator[str]:
    concepts = [each for request in requests for each in request.body.get("reasonCode", ())]
    diagnoses = claim.body.get("diagnosis", ()) if claim else ()
    concepts += [each.get("diagnosisCodeableConcept") for each in diagnoses]
    told = [in_words(each) or next((c for _, c in codings(each)), None) for each in concepts]
    yield from dict.fromkeys(each for each in told if each)


def _parties(
    bundle: Bundle,
    patient: Mapping[str, Any],
    requests: Sequence[Resource],
    claim: Resource | None,
) -> dict[str, Any]:
    coverage = next(iter(bundle.of_kind("Coverage")), None)
    payors = coverage.body.get("payor", ()) if coverage else ()
    asked_by = [each.body.get("requester") for each in requests]
    asked_by += [claim.body.get("provider")] if claim else []
    physician = next(filter(None, map(bundle.at, asked_by)), None)
    payers = [claim.body.get("insurer") if claim else None, *payors]
    payer = next(filter(None, map(bundle.at, payers)), None)
    employer = bundle.at(coverage.body.get("policyHolder")) if coverage else None
    for found, role, where in (
        (physician, "requesting_physician", "ServiceRequest.requester"),
        (payer, "claims_administrator", "Claim.insurer"),
        (employer, "employer", "Coverage.policyHolder"),
    ):
        if found is None:
            text = "It must point to a resource of the bundle."
            bundle.lacks(f"parties.{role}.name", f"{role}_missing", where, text)
    return {
        "employee": _person(patient) | {"date_of_birth": a_day(patient.get("birthDate"))},
        "employer": _organization(employer),
        "claims_administrator": _organization(payer),
        "requesting_physician": _person(physician.body if physician else {})
        | {"npi": an_npi(physician.body.get("identifier")) if physician else None},
        "claim_number": coverage.body.get("subscriberId") if coverage else None,
    }


def _person(body: Mapping[str, Any]) -> dict[str, Any]:
    name = body.get("name")
    return {
        "name": (name if isinstance(name, str) else a_name(name)) or "",
        "address": address_lines(body.get("address")),
        "telephone": a_contact(body.get("telecom"), "phone"),
        "email": a_contact(body.get("telecom"), "email"),
    }


def _organization(resource: Resource | None) -> dict[str, Any]:
    body = resource.body if resource else {}
    name = body.get("name")
    return {
        "name": (name if isinstance(name, str) else a_name(name)) or "",
        "address": address_lines(body.get("address")),
    }
