"""The record index: which documents a case has, by author, date, kind and sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.events import ApplicationFiled
from shared.events.application_filed import InlineRecord
from shared.events.case import RecordEntry
from shared.events.parties import PartySheet
from shared.evidence import Evidence


@dataclass(frozen=True)
class PutAway:
    """Where the medical and the personal part of an application lie now."""

    party_sheet: str
    index: tuple[RecordEntry, ...]


async def put_away(application: ApplicationFiled, evidence: Evidence) -> PutAway:
    """Move an application's party sheet and records to the evidence store.

    Raises:
        EvidenceMissingError: a record's digest points to nothing.
    """
    sheet = application.parties.model_dump_json(exclude_none=True)
    return PutAway(
        party_sheet=await evidence.put(sheet.encode()),
        index=await stored(
            application.records, evidence, received_on=application.received_on, first_no=1
        ),
    )


async def party_sheet(evidence: Evidence, address: str) -> PartySheet:
    """Return a case's party sheet; nothing of it is kept or passed on.

    Raises:
        EvidenceMissingError: it is not in the store.
    """
    return PartySheet.model_validate_json(await evidence.get(address))


async def stored(
    records: Sequence[InlineRecord], evidence: Evidence, *, received_on: date, first_no: int
) -> tuple[RecordEntry, ...]:
    """Move the records' texts to the evidence store and return their entries.

    Args:
        records: as they came, with a text or with the digest of one that lies there already.
        evidence: the store.
        received_on: the day on which they came.
        first_no: number of the first entry.

    Raises:
        EvidenceMissingError: a digest points to nothing.
    """
    entries = []
    for number, record in enumerate(records, first_no):
        if record.text is not None:
            content = record.text.encode()
            address = await evidence.put(content)
        else:
            assert record.digest is not None  # a record has either; its model checks it
            address = record.digest
            content = await evidence.get(address)
        entries.append(
            RecordEntry(
                record_no=number,
                kind=record.kind,
                title=record.title,
                author=record.author,
                dated=record.dated,
                sender=record.sender,
                received_on=received_on,
                digest=address,
                size=len(content),
            )
        )
    return tuple(entries)


def new_to(index: Sequence[RecordEntry], entries: Sequence[RecordEntry]) -> tuple[RecordEntry, ...]:
    """Return the entries that the index does not have yet, numbered on from its last one.

    A document is the same where content, kind, title, author, date and sender are.
    """
    known = {_document(each) for each in index}
    new: list[RecordEntry] = []
    for each in entries:
        if (document := _document(each)) not in known:
            known.add(document)
            new.append(each.model_copy(update={"record_no": len(index) + len(new) + 1}))
    return tuple(new)


def _document(entry: RecordEntry) -> tuple[object, ...]:
    return (entry.digest, entry.kind, entry.title, entry.author, entry.dated, entry.sender)
