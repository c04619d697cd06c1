"""IN9, T7: the reviewer asks a party; an answer resumes the review, silence escalates."""

import asyncio
from datetime import date, timedelta

import pytest

from services.intake.account import account
from shared import topics
from shared.account import CaseName
from shared.events import (
    ApplicationWithdrawn,
    CaseChanged,
    CaseFlagged,
    DeadlineEscalated,
    InformationRequested,
    RecordsCompleted,
    UrgencyCertified,
)
from shared.events.application_filed import Signatory
from shared.events.case import Priority
from shared.events.case_flagged import Flag
from shared.events.information_asked import AskedBy
from shared.memory import Logs
from shared.runtime import running
from tests.builders import NOW, a_record, a_reviewer_match, an_application, an_inline_record
from tests.intake.asking import (
    DUE,
    an_answer,
    ask,
    held,
    of_a_designee,
    requested,
    review,
    standings,
    state,
)
from tests.intake.desk import Desk, StoppedClock
from tests.intake.test_escalating import a_service
from tests.intake.test_following import a_decision

OVER = NOW + timedelta(days=10)
A_NOTE = an_inline_record("Six sessions were given in May.")


async def test_a_question_is_put_with_its_due_date_and_its_law(desk: Desk) -> None:
    """8 CCR 9792.10.5(d); its words lie in the evidence store, since they speak of health."""
    application = await review(desk)

    await ask(desk, application)

    asked = requested(desk)
    (question,) = asked.questions
    assert await state(desk, application) == "additional_information"
    assert (asked.due_on, asked.section) == (DUE, "8 CCR 9792.10.5(d)")
    assert (asked.number, asked.case_number) == (1, "CM26-0000001")
    assert question.text is None
    assert question.words is not None
    assert ("reviewer_answer", "started", DUE) in desk.clock_changes()


async def test_an_urgent_case_asks_for_a_day(desk: Desk) -> None:
    """One calendar day, holiday or not."""
    application = await review(desk, priority=Priority.EXPEDITED, expedited_certified=True)

    await ask(desk, application)

    assert requested(desk).due_on == date(2026, 11, 25)


async def test_an_answer_resumes_the_review_with_what_it_brings(desk: Desk) -> None:
    """IN9, the first path: the reviewer has the newer file, and the case again."""
    application = await review(desk)
    await ask(desk, application)

    await desk.deliver(an_answer(application, "question-1", records=(A_NOTE,)))

    (changed,) = desk.answers(CaseChanged)
    assert (changed.case.revision, len(changed.case.records)) == (2, 5)
    assert await state(desk, application) == "in_review"
    assert await standings(desk) == ["answered"]
    assert desk.clock_changes()[-1] == ("reviewer_answer", "met", DUE)


async def test_that_there_is_nothing_to_tell_is_an_answer(desk: Desk) -> None:
    """Nobody waits five days for what does not exist."""
    application = await review(desk)
    await ask(desk, application)

    await desk.deliver(an_answer(application, "question-1"))

    assert await state(desk, application) == "in_review"
    assert desk.answers(CaseChanged) == []


async def test_silence_calls_flags_and_lets_the_reviewer_go_on(desk: Desk) -> None:
    """IN9, the second path: once, at whatever moments the timers come; nothing is decided."""
    application = await review(desk)
    await ask(desk, application)

    await desk.on(NOW + timedelta(days=9))
    assert await state(desk, application) == "additional_information"
    for moment in (OVER, OVER, OVER + timedelta(days=1)):
        await desk.on(moment)

    assert await state(desk, application) == "in_review"
    assert await standings(desk) == ["lapsed"]
    (flag,) = desk.answers(CaseFlagged)
    assert flag.flag is Flag.QUESTION_UNANSWERED
    called = [each for each in desk.answers(DeadlineEscalated) if each.clock == "reviewer_answer"]
    assert [(each.step, each.calls) for each in called] == [("overdue", "reviewer")]
    (row,) = await desk.rows("select since from cases")
    assert row["since"] == requested(desk).due_at


