"""What is attached to a bundle, as medical records: texts and the text of PDFs.

What a document is, its bytes say, not the type that it claims. Nothing in a document is run, no
archive is opened, no address is followed.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

import pypdfium2
from pydantic import ValidationError

from imr.fhir.bundle import Bundle, Resource
from imr.fhir.parts import a_day, a_name, codings, in_words
from services.intake.form.application import in_our_words
from services.intake.form.contradictions import ASK, WARN
from shared.decoding import faults_in
from shared.events.application_filed import InlineRecord
from shared.events.case import RecordKind, Sender

_MOST_PAGES: Final = 2_000
_MOST_TEXT: Final = 65_536
_BY_DIGEST: Final = "urn:sha256:"
OUR_KINDS: Final = "urn:imr:record-kind"
"""System of codings that name a kind of record as our contracts do."""
_LOINC: Final[Mapping[str, RecordKind]] = {
    "11506-3": RecordKind.PROGRESS_NOTE,
    "11488-4": RecordKind.PROGRESS_NOTE,
    "34117-2": RecordKind.PROGRESS_NOTE,
    "28570-0": RecordKind.PROGRESS_NOTE,
    "11508-9": RecordKind.THERAPY_NOTE,
    "18748-4": RecordKind.IMAGING,
    "11504-8": RecordKind.OPERATIVE_REPORT,
    "11502-2": RecordKind.LABORATORY,
    "34133-9": RecordKind.CLINICAL_SUMMARY,
    "18842-5": RecordKind.CLINICAL_SUMMARY,
    "57133-1": RecordKind.REQUEST_FOR_AUTHORIZATION,
}
_SENDERS: Final[Mapping[str, Sender]] = {
    "Patient": Sender.EMPLOYEE,
    "Practitioner": Sender.PHYSICIAN,
    "Organization": Sender.CLAIMS_ADMINISTRATOR,
}


class _UnreadableError(Exception):
    """A document that gives no text; the argument is its code."""


def records_of(bundle: Bundle) -> tuple[InlineRecord, ...]:
    """Return all documents that can be read; each of the others leaves a fault."""
    found = (_record(each, bundle) for each in bundle.of_kind("DocumentReference"))
    return tuple(record for record in found if record is not None)


def kind_of(document: Resource) -> RecordKind | None:
    """Return what a document is, where its type says so."""
    for system, code in codings(document.body.get("type")):
        if system == OUR_KINDS and code in set(RecordKind):
            return RecordKind(code)
        if system == "http://loinc.org" and code in _LOINC:
            return _LOINC[code]
    return None


def _record(document: Resource, bundle: Bundle) -> InlineRecord | None:
    kind = kind_of(document)
    if kind is None:
        bundle.fault(
            "document_type_unknown",
            f"{document.path}.type",
            "The kind of this document is not known here; it is filed as another document.",
            WARN,
        )
    if len(document.body["content"]) > 1:
        bundle.unmapped.append("DocumentReference.content, from the second on")
    place = f"{document.path}.content.0.attachment"
    author = bundle.at(next(iter(document.body.get("author", ())), None))
    try:
        content = _content(document.body["content"][0]["attachment"], place, bundle)
    except _UnreadableError as error:
        code = str(error)
        bundle.fault(code, place, _WORDS[code], ASK if code == "document_elsewhere" else "reject")
        return None
    try:
        return InlineRecord.model_validate(
            {
                "kind": kind or RecordKind.OTHER,
                "title": document.body.get("description") or in_words(document.body.get("type")),
                "author": _author(author),
                "dated": a_day(document.body.get("date")),
                "sender": _SENDERS.get(author.kind if author else "", Sender.PHYSICIAN),
                **content,
            }
        )
    except ValidationError as error:
        for fault in in_our_words(faults_in(error)):
            bundle.fault(fault.code, place, fault.text)
        return None


def _author(author: Resource | None) -> str | None:
    if author is None:
        return None
    name = author.body.get("name")
    return name if isinstance(name, str) else a_name(name)


def _content(attachment: Mapping[str, Any], place: str, bundle: Bundle) -> dict[str, Any]:
    """Return text, or digest and size.

    Raises:
        _UnreadableError: it gives neither.
    """
    url = attachment.get("url", "")
    if "data" not in attachment:
        if url.startswith(_BY_DIGEST):
            return {"digest": url.removeprefix(_BY_DIGEST), "size": attachment.get("size")}
        raise _UnreadableError("document_elsewhere")
    try:
        content = base64.b64decode(attachment["data"], validate=True)
    except (binascii.Error, ValueError):
        raise _UnreadableError("base64_invalid") from None
    if content.startswith(b"%PDF-"):
        if b"/JavaScript" in content or b"/Launch" in content:
            bundle.fault("document_active", place, _WORDS["document_active"], WARN)
        text = _text_of_pdf(content)
    elif content.startswith(b"PK"):
        raise _UnreadableError("archive_not_opened")
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise _UnreadableError("document_no_text") from None
    if not text.strip():
        raise _UnreadableError("document_empty")
    if len(text.encode()) > _MOST_TEXT:
        raise _UnreadableError("document_too_long")
    return {"text": text}


def _text_of_pdf(content: bytes) -> str:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise _UnreadableError("pdf_unreadable") from None
    pages, size = [], 0
    with document:
        if len(document) > _MOST_PAGES:
            raise _UnreadableError("pdf_too_long")
        for number in range(len(document)):
            try:
                text = document[number].get_textpage().get_text_bounded()
            except pypdfium2.PdfiumError:
                raise _UnreadableError("pdf_unreadable") from None
            size += len(text)
            if size > _MOST_TEXT:
                raise _UnreadableError("document_too_long")
            pages.append(text.replace("\r\n", "\n").replace("\x02", "-").replace("\ufffe", "-"))
    return "\n".join(pages)


_WORDS: Final[Mapping[str, str]] = {
    "document_elsewhere": "The document is not in the bundle; send it, or urn:sha256 of it.",
    "base64_invalid": "The attachment is no base64.",
    "archive_not_opened": "Archives are not opened; send each document by itself.",
    "document_no_text": "The document is neither text in UTF-8 nor a PDF.",
    "document_empty": "The document holds no text, perhaps a scan; it needs OCR first.",
    "document_too_long": f"The text has more than {_MOST_TEXT} bytes; send it by its SHA-256.",
    "document_active": "The PDF holds a script or a command. Only its text was read.",
    "pdf_unreadable": "The PDF cannot be opened: cut, damaged or locked by a password.",
    "pdf_too_long": f"The PDF has more than {_MOST_PAGES} pages.",
}
