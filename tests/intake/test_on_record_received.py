"""The way in for documents that come after the application, or before it."""

from datetime import date

from shared.events import CaseChanged, CaseOpened, RecordReceived, RecordsCompleted
from shared.events.case import RecordKind
from shared.events.case_changed import Because
from tests.builders import an_application, an_inline_record, the_papers
from tests.intake.desk import Desk

DECISION = an_inline_record("Not certified.", kind=RecordKind.UR_DETERMINATION)
PAPERS = (DECISION, *the_papers())
"""All that is owed but medical records."""


async def test_a_document_after_completion_reaches_those_who_have_the_file(desk: Desk) -> None:
    """IN8: the reviewer has the file by then; the whole of it follows, a revision on."""
    application = an_application()
    await desk.deliver(application)

    await desk.bring(application, an_inline_record("Walks for 20 minutes."))

    (completed,) = desk.answers(RecordsCompleted)
    (changed,) = desk.answers(CaseChanged)
    assert (completed.case.revision, changed.case.revision) == (1, 2)
    assert changed.because is Because.RECORD_RECEIVED
    assert [record.record_no for record in changed.case.records] == [1, 2, 3, 4, 5]
    kept = {"records": changed.case.records, "revision": 2}
    assert changed.case == completed.case.model_copy(update=kept)
    rows = await desk.rows("select record_no from record_index order by record_no")
    assert [row["record_no"] for row in rows] == [1, 2, 3, 4, 5]
    assert desk.dead_letters == []


async def test_more_papers_of_utilization_review_complete_nothing(desk: Desk) -> None:
    """However many there are."""
    application = an_application(records=())
    await desk.deliver(application)

    await desk.bring(application, DECISION, DECISION)

    assert desk.answers(RecordsCompleted) == []


async def test_a_file_is_completed_once(desk: Desk) -> None:
    """Two clinical notes in two events must not start two reviews."""
    application = an_application(records=PAPERS)
    await desk.deliver(application)

    await desk.bring(application, an_inline_record("first"))
    await desk.bring(application, an_inline_record("second"))

    (completed,) = desk.answers(RecordsCompleted)
    (changed,) = desk.answers(CaseChanged)
    assert len(completed.case.records) == 5
    assert len(changed.case.records) == 6
    assert {record.received_on for record in completed.case.records} == {
        date(2026, 11, 20),
        date(2026, 11, 24),
    }


async def test_a_document_before_its_application_waits_for_it(desk: Desk) -> None:
    """Upstream keeps no order across topics, and nothing may be lost for that."""
    application = an_application(records=PAPERS)
    await desk.bring(application, an_inline_record("Low back pain 6/10."))
    assert [row["state"] for row in await desk.rows("select state from inbox")] == ["held"]

    await desk.deliver(application)

    assert len(desk.answers(CaseOpened)) == 1
    (completed,) = desk.answers(RecordsCompleted)
    assert len(completed.case.records) == 5
    assert await desk.rows("select * from held") == []


async def test_a_document_of_an_invalid_form_waits_for_the_correction(desk: Desk) -> None:
    """The sender may still correct it, and would not send the documents twice."""
    await desk.deliver(an_application(date_of_injury=date(2026, 11, 3), records=PAPERS))
    await desk.bring(an_application(), an_inline_record("Low back pain 6/10."))
    assert desk.answers(RecordsCompleted) == []

    await desk.deliver(an_application(records=PAPERS))

    (completed,) = desk.answers(RecordsCompleted)
    assert len(completed.case.records) == 5


async def test_documents_of_a_refused_application_are_not_taken(desk: Desk) -> None:
    """What is not reviewed is not collected; only what came with the filing stays on record."""
    application = an_application(signature=None)
    await desk.deliver(application)
    await desk.confirm()

    await desk.bring(application, an_inline_record("Low back pain 6/10."))

    assert await desk.not_admitted() == ["application_refused"]
    assert len(await desk.rows("select * from record_index")) == 4


async def test_a_digest_of_nothing_lays_the_document_aside(desk: Desk) -> None:
    """Somebody has to send the document; the case itself stands."""
    application = an_application()
    await desk.deliver(application)
    lost = an_inline_record().model_copy(update={"text": None, "digest": "f" * 64})

    await desk.bring(application, lost)

    assert desk.dead_letters == ["evidence_missing"]
    assert len(await desk.rows("select * from record_index")) == 4


async def test_more_records_than_an_event_carries_are_laid_aside(desk: Desk) -> None:
    """The index must always fit into the event that completes the file."""
    pages = [DECISION.model_copy(update={"title": f"Page {page}"}) for page in range(501)]
    application = an_application(records=tuple(pages[:200]))
    await desk.deliver(application)
    await desk.bring(application, *pages[200:400])

    await desk.deliver(RecordReceived(filing=application.filing, records=tuple(pages[400:])))

    assert desk.dead_letters == ["too_many_records"]
    (row,) = await desk.rows("select count(*) as entries from record_index")
    assert row["entries"] == 400


async def test_a_document_that_is_there_already_changes_nothing(desk: Desk) -> None:
    """The same papers come by fax and by mail; the reviewer's draft is not laid anew for that."""
    application = an_application(records=(DECISION,))
    await desk.deliver(application)

    await desk.bring(application, DECISION)
    await desk.bring(application, DECISION.model_copy(update={"title": "Second page"}))

    (row,) = await desk.rows("select count(*) as entries from record_index")
    assert row["entries"] == 2