async def test_two_processes_end_one_silence_once(database_url: str) -> None:
    """Duplicate timers at one moment: one flag, one call, one way back."""
    service, logs, clock = a_service(database_url), Logs(), StoppedClock()
    async with (
        running(service, database_url, logs.publish, clock) as one,
        running(service, database_url, logs.publish, clock) as other,
    ):
        for number in range(10):
            record = a_record(of_a_designee(f"{number:04}"), event_id=f"event-{number}")
            await one.consumer.receive(record)
        for seconds in (0, 20, 40):
            clock.moment = OVER + timedelta(seconds=seconds)
            await asyncio.gather(
                *(each.sweeper.sweep(clock.moment, resend_after_seconds=0) for each in (one, other))
            )

    ids = {each.header("ce_id") for each in logs.records[topics.ELIGIBILITY_PROPOSED]}
    calls = {each.header("ce_id") for each in logs.records[topics.DEADLINE_ESCALATED]}
    assert len(ids) == 10
    assert len(calls) == 10


async def test_urgency_makes_an_open_question_due_earlier(desk: Desk) -> None:
    """8 CCR 9792.10.4(c): every clock changes over, this one too."""
    application = await review(desk)
    await ask(desk, application)

    await desk.deliver(
        UrgencyCertified(
            filing=application.filing, certified_on=date(2026, 11, 24), records=(A_NOTE,)
        )
    )
    await desk.on(NOW + timedelta(days=2))

    assert await state(desk, application) == "in_review"
    assert await standings(desk) == ["lapsed"]


async def test_an_answer_that_comes_before_its_question_waits_for_it(desk: Desk) -> None:
    """Order between topics is not promised."""
    application = an_application()
    await desk.deliver(an_answer(application, "question-1", records=(A_NOTE,)))
    await ask(desk, application)
    await desk.deliver(application)
    assert await held(desk) == [topics.INFORMATION_PROVIDED, topics.INFORMATION_ASKED]

    await desk.deliver(a_reviewer_match(application.case_id))

    assert await held(desk) == []
    assert await standings(desk) == ["answered"]
    assert await state(desk, application) == "in_review"
    assert len(desk.answers(CaseChanged)) == 1


async def test_a_second_answer_is_refused_but_its_documents_are_kept(desk: Desk) -> None:
    """One question has one answer; a medical record is never turned away for that."""
    application = await review(desk)
    await ask(desk, application)
    await desk.deliver(an_answer(application, "question-1"))

    await desk.deliver(an_answer(application, "question-1"))
    assert await desk.not_admitted() == ["answered_already"]

    await desk.deliver(an_answer(application, "question-1", records=(A_NOTE,)))
    assert len(desk.answers(CaseChanged)) == 1
    assert await desk.not_admitted() == ["answered_already"]


async def test_an_answer_after_its_time_is_a_late_document(desk: Desk) -> None:
    """The review goes on, and the reviewer sees it as long as nothing is signed."""
    application = await review(desk)
    await ask(desk, application)
    await desk.on(OVER)

    await desk.deliver(an_answer(application, "question-1", records=(A_NOTE,)))

    assert await standings(desk) == ["answered_late"]
    assert len(desk.answers(CaseChanged)) == 1
    assert await state(desk, application) == "in_review"


async def test_an_answer_after_the_signature_flags_the_case(desk: Desk) -> None:
    """IN8: the reviewer did not wait; what comes then nobody has seen."""
    application = await review(desk)
    await ask(desk, application)
    (completed,) = desk.answers(RecordsCompleted)
    await desk.deliver(a_decision(completed))
    await desk.on(OVER)
    assert [each.flag for each in desk.answers(CaseFlagged)] == []

    await desk.deliver(an_answer(application, "question-1", records=(A_NOTE,)))

    assert [each.flag for each in desk.answers(CaseFlagged)] == [Flag.RECORD_AFTER_SIGNING]
    assert await state(desk, application) == "determined"


