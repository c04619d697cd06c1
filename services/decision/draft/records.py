"""Documents of the case, out of the evidence store, as the facts are read from them."""

from services.decision.facts.findings import ReadRecord
from shared.events.case import RecordEntry
from shared.evidence import Evidence
from shared.text import is_file


async def read(evidence: Evidence, records: tuple[RecordEntry, ...]) -> tuple[ReadRecord, ...]:
    """Fetch every document that a finding may rest on.

    Raises:
        EvidenceMissingError: a document is not in the store, or was altered.
        EvidenceStoreDownError: the store does not answer.
    """
    return tuple([await _read(evidence, record) for record in records])


async def _read(evidence: Evidence, record: RecordEntry) -> ReadRecord:
    return ReadRecord(
        record_no=record.record_no,
        kind=record.kind,
        dated=record.dated,
        is_clinical=record.is_clinical,
        text=as_text(await evidence.get(record.digest)) if record.is_clinical else None,
    )


def as_text(content: bytes) -> str | None:
    """Return the text of a document, or nothing where it is an image or another file."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text or is_file(text) else text
