"""A person confirms or overrules what was prepared against an application."""

from datetime import date
from pathlib import Path

from services.intake.account import account
from shared import topics
from shared.account import CaseName
from shared.events import (
    ApplicationDeferred,
    ApplicationRefused,
    CaseOpened,
    EligibilityConfirmed,
    EligibilityProposed,
    RecordsCompleted,
)
from shared.events.application_refused import Refusal
from shared.events.case import UrBasis
from shared.events.eligibility import Disposition, Overruled
from tests.builders import NOW, a_party_sheet, an_application, an_inline_record, an_item, the_papers
from tests.flow.harness import an_acupuncture_case, file, whole_chain
from tests.intake.desk import Desk, a_desk

UNSIGNED = Overruled(code="UNSIGNED", because="The signature stands on the second page.")


async def test_no_refusal_leaves_before_a_person_has_confirmed_it(desk: Desk) -> None:
    """Eligibility is decided by the agency's people; the software lays everything before them."""
    application = an_application(signature=None)
    await desk.deliver(application)

    assert await desk.answered() == [topics.ELIGIBILITY_PROPOSED]
    proposed = desk.proposal()
    assert proposed.disposition is Disposition.INELIGIBLE
    assert [reason.code for reason in proposed.found.reasons] == ["UNSIGNED"]
    assert proposed.application.items == application.items

    await desk.confirm()

    refused = desk.refusal()
    assert refused.refusal is Refusal.INELIGIBLE
    assert refused.reasons == proposed.found.reasons
    assert refused.received_on == application.received_on
    assert refused.party_sheet == proposed.application.party_sheet


async def test_a_clean_application_and_a_copy_need_no_person(desk: Desk) -> None:
    """Only what takes something away from somebody waits for a person."""
    sheet = a_party_sheet(claim_number="C-1")
    await desk.deliver(an_application("1", parties=sheet), an_application("2", parties=sheet))

    assert desk.answers(EligibilityProposed) == []
    assert len(desk.answers(CaseOpened)) == 1
    assert desk.refusal().refusal is Refusal.DUPLICATE


async def test_an_overruled_refusal_opens_the_case(desk: Desk) -> None:
    """The person has the last word, with a reason; the file is complete as it was filed."""
    application = an_application(signature=None)
    await desk.deliver(application)

    await desk.confirm(UNSIGNED)

    (opened,), (completed,) = desk.answers(CaseOpened), desk.answers(RecordsCompleted)
    assert opened.items == completed.case.items == application.items
    assert completed.case.completed_on == application.received_on
    assert desk.answers(ApplicationRefused) == []


async def test_one_overruled_reason_of_two_leaves_the_other(desk: Desk) -> None:
    """Each reason stands for itself."""
    decision = an_application().ur_decision.model_copy(update={"attached": False})
    await desk.deliver(an_application(signature=None, ur_decision=decision))

    await desk.confirm(UNSIGNED)

    assert [reason.code for reason in desk.refusal().reasons] == ["NO_UR_DECISION"]


async def test_an_item_whose_refusal_is_overruled_joins_the_others_in_its_place(
    desk: Desk,
) -> None:
    """Items are decided one by one, and keep their order."""
    missing = {"ur_basis": UrBasis.INFORMATION_NOT_RECEIVED}
    items = (an_item(1, **missing), an_item(2), an_item(3, **missing))
    await desk.deliver(an_application(items=items))
    assert desk.proposal().disposition is Disposition.ELIGIBLE_IN_PART

    await desk.confirm(Overruled(code="CNC_DECISION", item_no=1, because="It came by fax."))

    (opened,) = desk.answers(CaseOpened)
    assert [item.item_no for item in opened.items] == [1, 2]
    assert [refused.item.item_no for refused in opened.refused_items] == [3]


async def test_a_dispute_about_liability_defers_the_application(desk: Desk) -> None:
    """It is not refused: the worker need not file again (LC 4610.5(k))."""
    application = an_application(liability_disputed=True)
    await desk.deliver(application)
    assert desk.proposal().disposition is Disposition.DEFERRED

    await desk.confirm()

    (deferred,) = desk.answers(ApplicationDeferred)
    assert [each.item for each in deferred.deferred_items] == list(application.items)
    assert deferred.case_number is None
    assert desk.answers(ApplicationRefused) == []
    assert await desk.rows("select state from cases") == [{"state": "deferred"}]


