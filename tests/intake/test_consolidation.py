"""IN5: applications of one employee become one review, and their own again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.intake.life.consolidation import Application, hindrances
from services.intake.life.open_case import OpenCase
from services.intake.life.states import State
from shared.events import (
    ApplicationFiled,
    ApplicationsConsolidated,
    CaseChanged,
    CaseClosed,
    ConsolidationUndone,
    RecordsCompleted,
)
from shared.events.application_filed import Service, UrDecision
from shared.events.case import (
    CaseFile,
    DeferredItem,
    DisputedItem,
    ItemEnd,
    Priority,
    Reason,
    Worker,
)
from shared.events.case_changed import Because
from shared.events.case_closed import Closing
from shared.events.envelope import FilingKey
from shared.events.parties import Person
from tests.builders import (
    a_party_sheet,
    a_reviewer_match,
    an_application,
    an_inline_record,
    an_item,
    the_papers,
)
from tests.intake.desk import Desk
from tests.intake.test_ending import a_withdrawal
from tests.intake.test_following import a_decision, a_letter

DAY = date(2026, 11, 24)
WAITING: dict[str, Any] = {"records": the_papers()}
"""The claims administrator's papers are there; the medical records are not."""
RECENT = UrDecision(decided_on=date(2026, 11, 13), service=Service.MAIL, attached=True)


def a_filing(number: str, *treatments: str, **changes: Any) -> ApplicationFiled:
    """One of several applications of one worker, about treatments of its own."""
    items = tuple(
        an_item(no, description=f"{treatment} ({number})")
        for no, treatment in enumerate(treatments or ("Acupuncture",), 1)
    )
    sheet = a_party_sheet(claim_number="CLAIM-1")
    return an_application(number, **{"items": items, "parties": sheet, **changes})


def together(leading: ApplicationFiled, *others: ApplicationFiled) -> ApplicationsConsolidated:
    """Staff join applications."""
    return ApplicationsConsolidated(
        filing=leading.filing, others=tuple(each.filing for each in others), on=DAY, by="staff-1"
    )


def undone(leading: ApplicationFiled) -> ConsolidationUndone:
    """Staff part them again."""
    return ConsolidationUndone(filing=leading.filing, on=DAY, by="staff-1")


async def states(desk: Desk, *applications: ApplicationFiled) -> list[str]:
    """Return where cases are."""
    rows = await desk.rows("select case_id, state from cases")
    by_id = {row["case_id"]: row["state"] for row in rows}
    return [by_id[each.case_id] for each in applications]


def items_of(case: CaseFile) -> dict[int, str]:
    """Return the items of a file by number."""
    return {item.item_no: item.description for item in case.items}


async def test_the_leading_case_carries_the_items_of_all(desk: Desk) -> None:
    """Numbered anew, each to be found again under the application that it came from."""
    one, two, three = (
        a_filing("1", "Acupuncture", "Massage", **WAITING),
        a_filing("2", "Imaging", **WAITING),
        a_filing("3", "Surgery", "Aide", **WAITING),
    )
    await desk.deliver(one, two, three)
    await desk.deliver(together(one, two, three))
    assert await states(desk, one, two, three) == [
        State.AWAITING_RECORDS,
        State.CONSOLIDATED,
        State.CONSOLIDATED,
    ]

    await desk.bring(two, an_inline_record())

    (completed,) = desk.answers(RecordsCompleted)
    assert completed.case_id == one.case_id
    assert items_of(completed.case) == {
        1: "Acupuncture (1)",
        2: "Massage (1)",
        3: "Imaging (2)",
        4: "Surgery (3)",
        5: "Aide (3)",
    }
    assert [
        (each.case_id, each.case_number, each.item_nos) for each in completed.case.consolidated
    ] == [
        (one.case_id, "CM26-0000001", (1, 2)),
        (two.case_id, "CM26-0000002", (3,)),
        (three.case_id, "CM26-0000003", (4, 5)),
    ]
    assert [each.record_no for each in completed.case.records] == list(range(1, 11))


async def test_files_that_were_sent_are_sent_anew(desk: Desk) -> None:
    """Those who wait for a reviewer of their own are told that another case leads them."""
    one, two = a_filing("1"), a_filing("2")
    await desk.deliver(one, two)

    await desk.deliver(together(one, two))

    changed = {each.case_id: each for each in desk.answers(CaseChanged)}
    assert {each.because for each in changed.values()} == {Because.CONSOLIDATED}
    assert items_of(changed[one.case_id].case) == {1: "Acupuncture (1)", 2: "Acupuncture (2)"}
    assert not changed[one.case_id].case.is_led_by_another(one.case_id)
    assert changed[two.case_id].case.is_led_by_another(two.case_id)


