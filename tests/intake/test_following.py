"""Clocks follow states: what a case's way does to its deadlines."""

from datetime import date

from shared.events import DeadlinesChanged, DecisionIssued, LetterIssued, RecordsCompleted
from shared.events.case import CaseOutcome, Outcome, Signature
from shared.events.determination_signed import SignedItem
from shared.events.letter_issued import Template
from tests.builders import (
    NOW,
    REVIEWER,
    a_case_file,
    a_reviewer_match,
    an_application,
    an_inline_record,
    the_papers,
)
from tests.intake.desk import Desk


def a_decision(completed: RecordsCompleted) -> DecisionIssued:
    """The builder's case, overturned."""
    return DecisionIssued(
        case_id=completed.case_id,
        case_number=completed.case.case_number,
        reviewer_ref=REVIEWER,
        draft="0" * 64,
        content="1" * 64,
        outcome=CaseOutcome.OVERTURNED,
        items=(SignedItem(item_no=1, outcome=Outcome.OVERTURNED),),
        signed_at=NOW,
        decided_on=date(2026, 11, 24),
        determination_due=completed.case.determination_due,
        signature=Signature(
            kind="simulated", key_id="simulated", algorithm="hmac-sha256", value="0" * 64
        ),
        party_sheet="0" * 64,
    )


def a_letter(decision: DecisionIssued) -> LetterIssued:
    """The letter of a decision."""
    return LetterIssued(
        case_id=decision.case_id,
        case_number=decision.case_number,
        kind="final_determination",
        template=Template(name="final_determination", version=1, digest="0" * 64),
        outcome=decision.outcome,
        items=decision.items,
        specialties=("Acupuncture",),
        decided_on=decision.decided_on,
        determination_due=decision.determination_due,
        simulated=True,
        letter="0" * 64,
        twin="0" * 64,
        pages=4,
    )


async def test_a_case_on_its_way_moves_its_clocks(desk: Desk) -> None:
    """Records are awaited, then the determination: each step tells what it did, in one event."""
    application = an_application(records=the_papers())
    await desk.deliver(application)
    assert desk.clock_changes() == [
        ("assignment_notice", "started", date(2026, 11, 25)),
        ("records", "started", date(2026, 12, 9)),
        ("party_documents", "started", date(2026, 12, 9)),
    ]

    await desk.bring(application, an_inline_record())
    (completed,) = desk.answers(RecordsCompleted)
    decision = a_decision(completed)
    await desk.deliver(a_reviewer_match(application.case_id), decision, a_letter(decision))

    assert desk.clock_changes()[3:] == [
        ("records", "met", date(2026, 12, 9)),
        ("party_documents", "ended", date(2026, 12, 9)),
        ("determination", "started", date(2026, 12, 24)),
        ("determination", "met", date(2026, 12, 24)),
    ]
    assert [len(each.changes) for each in desk.answers(DeadlinesChanged)] == [3, 3, 1]
    assert completed.case.determination_due == date(2026, 12, 24)


async def test_a_case_that_is_complete_when_filed_runs_from_the_day_of_receipt(desk: Desk) -> None:
    """T8 counts from receipt, not from the day on which we read the form."""
    await desk.deliver(an_application())

    (completed,) = desk.answers(RecordsCompleted)
    assert desk.clock_changes() == [
        ("assignment_notice", "started", date(2026, 11, 25)),
        ("determination", "started", date(2026, 12, 21)),
    ]
    assert completed.case.determination_due == date(2026, 12, 21)


async def test_what_comes_too_early_waits_and_what_comes_again_is_refused(desk: Desk) -> None:
    """Order between topics is not promised: a letter can overtake its own case."""
    application = an_application()
    await desk.deliver(a_reviewer_match(application.case_id))
    decision = a_decision(RecordsCompleted(case_id=application.case_id, case=a_case_file()))
    await desk.deliver(a_letter(decision), decision)
    assert await desk.rows("select * from cases") == []

    await desk.deliver(application)
    (case,) = await desk.rows("select state from cases")
    assert case["state"] == "letter_issued"
    assert await desk.rows("select * from held") == []

    await desk.deliver(a_reviewer_match(application.case_id), decision, a_letter(decision))
    assert await desk.not_admitted() == ["case_letter_issued"] * 3