async def test_a_proposal_can_be_confirmed_once_and_only_as_it_is(desk: Desk) -> None:
    """A confirmation of something else, or of something settled, changes nothing."""
    await desk.deliver(an_application(signature=None))

    await desk.confirm(proposal="0" * 64)
    await desk.confirm(Overruled(code="UNTIMELY", because="It was in time."))
    await desk.confirm()
    await desk.confirm(UNSIGNED)

    assert await desk.not_admitted() == [
        "proposal_changed",
        "reason_not_proposed",
        "not_awaiting_confirmation",
    ]
    assert len(desk.answers(ApplicationRefused)) == 1
    assert desk.answers(CaseOpened) == []


async def test_a_confirmation_that_comes_before_its_proposal_waits(desk: Desk) -> None:
    """Topics have no order between them."""
    application = an_application(signature=None)
    await desk.deliver(application)
    proposed = desk.proposal()
    early = EligibilityConfirmed(
        case_id=an_application("other", signature=None).case_id,
        proposal=proposed.proposal,
        by="staff-1",
        kind="person",
        confirmed_at=NOW,
    )

    await desk.deliver(early)

    assert len(await desk.rows("select * from held")) == 1


async def test_a_simulated_confirmation_counts_only_where_it_is_allowed(
    database_url: str,
) -> None:
    """Production refuses what a program says in a person's place."""
    async with a_desk(database_url) as desk:
        await desk.deliver(an_application(signature=None))
        await desk.confirm(kind="simulated")

        assert await desk.not_admitted() == ["simulated_confirmation_not_allowed"]
        assert desk.answers(ApplicationRefused) == []


async def test_without_the_switch_the_software_s_word_stands(database_url: str) -> None:
    """For tests and load, where nobody is there to ask."""
    async with a_desk(database_url, confirm_refusals=False) as desk:
        await desk.deliver(an_application(signature=None))

        assert desk.answers(EligibilityProposed) == []
        assert desk.refusal().refusal is Refusal.INELIGIBLE


async def test_documents_that_come_before_the_confirmation_are_in_the_file(desk: Desk) -> None:
    """Nobody sends them twice because a person took a day."""
    application = an_application(signature=None, records=the_papers())
    await desk.deliver(application)
    await desk.bring(application, an_inline_record("Low back pain 6/10."))

    await desk.confirm(UNSIGNED)

    (completed,) = desk.answers(RecordsCompleted)
    assert len(completed.case.records) == 4
    assert completed.case.completed_on == date(2026, 11, 24)


async def test_of_two_copies_before_a_person_the_first_confirmed_is_the_original(
    desk: Desk,
) -> None:
    """Neither has taken the dispute up while it waits; afterwards the other is its copy."""
    sheet = a_party_sheet(claim_number="C-1")
    first, second = (an_application(number, parties=sheet, signature=None) for number in ("1", "2"))
    await desk.deliver(first, second)

    for proposed in desk.answers(EligibilityProposed):
        await desk.confirm(UNSIGNED, case_id=proposed.case_id, proposal=proposed.proposal)

    assert [opened.case_id for opened in desk.answers(CaseOpened)] == [first.case_id]
    assert desk.refusal().refusal is Refusal.DUPLICATE
    assert desk.refusal().duplicate_of == first.case_id


async def test_the_simulated_reviewer_confirms_in_the_staff_s_place(
    database_url: str, tmp_path: Path
) -> None:
    """Where nobody works, the chain goes on; what a program confirmed says so."""
    async with whole_chain(database_url, tmp_path) as running:
        file(running, an_acupuncture_case("1", signature=None))
        await running.run_until_idle()

        (said,) = running.logs.records[topics.ELIGIBILITY_CONFIRMED]
        (refused,) = running.logs.records[topics.APPLICATION_REFUSED]
    assert EligibilityConfirmed.model_validate_json(said.value or b"").kind == "simulated"
    assert refused.header("ce_causationid") == said.header("ce_id")


async def test_whoever_asks_for_the_case_sees_what_was_prepared_per_item(desk: Desk) -> None:
    """The person who confirms, and the sender who waits, read the same reasons."""
    missing = an_item(2, ur_basis=UrBasis.INFORMATION_NOT_RECEIVED)
    application = an_application(items=(an_item(1), missing), signature=None)
    await desk.deliver(application)

    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        told = await account(tx, CaseName(case_id=application.case_id))

    assert told is not None
    assert [(each.item_no, each.state, each.because) for each in told.items] == [
        (1, "refused", ("UNSIGNED",)),
        (2, "refused", ("UNSIGNED", "CNC_DECISION")),
    ]
    assert [wait.who for wait in told.waits] == ["eligibility staff"]