async def test_one_question_is_open_at_a_time_and_the_next_one_follows(desk: Desk) -> None:
    """After an answer as after silence; nothing that was asked is forgotten."""
    application = await review(desk)
    for name in ("question-1", "question-2", "question-3"):
        await ask(desk, application, name)
    assert await held(desk) == [topics.INFORMATION_ASKED, topics.INFORMATION_ASKED]

    await desk.deliver(an_answer(application, "question-1"))
    assert await standings(desk) == ["answered", "open"]
    await desk.on(OVER)

    assert await standings(desk) == ["answered", "lapsed", "open"]
    assert [each.number for each in desk.answers(InformationRequested)] == [1, 2, 3]
    assert len({each.request_id for each in desk.answers(InformationRequested)}) == 3


async def test_nobody_asks_in_a_case_that_has_ended(desk: Desk) -> None:
    """Refused by the state's name; so is an answer to what was never asked."""
    application = await review(desk)
    await desk.deliver(
        an_answer(application, "no such question"),
        ApplicationWithdrawn(
            filing=application.filing, on=date(2026, 11, 24), by=Signatory.EMPLOYEE
        ),
    )

    await ask(desk, application)

    assert sorted(await desk.not_admitted()) == ["case_withdrawn", "request_unknown"]
    assert desk.answers(InformationRequested) == []


async def test_an_answer_from_another_filing_is_refused(desk: Desk) -> None:
    """Whoever names a request of somebody else's case changes neither."""
    application, other = await review(desk), await review(desk, "0002")
    await ask(desk, application)

    answer = an_answer(application, "question-1", records=(A_NOTE,))
    await desk.deliver(answer.model_copy(update={"filing": other.filing}))

    assert await desk.not_admitted() == ["request_of_another_case"]
    assert await standings(desk) == ["open"]
    assert desk.answers(CaseChanged) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (None, "question_missing"),
        (b"\xff\xfe", "question_unreadable"),
        (b"  \n", "question_unreadable"),
        ("Why\u202e?".encode(), "question_unreadable"),
        (b"x" * 9_000, "question_unreadable"),
    ],
)
async def test_a_question_that_no_letter_could_print_is_refused(
    desk: Desk, words: bytes | None, code: str
) -> None:
    """The desk learns it at once, and the case stays in review."""
    application = await review(desk)

    address = "f" * 64 if words is None else await desk.evidence.put(words)
    await ask(desk, application, question=address)

    assert await desk.not_admitted() == [code]
    assert await state(desk, application) == "in_review"


async def test_screening_has_no_voice_at_the_desk(desk: Desk) -> None:
    """Its questions are its own."""
    application = await review(desk)

    await ask(desk, application, asked_by=AskedBy.SCREENING)

    assert await desk.not_admitted() == ["asker_unknown"]


async def test_the_account_says_who_must_answer_what_until_when(desk: Desk) -> None:
    """What it waits for, since when, until when, by which rule, and who must act."""
    application = await review(desk)
    await ask(desk, application)

    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        told = await account(tx, CaseName(application.case_id))

    assert told is not None
    (wait,), (request,) = told.waits, told.requests
    assert (wait.what, wait.who) == ("an answer", "requesting physician")
    assert (wait.since, wait.until) == (NOW, DUE)
    assert wait.basis is not None
    assert wait.basis.section == "8 CCR 9792.10.5(d)"
    assert wait.note == "question 1, asked by reviewer"
    assert (request.number, request.due_on, request.standing) == (1, DUE, "open")


async def test_a_question_that_was_overtaken_says_so(desk: Desk) -> None:
    """The reviewer has signed without the answer: nobody owes it any more."""
    application = await review(desk)
    await ask(desk, application)
    (completed,) = desk.answers(RecordsCompleted)
    await desk.deliver(a_decision(completed))

    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        told = await account(tx, CaseName(application.case_id))

    assert told is not None
    assert [each.standing for each in told.requests] == ["overtaken"]