@pytest.mark.parametrize(
    ("changes", "joint", "due"),
    [
        ({}, "regular", date(2026, 12, 21)),
        ({"formulary": True, "ur_decision": RECENT}, "formulary", date(2026, 12, 1)),
        (
            {"priority": Priority.EXPEDITED, "expedited_certified": True},
            "expedited",
            date(2026, 11, 23),
        ),
    ],
)
async def test_file_and_clock_count_from_the_latest_file(
    desk: Desk, changes: dict[str, Any], joint: str, due: date
) -> None:
    """§ 2.7: of a joint review the last file counts, and the shortest period; undoing undoes it."""
    one = a_filing("1", received_on=date(2026, 11, 18))
    two = a_filing("2", received_on=date(2026, 11, 20), **changes)
    await desk.deliver(one, two)

    async def clock() -> tuple[str, date, int]:
        (row,) = await desk.rows(
            "select deadline->>'variant' as variant, due_on, no from deadlines "
            "where case_id = %s and clock = 'determination' and status = 'running'",
            [one.case_id],
        )
        return row["variant"], row["due_on"], row["no"]

    assert await clock() == ("regular", date(2026, 12, 18), 1)
    await desk.deliver(together(one, two))
    assert await clock() == (joint, due, 2)
    assert latest_of(desk.answers(CaseChanged), one).determination_due == due

    await desk.deliver(undone(one))
    assert await clock() == ("regular", date(2026, 12, 18), 3)
    assert latest_of(desk.answers(CaseChanged), one).determination_due == date(2026, 12, 18)


async def test_all_end_with_the_case_that_leads(desk: Desk) -> None:
    """Three applications, one determination, three ids to be found again."""
    all_ = one, two, three = a_filing("1"), a_filing("2"), a_filing("3")
    await desk.deliver(*all_)
    await desk.deliver(together(one, two, three))
    file = next(each.case for each in desk.answers(CaseChanged) if each.case_id == one.case_id)
    match = a_reviewer_match(one.case_id, case=file)
    decision = a_decision(RecordsCompleted(case_id=one.case_id, case=file))

    await desk.deliver(match, decision, a_letter(decision))

    closed = {each.case_id: each for each in desk.answers(CaseClosed)}
    assert closed[one.case_id].because is Closing.DETERMINED
    for each in (two, three):
        assert closed[each.case_id].because is Closing.CONSOLIDATED
        assert closed[each.case_id].into == one.case_id
    assert len({each.case_number for each in closed.values()}) == 3
    assert await states(desk, *all_) == [State.LETTER_ISSUED] * 3


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (
            "other_employee",
            {"parties": a_party_sheet(employee=Person(name="Somebody Else"), claim_number=None)},
        ),
        ("other_employee", {"parties": a_party_sheet(claim_number="CLAIM-2")}),
        (
            "other_physician",
            {
                "parties": a_party_sheet(
                    claim_number="CLAIM-1", requesting_physician=Person(name="Dr. Other Healer")
                )
            },
        ),
        ("other_date_of_injury", {"date_of_injury": date(2026, 3, 3)}),
        ("records_awaited", WAITING),
        ("case_not_open", {"signature": None}),
    ],
)
async def test_what_does_not_belong_together_stays_apart(
    desk: Desk, code: str, changes: dict[str, Any]
) -> None:
    """8 CCR 9792.10.4(a): one employee, one requesting physician, one date of injury."""
    one, two = a_filing("1"), a_filing("2", **changes)
    await desk.deliver(one, two)

    await desk.deliver(together(one, two))

    assert await desk.not_admitted() == [code]
    assert desk.answers(CaseChanged) == []


def an_open_case(number: int, *items: DisputedItem, **changes: Any) -> Application:
    """A case that waits for records."""
    case = OpenCase(
        case_number=f"CM26-{number:07}",
        priority=Priority.STANDARD,
        formulary=False,
        received_on=DAY,
        date_of_injury=date(2026, 3, 2),
        ur_decided_on=DAY,
        worker=Worker(age=41, sex="female"),
        items=items,
        refused_items=(),
        party_sheet="0" * 64,
    )
    filing = FilingKey(sender="test", number=str(number))
    return Application(
        filing.case_id, State.AWAITING_RECORDS, case.model_copy(update=changes), a_party_sheet()
    )


def test_a_joint_file_has_as_many_items_as_a_file_can_carry() -> None:
    """Two hundred go together; the next one does not."""
    leading = an_open_case(1, *map(an_item, range(1, 101)))
    as_many = an_open_case(2, *map(an_item, range(1, 101)))
    one_more = an_open_case(2, *map(an_item, range(1, 102)))

    assert hindrances([leading, as_many]) == ()
    assert hindrances([leading, one_more]) == ("too_many_items",)


