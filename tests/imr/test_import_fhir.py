"""``imr import-fhir``: a Bundle becomes an application, or every reason why not is told."""

import gzip
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from typer.testing import CliRunner, Result

from imr.commands import app
from imr.fhir.bundle import MAX_BYTES
from imr.fhir.mapping import Mapped, read_application
from imr.files import read_case
from shared.events import ApplicationFiled
from shared.events.application_filed import Signatory
from shared.events.case import Priority, RecordKind, Sender
from tests.builders import the_papers
from tests.flow.bad_inputs import CANARY
from tests.flow.harness import check_invariants, file, whole_chain
from tests.imr.bundles import a_bundle, attached, resource, without


def mapped(bundle: Any) -> Mapped:
    """Read a bundle that is given as data, or as bytes."""
    content = bundle if isinstance(bundle, bytes) else json.dumps(bundle).encode()
    return read_application(content, "clinic")


def accepted(bundle: Any) -> ApplicationFiled:
    """Read a bundle that makes an application."""
    found = mapped(bundle)
    assert found.application is not None, found.faults
    return found.application


def rejected(bundle: Any) -> set[str]:
    """Return the codes that keep a bundle from being an application."""
    found = mapped(bundle)
    assert found.application is None
    return {each.code for each in found.faults if each.effect == "reject"}


def test_a_bundle_becomes_an_application() -> None:
    """Every party, every date and every document is where it belongs."""
    application = accepted(a_bundle())

    assert application.filing.number == "B-0001"
    assert application.filing.sender == "clinic"
    dates = (
        application.received_on,
        application.rfa_on,
        application.ur_decision.decided_on,
        application.date_of_injury,
    )
    assert [each and each.isoformat() for each in dates] == [
        "2026-11-20",
        "2026-10-20",
        "2026-11-02",
        "2026-03-02",
    ]
    assert application.ur_decision.attached
    assert application.signature is not None
    assert application.signature.by is Signatory.EMPLOYEE
    (item,) = application.items
    assert (item.code, item.quantity, item.unit, item.frequency, item.body_part) == (
        "97810",
        12,
        "session",
        "2 times per 1 wk",
        "low back",
    )
    sheet = application.parties
    assert sheet.employee.name == "Wilhelmina Testworker"
    assert sheet.employee.address == ("1 Nonesuch Way", "Exampleton, CA 90000")
    assert sheet.requesting_physician.npi == "1234567890"
    assert sheet.claims_administrator.name == "Imaginary Claims Services"
    assert sheet.employer.name == "Invented Widgets LLC"
    assert sheet.claim_number == "CLAIM-77"
    assert (application.worker.age, application.worker.sex) == (41, "female")
    assert [(each.kind, each.sender) for each in application.records] == [
        (RecordKind.PROGRESS_NOTE, Sender.PHYSICIAN),
        (RecordKind.UR_DETERMINATION, Sender.PHYSICIAN),
    ]
    assert application.diagnoses == ("Strain of the low back",)


def test_what_has_no_place_is_listed() -> None:
    """Elements and resources alike; nothing is lost in silence."""
    bundle = a_bundle()
    bundle["entry"].append({"resource": {"resourceType": "Immunization", "status": "completed"}})
    resource(bundle, "Patient")["maritalStatus"] = {"text": "unknown"}

    found = mapped(bundle)

    assert found.unmapped == ("Immunization", "Patient.maritalStatus", "ServiceRequest.note")
    assert found.application is not None
    assert found.application.defaulted == ("ur_decision.service",)


def test_the_lines_of_a_claim_are_the_items_where_there_is_no_service_request() -> None:
    """Either resource may ask."""
    bundle = without(a_bundle(), "ServiceRequest")
    resource(bundle, "Claim")["item"].append(
        {"sequence": 2, "productOrService": {"text": "MRI"}, "quantity": {"value": 1}}
    )

    assert [each.description for each in accepted(bundle).items] == ["acupuncture", "MRI"]


