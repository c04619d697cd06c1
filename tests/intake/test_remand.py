"""A determination that was set aside is reviewed afresh, by somebody else (LC 4610.6(i))."""

from datetime import date
from typing import Any

from services.intake.life.states import State
from shared.events import (
    ApplicationFiled,
    CaseOpened,
    DecisionIssued,
    DeterminationRemanded,
    RecordsCompleted,
)
from shared.events.decision_issued import PanelSignature
from shared.events.determination_remanded import Ground
from shared.events.envelope import FilingKey
from tests.builders import REVIEWER, a_reviewer_match, an_application, an_item
from tests.intake.desk import Desk
from tests.intake.test_ending import a_withdrawal
from tests.intake.test_following import a_decision, a_letter

WORDS = "The reviewer found no report of benefit, although two reports describe it."


def a_remand(number: str = "0001", fresh: str = "fresh", **changes: Any) -> DeterminationRemanded:
    """The appeals board has reversed the determination of an application."""
    remanded = DeterminationRemanded(
        filing=an_application(number).filing,
        fresh=FilingKey(sender="test", number=fresh),
        ordered_on=date(2026, 11, 24),
        ground=Ground.PLAINLY_ERRONEOUS_FINDING,
        stated_error=WORDS,
    )
    return remanded.model_copy(update=changes)


async def determined(desk: Desk, application: ApplicationFiled, *others: str) -> DecisionIssued:
    """Carry an application to its letter, by one reviewer or with others."""
    await desk.deliver(application)
    completed = desk.answers(RecordsCompleted)[-1]
    decision = a_decision(completed)
    panel = tuple(
        PanelSignature(**{**_signed(decision), "reviewer_ref": each})
        for each in (decision.reviewer_ref, *others)
    )
    decision = decision.model_copy(update={"panel": panel if others else ()})
    await desk.deliver(
        a_reviewer_match(completed.case_id, case=completed.case), decision, a_letter(decision)
    )
    return decision


def _signed(decision: DecisionIssued) -> dict[str, Any]:
    return {name: getattr(decision, name) for name in PanelSignature.model_fields}


async def test_a_remand_opens_a_fresh_case(desk: Desk) -> None:
    """Its own id and number, the same dispute and records, and what the judge has said."""
    application = an_application()
    await determined(desk, application)
    before = await desk.rows("select * from cases")

    await desk.deliver(a_remand())

    first, second = desk.answers(RecordsCompleted)
    case, remand = second.case, second.case.remand
    assert remand is not None
    assert second.case_id == FilingKey(sender="test", number="fresh").case_id
    assert (case.case_number, case.items) == ("CM26-0000002", first.case.items)
    assert [each.digest for each in case.records] == [each.digest for each in first.case.records]
    assert (remand.case_id, remand.case_number) == (application.case_id, "CM26-0000001")
    assert remand.excluded_reviewers == (REVIEWER,)
    assert remand.ground == "plainly_erroneous_finding"
    assert (await desk.evidence.get(remand.stated_error)).decode() == WORDS
    assert [each.case_number for each in desk.answers(CaseOpened)][1:] == ["CM26-0000002"]
    assert await desk.rows("select * from cases where case_id = %s", [first.case_id]) == before


async def test_nobody_of_a_panel_reviews_it_again(desk: Desk) -> None:
    """Whoever of them was outvoted has taken part, too."""
    others = ("rev-2222222222222222", "rev-3333333333333333")
    await determined(desk, an_application(), *others)

    await desk.deliver(a_remand())

    remand = desk.answers(RecordsCompleted)[1].case.remand
    assert remand is not None
    assert remand.excluded_reviewers == (REVIEWER, *others)


async def test_the_order_may_name_items(desk: Desk) -> None:
    """What was not set aside stays decided."""
    await determined(desk, an_application(items=(an_item(1), an_item(2))))

    await desk.deliver(a_remand(item_nos=(7,)))
    await desk.deliver(a_remand(item_nos=(2,)))

    assert [item.item_no for item in desk.answers(RecordsCompleted)[1].case.items] == [2]
    assert await desk.not_admitted() == ["item_unknown"]


async def test_a_remand_waits_for_the_letter_and_is_refused_without_one(desk: Desk) -> None:
    """An order about a determination that there is not cannot be carried out."""
    await desk.deliver(an_application("1"), an_application("2"))
    await desk.deliver(a_withdrawal("2"))

    await desk.deliver(a_remand("1", "fresh-1"), a_remand("2", "fresh-2"))

    assert await desk.not_admitted() == [f"case_{State.WITHDRAWN.value}"]
    (held,) = await desk.rows("select case_id from held")
    assert held["case_id"] == an_application("1").case_id


async def test_a_determination_is_remanded_once(desk: Desk) -> None:
    """A second order goes against the fresh determination, and excludes both reviewers."""
    await determined(desk, an_application())
    await desk.deliver(a_remand(), a_remand(), a_remand(fresh="other"))
    assert await desk.not_admitted() == ["filing_known_already", "remanded_already"]

    second = desk.answers(RecordsCompleted)[1]
    other = "rev-ffffffffffffffff"
    decision = a_decision(second).model_copy(update={"reviewer_ref": other})
    await desk.deliver(
        a_reviewer_match(second.case_id, case=second.case), decision, a_letter(decision)
    )
    await desk.deliver(a_remand("fresh", "third"))

    third = desk.answers(RecordsCompleted)[2].case.remand
    assert third is not None
    assert third.excluded_reviewers == (REVIEWER, other)
