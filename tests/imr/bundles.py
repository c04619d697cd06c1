"""A FHIR bundle that asks for a review; every name in it is invented."""

import base64
import copy
from typing import Any

OUR_KINDS = "urn:imr:record-kind"


def attached(content: bytes | str, kind: str = "progress_note", **more: Any) -> dict[str, Any]:
    """A document with its content."""
    raw = content.encode() if isinstance(content, str) else content
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"coding": [{"system": OUR_KINDS, "code": kind}]},
        "date": "2026-10-01T12:00:00-07:00",
        "author": [{"reference": "Practitioner/doctor"}],
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain",
                    "data": base64.b64encode(raw).decode(),
                }
            }
        ],
        **more,
    }


def a_bundle(*documents: dict[str, Any]) -> dict[str, Any]:
    """One ServiceRequest, its Claim and ClaimResponse, the parties, and documents."""
    resources: list[dict[str, Any]] = [
        {
            "resourceType": "Patient",
            "id": "worker",
            "name": [{"family": "Testworker", "given": ["Wilhelmina"]}],
            "gender": "female",
            "birthDate": "1985-04-02",
            "address": [
                {
                    "line": ["1 Nonesuch Way"],
                    "city": "Exampleton",
                    "state": "CA",
                    "postalCode": "90000",
                }
            ],
        },
        {
            "resourceType": "Practitioner",
            "id": "doctor",
            "name": [{"text": "Dr. Fictitia Healer"}],
            "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567890"}],
        },
        {"resourceType": "Organization", "id": "payer", "name": "Imaginary Claims Services"},
        {"resourceType": "Organization", "id": "employer", "name": "Invented Widgets LLC"},
        {
            "resourceType": "Coverage",
            "status": "active",
            "subscriberId": "CLAIM-77",
            "beneficiary": {"reference": "Patient/worker"},
            "payor": [{"reference": "Organization/payer"}],
            "policyHolder": {"reference": "Organization/employer"},
        },
        {
            "resourceType": "ServiceRequest",
            "status": "active",
            "intent": "order",
            "subject": {"reference": "Patient/worker"},
            "requester": {"reference": "Practitioner/doctor"},
            "authoredOn": "2026-10-20",
            "code": {
                "text": "12 acupuncture sessions for the low back",
                "coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "97810"}],
            },
            "quantityQuantity": {"value": 12, "unit": "session"},
            "bodySite": [{"text": "low back"}],
            "occurrenceTiming": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "wk"}},
            "reasonCode": [{"text": "Strain of the low back"}],
            "note": [{"text": "A note that has no place."}],
        },
        {
            "resourceType": "Claim",
            "status": "active",
            "use": "preauthorization",
            "type": {"text": "workers' compensation"},
            "patient": {"reference": "Patient/worker"},
            "created": "2026-10-20",
            "provider": {"reference": "Practitioner/doctor"},
            "insurer": {"reference": "Organization/payer"},
            "priority": {"text": "normal"},
            "insurance": [
                {"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/none"}}
            ],
            "accident": {"date": "2026-03-02"},
            "item": [{"sequence": 1, "productOrService": {"text": "acupuncture"}}],
        },
        {
            "resourceType": "ClaimResponse",
            "status": "active",
            "use": "preauthorization",
            "type": {"text": "workers' compensation"},
            "patient": {"reference": "Patient/worker"},
            "created": "2026-11-02",
            "insurer": {"reference": "Organization/payer"},
            "outcome": "complete",
        },
        *(documents or (attached("Low back pain, 6/10. No change."),)),
        attached("Not certified.", "ur_determination"),
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": "urn:example", "value": "B-0001"},
        "timestamp": "2026-11-20T10:00:00-08:00",
        "signature": {
            "type": [{"code": "1.2.840.10065.1.12.1.1"}],
            "when": "2026-11-18T10:00:00-08:00",
            "who": {"reference": "Patient/worker"},
        },
        "entry": [{"resource": each} for each in copy.deepcopy(resources)],
    }


def resource(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the first resource of a kind, to be changed."""
    found: dict[str, Any] = next(
        each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind
    )
    return found


def without(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the bundle without the resources of a kind."""
    kept = [each for each in bundle["entry"] if each["resource"]["resourceType"] != kind]
    return {**bundle, "entry": kept}