def test_urgent_requests_are_expedited_and_the_lack_of_a_certification_is_told() -> None:
    """FHIR has no certification by a physician: intake warns and goes the regular way."""
    bundle = a_bundle()
    resource(bundle, "ServiceRequest")["priority"] = "stat"

    found = mapped(bundle)

    assert found.application is not None
    assert found.application.priority is Priority.EXPEDITED
    assert "expedited_without_certification" in {each.code for each in found.faults}


def test_everything_that_is_missing_is_told_at_once() -> None:
    """Each with the element that should give it; nothing is told twice."""
    bundle = without(without(without(a_bundle(), "Claim"), "ClaimResponse"), "Coverage")
    resource(bundle, "DocumentReference").pop("date")
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"].get("id") != "worker"][:-1]
    bundle.pop("timestamp")
    bundle.pop("identifier")

    found = mapped(bundle)

    assert sorted(each.code for each in found.faults if each.effect == "reject") == [
        "claims_administrator_missing",
        "date_of_injury_missing",
        "employer_missing",
        "filing_number_missing",
        "patient_missing",
        "received_on_missing",
        "signatory_unknown",
        "ur_decision_decided_on_missing",
    ]


def a_pdf(pages: int = 1, **saving: Any) -> bytes:
    """A PDF without text."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    stream = io.BytesIO()
    document.save(stream, **saving)
    return stream.getvalue()


def an_archive() -> bytes:
    """A ZIP whose member would be written above its folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/passwd", CANARY)
    return stream.getvalue()


DOCUMENTS = {
    "archive_not_opened": an_archive(),
    "pdf_unreadable": a_pdf(encryption=pikepdf.Encryption(user="secret", owner="secret")),
    "document_empty": a_pdf(),
    "document_no_text": b"\xff\xfe" + CANARY.encode(),
    "document_too_long": (CANARY + " ") * 4_000,
    "forbidden_character": f"{CANARY}\u202egnp.exe",
}


@pytest.mark.parametrize(("code", "content"), DOCUMENTS.items())
def test_a_document_that_cannot_be_read_has_its_code(code: str, content: bytes | str) -> None:
    """Bad inputs 3, 35, 40: by what the bytes are, not by what they claim to be."""
    found = mapped(a_bundle(attached(content)))

    assert [each.code for each in found.faults if each.effect == "reject"] == [code]
    assert CANARY not in repr(found.faults)


def test_other_pdfs_and_documents_elsewhere_have_theirs() -> None:
    """Bad input 40: cut, without pages, too long; and a place that nobody goes to."""
    cut = a_pdf()[:60]
    elsewhere = attached("x")
    elsewhere["content"][0]["attachment"] = {"url": "http://169.254.169.254/latest"}
    broken = attached("x")
    broken["content"][0]["attachment"]["data"] = "!!!!"

    assert rejected(a_bundle(attached(cut))) == {"pdf_unreadable"}
    assert rejected(a_bundle(attached(a_pdf(pages=2_001)))) == {"pdf_too_long"}
    assert rejected(a_bundle(broken)) & {"base64_invalid", "form_invalid"}
    told = mapped(a_bundle(attached("A note."), elsewhere))
    assert told.application is not None
    assert ("document_elsewhere", "ask") in {(each.code, each.effect) for each in told.faults}


def test_a_script_in_a_pdf_is_told_and_only_its_text_is_read() -> None:
    """Bad input 40: nothing in a document is run."""
    pdf = a_pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Names << /JavaScript 1 0 R >>")

    assert "document_active" in {each.code for each in mapped(a_bundle(attached(pdf))).faults}


def test_a_document_in_the_evidence_store_comes_by_its_digest() -> None:
    """Longer documents travel like that."""
    stored = attached("x")
    stored["content"][0]["attachment"] = {"url": f"urn:sha256:{'a' * 64}", "size": 70_000}

    (record, _) = accepted(a_bundle(stored)).records
    assert (record.digest, record.size) == ("a" * 64, 70_000)


