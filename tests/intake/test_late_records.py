"""IN8: documents that come late: seen by the reviewer before signing, or flagged."""

from services.intake.account import account
from shared.account import CaseName
from shared.events import ApplicationFiled, CaseFlagged, DecisionIssued, RecordsCompleted
from shared.events.case_flagged import Flag
from tests.builders import a_reviewer_match, an_application, an_inline_record
from tests.intake.desk import Desk
from tests.intake.test_following import a_decision, a_letter


async def decided(desk: Desk, application: ApplicationFiled) -> DecisionIssued:
    """Let a case be decided on the documents of its first file."""
    (completed,) = desk.answers(RecordsCompleted)
    considered = tuple(each.digest for each in completed.case.records)
    decision = a_decision(completed).model_copy(update={"records_considered": considered})
    await desk.deliver(a_reviewer_match(application.case_id), decision)
    return decision


async def seen(desk: Desk) -> list[bool | None]:
    """Return what is known of each document, in order."""
    rows = await desk.rows("select seen from record_index order by record_no")
    return [row["seen"] for row in rows]


async def test_what_the_reviewer_signed_on_is_seen(desk: Desk) -> None:
    """Before the signature nobody can say it; afterwards it stands for good."""
    application = an_application()
    await desk.deliver(application)
    assert await seen(desk) == [None] * 4

    await decided(desk, application)

    assert await seen(desk) == [True] * 4
    assert desk.answers(CaseFlagged) == []


async def test_a_record_that_crossed_the_signature_flags_the_case(desk: Desk) -> None:
    """It was here in time, and the reviewer had signed on the file before it."""
    application = an_application()
    await desk.deliver(application)
    await desk.bring(application, an_inline_record("Walks for 20 minutes."))

    await decided(desk, application)

    assert await seen(desk) == [True, True, True, True, False]
    (told,) = desk.answers(CaseFlagged)
    assert (told.flag, told.record_nos) == (Flag.RECORD_NOT_CONSIDERED, (5,))


async def test_a_late_record_after_sign_off_flags_the_case(desk: Desk) -> None:
    """It is kept with its time, decides nothing, and a person learns of it."""
    application = an_application()
    await desk.deliver(application)
    decision = await decided(desk, application)
    await desk.bring(application, an_inline_record("first"), an_inline_record("second"))
    await desk.deliver(a_letter(decision))
    await desk.bring(application, an_inline_record("third"))

    told = [(each.flag, each.record_nos) for each in desk.answers(CaseFlagged)]
    assert told == [(Flag.RECORD_AFTER_SIGNING, (5, 6)), (Flag.RECORD_AFTER_SIGNING, (7,))]
    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        found = await account(tx, CaseName(case_id=application.case_id))
    assert found is not None
    assert [each.seen for each in found.records] == [True] * 4 + [False] * 3
    assert [each.record_nos for each in found.flags] == [(7,), (5, 6)]
    assert len(desk.answers(RecordsCompleted)) == 1
