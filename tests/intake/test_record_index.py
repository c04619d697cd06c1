"""The record index: what lies in the store, and whether a reviewer can begin."""

from datetime import date

import pytest

from services.intake.records.record_index import stored
from shared.events.case import RecordKind
from shared.evidence import Evidence, EvidenceMissingError
from tests.builders import an_inline_record

CAME_ON = date(2026, 11, 20)
CLINICAL = [
    kind
    for kind in RecordKind
    if kind not in {RecordKind.UR_DETERMINATION, RecordKind.APPLICATION_FORM}
]


async def test_a_text_goes_to_the_store_and_its_entry_points_to_it() -> None:
    """After this the text is in one place only."""
    evidence = Evidence.in_memory()
    note = an_inline_record("Débil, 6/10.", title="PR-2", author="Dr. Fictitia Healer")

    (entry,) = await stored([note], evidence, received_on=CAME_ON, first_no=1)

    assert await evidence.get(entry.digest) == "Débil, 6/10.".encode()
    assert entry.size == len("Débil, 6/10.".encode())
    assert (entry.kind, entry.title, entry.author) == (note.kind, note.title, note.author)
    assert (entry.dated, entry.sender, entry.received_on) == (note.dated, note.sender, CAME_ON)


async def test_a_document_that_lies_there_already_is_indexed_by_its_digest() -> None:
    """Large documents travel by digest; their size is measured, not believed."""
    evidence = Evidence.in_memory()
    address = await evidence.put(b"a scanned report")
    reference = an_inline_record().model_copy(
        update={"text": None, "digest": address, "size": 99_999}
    )

    (entry,) = await stored([reference], evidence, received_on=CAME_ON, first_no=1)

    assert (entry.digest, entry.size) == (address, len(b"a scanned report"))


async def test_a_digest_of_nothing_is_told() -> None:
    """A reviewer must not open an empty folder."""
    lost = an_inline_record().model_copy(update={"text": None, "digest": "f" * 64})

    with pytest.raises(EvidenceMissingError):
        await stored([lost], Evidence.in_memory(), received_on=CAME_ON, first_no=1)


async def test_entries_are_numbered_on_from_what_is_there() -> None:
    """A citation of record 4 means the same document for ever."""
    notes = [an_inline_record("one"), an_inline_record("two")]

    entries = await stored(notes, Evidence.in_memory(), received_on=CAME_ON, first_no=4)

    assert [entry.record_no for entry in entries] == [4, 5]