def changed(kind: str, **fields: Any) -> dict[str, Any]:
    """The bundle with other fields in the first resource of a kind; ``...`` removes one."""
    bundle = a_bundle()
    if kind == "Bundle":
        return {**bundle, **fields}
    kept = {name: value for name, value in fields.items() if value is not ...}
    resource(bundle, kind).update(kept)
    for name in set(fields) - set(kept):
        resource(bundle, kind).pop(name)
    return bundle


def coded(text: str) -> dict[str, Any]:
    """The bundle whose request is described like that."""
    return changed("ServiceRequest", code={"text": text})


GOOD = json.dumps(a_bundle()).encode()
Making = Callable[[], Any]
BAD: dict[str, tuple[Making, set[str]]] = {
    "1 empty": (lambda: b"", {"json_invalid"}),
    "2 null": (lambda: b"null", {"not_a_bundle"}),
    "3 not UTF-8": (lambda: GOOD[:-2] + b"\xff\xfe", {"not_utf8"}),
    "4 truncated": (lambda: GOOD[: len(GOOD) // 2], {"json_invalid"}),
    "5 trailing garbage": (lambda: GOOD + b"}]", {"json_invalid"}),
    "6 scalar": (lambda: b'"text"', {"not_a_bundle"}),
    "6 array": (lambda: b"[" + GOOD + b"]", {"not_a_bundle"}),
    "7 nested arrays": (lambda: b"[" * 100_000 + b"]" * 100_000, {"json_invalid"}),
    "7 nested within recursion": (lambda: b"[" * 200 + b"]" * 200, {"json_too_deep"}),
    "8 200,000 keys": (
        lambda: {**a_bundle(), **{f"k{number}": number for number in range(200_000)}},
        {"json_too_many_keys"},
    ),
    "9 a key twice": (lambda: GOOD[:-1] + b',"type":"batch"}', {"json_key_repeated"}),
    "10 NaN": (lambda: GOOD[:-1] + b',"total":NaN}', {"json_invalid"}),
    "10 1e400": (
        lambda: GOOD.replace(b'"value": 12', b'"value": 1e400'),
        {"form_invalid"},
    ),
    "11 5,000 digits": (
        lambda: GOOD.replace(b'"value": 12', b'"value": ' + b"9" * 5_000),
        {"json_invalid"},
    ),
    "12 a number as text": (
        lambda: changed("ServiceRequest", quantityQuantity={"value": "1e999999"}),
        {"quantity_not_whole"},
    ),
    "13 negative": (
        lambda: changed("ServiceRequest", quantityQuantity={"value": -1}),
        {"out_of_range"},
    ),
    "13 a half": (
        lambda: changed("ServiceRequest", quantityQuantity={"value": 0.5}),
        {"quantity_not_whole"},
    ),
    "14 a field missing": (lambda: changed("Claim", use=...), {"missing"}),
    "15 an extra field": (lambda: changed("Patient", surprise=CANARY), {"unknown_field"}),
    "16 another resource": (
        lambda: {"resourceType": "Parameters"},
        {"not_a_bundle"},
    ),
    "24 too large": (lambda: GOOD + b" " * MAX_BYTES, {"body_too_large"}),
    "25 packed": (lambda: gzip.compress(GOOD), {"not_utf8"}),
    "28 a patient of nobody": (
        lambda: changed("Bundle", signature={**a_bundle()["signature"], "who": {"reference": "x"}}),
        {"signatory_unknown"},
    ),
    "29 of 1970": (
        lambda: changed("Bundle", timestamp="1970-01-01T00:00:00Z"),
        {"date_outside_calendar"},
    ),
    "29 of 9999": (
        lambda: changed("Bundle", timestamp="9999-12-31T00:00:00Z"),
        {"out_of_range"},
    ),
    "30 30 February": (
        lambda: changed("ServiceRequest", authoredOn="2026-02-30"),
        {"date_invalid"},
    ),
    "30 digits": (lambda: changed("Patient", birthDate="1699920000"), {"form_invalid"}),
    "30 a number": (lambda: changed("Patient", birthDate=0), {"date_invalid"}),
    "30 a number, within": (
        lambda: changed("Claim", accident={"date": 1_699_920_000}),
        {"date_invalid"},
    ),
    "30 24:00": (lambda: changed("Bundle", timestamp="2026-11-20T24:00:00Z"), {"form_invalid"}),
    "30 no zone": (lambda: changed("Bundle", timestamp="2026-11-20T10:00:00"), {"form_invalid"}),
    "30 a month": (
        lambda: changed("Claim", accident={"date": "2026-03"}),
        {"date_of_injury_missing", "form_invalid", "type_invalid"},
    ),
    "34 no items": (
        lambda: without(without(a_bundle(), "ServiceRequest"), "Claim"),
        {"request_missing"},
    ),
    "34 10,000 entries": (
        lambda: changed("Bundle", entry=a_bundle()["entry"] * 1_000),
        {"too_long"},
    ),
    "35 right-to-left": (
        lambda: coded("MRI \u202egnp.exe"),
        {"forbidden_character", "form_invalid"},
    ),
    "36 a path as number": (
        lambda: changed("Bundle", identifier={"value": "../../etc/passwd"}),
        {"form_invalid"},
    ),
    "37 a control character": (lambda: coded(f"{CANARY}\x07"), {"forbidden_character"}),
    "37 a second line in a name": (
        lambda: changed("Patient", name=[{"text": f"{CANARY}\r\nBcc: x"}]),
        {"forbidden_character"},
    ),
}


@pytest.mark.parametrize(("name", "case"), BAD.items(), ids=list(BAD))
def test_bad_bundles_have_their_code(name: str, case: tuple[Making, set[str]]) -> None:
    """The forty bad inputs, as far as they concern a file: in little memory, quoting nothing."""
    make, expected = case
    bundle = make()
    content = bundle if isinstance(bundle, bytes) else json.dumps(bundle).encode()
    mapped(GOOD)  # the models load once

    tracemalloc.start()
    found = mapped(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    codes = {each.code for each in found.faults if each.effect == "reject"}
    assert found.application is None
    assert codes & expected, (name, codes)
    assert CANARY not in repr(found.faults)
    assert len(found.faults) <= 500
    assert peak < 50_000_000


def test_harmless_oddities_are_taken_as_they_are() -> None:
    """Bad inputs 35, 36: markup, templates and SQL are data."""
    nasty = "\"<script>{{7*7}} #import \\input 😀 '; drop table cases; --"

    assert accepted(coded(nasty)).items[0].description == nasty


def run(path: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["import-fhir", str(path), *options])


def test_the_command_writes_the_case_or_says_why_not(tmp_path: Path) -> None:
    """Exit status 2 where there is no application; the report is the same for programs."""
    path = tmp_path / "bundle.json"
    path.write_bytes(GOOD)
    good = run(path, "--out", str(tmp_path / "out"), "--json")
    path.write_text(json.dumps(changed("Patient", surprise=CANARY)))
    bad = run(path, "--out", str(tmp_path / "out"))

    assert good.exit_code == 0, good.output
    report = json.loads(good.stdout)
    assert report["accepted"]
    assert read_case(Path(report["case"])).filing.sender == "fhir"
    assert report["unmapped"] == ["ServiceRequest.note"]
    assert bad.exit_code == 2
    assert "unknown_field" in bad.output
    assert CANARY not in bad.output


async def test_an_imported_bundle_comes_to_its_letter(database_url: str, tmp_path: Path) -> None:
    """It is screened as any other application."""
    async with whole_chain(database_url, tmp_path) as running:
        application = accepted(a_bundle())
        papers = (*application.records, *the_papers())
        file(running, application.model_copy(update={"records": papers}))
        await running.run_until_idle()

        check_invariants(running, 1)