def test_what_waits_for_liability_is_joined_with_nothing() -> None:
    """The items that wait may come back; then they would have no place in the joint file."""
    reason = Reason(
        code="LIABILITY_DISPUTE",
        rule="eligibility/LIABILITY_DISPUTE",
        section="LC 4610.5(k)",
        version="2013-01-01",
        as_of=DAY,
        text="The claims administrator disputes liability.",
    )
    waiting = DeferredItem(item=an_item(2), reasons=(reason,))

    all_ = [an_open_case(1, an_item()), an_open_case(2, an_item(), deferred_items=(waiting,))]

    assert hindrances(all_) == ("items_deferred",)


async def test_a_name_in_another_spelling_is_the_same_name(desk: Desk) -> None:
    """Fax and mail, titles and initials: the law looks at people, not at letters."""
    sheet = a_party_sheet(
        employee=Person(name="TESTWORKER, Wilhelmina Q."),
        requesting_physician=Person(name="Fictitia Healer, MD"),
        claim_number="claim 1",
    )
    one, two = a_filing("1"), a_filing("2", parties=sheet)
    await desk.deliver(one, two)

    await desk.deliver(together(one, two))

    assert await desk.not_admitted() == []


async def test_cases_under_review_or_joined_stay_as_they_are(desk: Desk) -> None:
    """Each reason has its own code."""
    all_ = one, two, three = a_filing("1"), a_filing("2"), a_filing("3")
    await desk.deliver(*all_)
    by_id = {each.case_id: each.case for each in desk.answers(RecordsCompleted)}
    await desk.deliver(together(one, two))
    await desk.deliver(a_reviewer_match(three.case_id, case=by_id[three.case_id]))

    await desk.deliver(together(three, two))
    await desk.deliver(together(one, one))

    assert await desk.not_admitted() == ["consolidated_already", "application_named_twice"]


async def test_a_joint_review_is_parted_again(desk: Desk) -> None:
    """Every application goes on as it was, under its own numbers."""
    one, two, three = (
        a_filing("1", **WAITING),
        a_filing("2", "Imaging", "Surgery"),
        a_filing("3", **WAITING),
    )
    await desk.deliver(one, two, three)
    await desk.deliver(together(one, two, three))
    assert await states(desk, one, two, three) == [
        State.RECORDS_COMPLETE,
        State.CONSOLIDATED,
        State.CONSOLIDATED,
    ]

    await desk.deliver(undone(one))

    assert await states(desk, one, two, three) == [
        State.RECORDS_COMPLETE,
        State.RECORDS_COMPLETE,
        State.AWAITING_RECORDS,
    ]
    latest = {each.case_id: each.case for each in desk.answers(CaseChanged)}
    assert items_of(latest[one.case_id]) == {1: "Acupuncture (1)"}
    assert items_of(latest[two.case_id]) == {1: "Imaging (2)", 2: "Surgery (2)"}
    assert {case.consolidated for case in latest.values()} == {()}
    assert await desk.rows("select * from joint_cases") == []
    await desk.deliver(undone(one))
    assert await desk.not_admitted() == ["not_consolidated"]


async def test_what_ends_in_between_has_ended_afterwards(desk: Desk) -> None:
    """A worker withdraws by the numbers of his own application; undoing brings nothing back."""
    one, two = a_filing("1"), a_filing("2", "Imaging", "Surgery")
    await desk.deliver(one, two)
    await desk.deliver(together(one, two))

    await desk.deliver(a_withdrawal("2", 1))
    joint = latest_of(desk.answers(CaseChanged), one)
    assert items_of(joint) == {1: "Acupuncture (1)", 3: "Surgery (2)"}
    await desk.deliver(undone(one))

    parted = latest_of(desk.answers(CaseChanged), two)
    assert items_of(parted) == {2: "Surgery (2)"}
    assert [(each.item.item_no, each.end) for each in parted.ended_items] == [
        (1, ItemEnd.WITHDRAWN)
    ]


async def test_who_withdraws_ends_his_own_application_alone(desk: Desk) -> None:
    """Even where it leads: the others go on, until the last item has ended."""
    one, two = a_filing("1"), a_filing("2")
    await desk.deliver(one, two)
    await desk.deliver(together(one, two))

    await desk.deliver(a_withdrawal("1"))
    assert items_of(latest_of(desk.answers(CaseChanged), one)) == {2: "Acupuncture (2)"}
    await desk.deliver(a_withdrawal("2"))

    assert {each.case_id for each in desk.answers(CaseClosed)} == {one.case_id, two.case_id}
    assert await states(desk, one, two) == [State.WITHDRAWN] * 2


def latest_of(changes: Sequence[CaseChanged], application: ApplicationFiled) -> CaseFile:
    """Return the newest file of a case."""
    return max(
        (each.case for each in changes if each.case_id == application.case_id),
        key=lambda case: case.revision,
    )
