"""What goes with an operation that is in dispute itself falls or stands with it."""

from datetime import date

import pytest

from services.decision.draft.preparation import Preparation, prepare
from services.decision.draft.same_application import with_the_others
from services.decision.evaluation.outcome import weigh
from services.decision.facts.findings import Facts
from services.decision.guidelines import Library
from services.decision.guidelines.editions import as_of
from services.decision.request.items import OperationInDispute, Request, understand
from services.decision.turning.why_not import suppose
from shared.events.case import DisputedItem, Proposal
from tests.builders import an_item
from tests.decision.reading import a_text

LIBRARY = Library.load()
_SILENT = Facts(searched=(1,))
_WHEN = as_of(date(2016, 12, 1), date(2016, 12, 8), date(2016, 10, 1))
_PLANNED = "ACL reconstruction of the right knee is being considered. "
_LAX = "Lachman test is positive. MRI of the knee shows an ACL tear. "
_GIVES_WAY = "The knee is giving way. "


def _prepared(note: str, *items: str) -> Preparation:
    return prepare(
        tuple(
            an_item(number, description=each, body_part="knee", quantity=None)
            for number, each in enumerate(items, 1)
        ),
        (a_text(note),),
        LIBRARY,
        rfa_on=date(2016, 12, 1),
        ur_decided_on=date(2016, 12, 8),
        date_of_injury=date(2016, 10, 1),
    )


def _told(*items: str) -> tuple[Request, ...]:
    requests = tuple(
        understand(DisputedItem(item_no=number, description=each))
        for number, each in enumerate(items, 1)
    )
    return with_the_others(requests, _SILENT, _WHEN, LIBRARY)


@pytest.mark.parametrize(
    ("note", "operation", "assistant"),
    [
        (_PLANNED, "gives_way_not_documented", (Proposal.UPHELD, "operation_not_met")),
        (_PLANNED + _LAX, "left_to_judgement", (Proposal.PENDED, "operation_open")),
        (_LAX, "left_to_judgement", (Proposal.PENDED, "operation_open")),
        (_PLANNED + _LAX + _GIVES_WAY, "criteria_met", (Proposal.OVERTURNED, "criteria_met")),
    ],
    ids=["not necessary", "left to the reviewer", "planned nowhere else", "necessary"],
)
def test_an_assistant_falls_or_stands_with_the_operation(
    note: str, operation: str, assistant: tuple[Proposal, str]
) -> None:
    """Nobody assists at an operation that is not done."""
    first, second = _prepared(
        note, "ACL reconstruction", "Associated surgical service: Assistant surgeon"
    ).items

    assert first.weighing.code == operation
    assert (second.weighing.proposal, second.weighing.code) == assistant


def test_what_goes_with_no_operation_in_dispute_is_weighed_by_itself() -> None:
    """Another item of the application is nothing that an assistant waits for."""
    _, second = _prepared(
        _PLANNED, "Massage therapy", "Associated surgical service: Assistant surgeon"
    ).items

    assert second.weighing.code == "criteria_met"


def test_the_why_not_of_a_service_names_the_operation() -> None:
    """DG6: with the operation found necessary, the proposal turns."""
    preparation = _prepared(
        _PLANNED, "ACL reconstruction", "Associated surgical service: Assistant surgeon"
    )
    second = preparation.items[1]
    (only,) = second.why_not.alternatives

    assert only.text == "an operation that is found necessary itself"
    turned = suppose(only.changes, second.request, preparation.facts)
    assert weigh(*turned, preparation.as_of, LIBRARY).proposal is Proposal.OVERTURNED


_TORN = "Lachman test is positive. The knee is giving way. MRI of the knee shows an ACL tear. "


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("Assistant surgeon", "criteria_met"),
        ("Cold therapy unit, 7 day rental", "criteria_met"),
        ("Post operative physical therapy, 12 visits", "criteria_met"),
        ("Post operative physical therapy, 13 visits", "trial_limit_exceeded"),
    ],
)
def test_an_operation_that_is_necessary_counts_as_planned(item: str, code: str) -> None:
    """No record repeats what the application asks for; therapy before it is no course after."""
    note = _TORN + "He completed 6 sessions of physical therapy."

    _, second = _prepared(note, "ACL reconstruction of the right knee", item).items

    assert second.weighing.code == code


_AFTER_SURGERY = "He had ACL reconstruction of the right knee on 11/28/2016. "


@pytest.mark.parametrize(
    ("note", "opioid", "code"),
    [
        (_AFTER_SURGERY, "Norco 5/325 mg #20, 1 tablet every 6 hours", "criteria_met"),
        (_AFTER_SURGERY, "Norco 5/325 mg #20", "record_silent"),
        ("The knee hurts. ", "Norco 5/325 mg #20", "on_opioids_not_documented"),
    ],
    ids=["necessary", "left to the reviewer", "not necessary"],
)
def test_a_laxative_goes_with_the_opioid_of_the_application(
    note: str, opioid: str, code: str
) -> None:
    """Constipation is to be prevented from the first opioid on, which is begun with it."""
    _, laxative = _prepared(note, opioid, "Colace 100 mg #60").items

    assert laxative.weighing.code == code


def test_the_why_not_of_what_is_planned_undoes_the_plan() -> None:
    """DG6: without the operation of the application, the assistant falls."""
    preparation = _prepared(_TORN, "ACL reconstruction", "Assistant surgeon")
    second = preparation.items[1]

    turned = [
        weigh(*suppose(each.changes, second.request, preparation.facts), preparation.as_of, LIBRARY)
        for each in second.why_not.alternatives
    ]

    assert turned
    assert {each.proposal for each in turned} == {Proposal.UPHELD}


def test_an_item_without_a_place_is_for_the_one_that_all_others_name() -> None:
    """A machine for motion is asked for the knee that is operated, and its forms seldom say so."""
    operation, machine, drug = _told(
        "ACL reconstruction of the left knee", "CPM machine", "Norco 5/325 mg #30"
    )

    assert (machine.body_parts, machine.laterality) == (operation.body_parts, "left")
    assert drug.body_parts == ()


def test_two_places_give_none_to_an_item_without() -> None:
    """Whether it is for the knee or for the shoulder is not for us to say."""
    assert _told("MRI of the knee", "MRI of the shoulder", "CPM machine")[2].body_parts == ()


@pytest.mark.parametrize(
    ("note", "code"),
    [(_PLANNED + _LAX + _GIVES_WAY, "criteria_met"), ("Knee pain 4/10.", "left_to_judgement")],
    ids=["an operation that is necessary", "one that is not"],
)
def test_a_visit_goes_through_what_is_found_necessary_besides(note: str, code: str) -> None:
    """The result of a study or procedure has to be gone through with the patient."""
    _, visit = _prepared("Knee pain 4/10. " + note, "ACL reconstruction", "Follow-up visit").items

    assert (visit.weighing.guideline, visit.weighing.code) == ("VISIT-2004", code)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("Orthopedic surgeon consultation", "not_recommended.too_early"),
        ("Neurology consultation", "left_to_judgement"),
    ],
)
def test_a_surgeon_waits_for_the_study_of_the_same_application(item: str, code: str) -> None:
    """What he is to judge has not been seen; a physician of the nerves judges without it."""
    note = "Knee pain 6/10 after six weeks of therapy that did not help. Symptoms persist. "
    study, visit = _prepared(
        note + "McMurray is positive. Effusion. The knee locks.", "MRI of the knee", item
    ).items

    assert study.weighing.code == "criteria_met"
    assert visit.weighing.code == code


def test_what_serves_an_injection_falls_with_it() -> None:
    """Nobody needs a picture, or sleep, for an injection that is not done."""
    _, *serving = _told("Lumbar epidural steroid injection", "Fluoroscopic guidance", "IV sedation")

    for each in serving:
        assert each.operation is OperationInDispute.NOT_NECESSARY
        assert weigh(each, _SILENT, _WHEN, LIBRARY).code == "operation_not_met"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Knee scooter, 2 month rental", "Wheelchair rental"),
        ("Front wheeled walker", "Knee scooter"),
    ],
)
def test_a_second_device_for_walking_is_one_too_many(first: str, second: str) -> None:
    """Who moves about with the first has no need of another; before it, either is weighed alone."""
    note = (
        "He is non weight bearing after fracture of the ankle. He has difficulty with crutches. "
        "Open reduction internal fixation of the ankle was performed on 11/20/2016. "
    )
    one, other = _prepared(note, first, second).items

    assert one.weighing.code == "criteria_met"
    assert other.weighing.code == "not_recommended.duplicate"


def test_a_test_beside_an_operation_is_on_account_of_it() -> None:
    """Nobody writes "before the operation" behind each film that is asked for with one."""
    note = "McMurray is negative. She is 61 years old and takes metformin for diabetes. "
    _, film = _prepared(note, "ACL reconstruction of the right knee", "Chest x-ray").items

    assert film.weighing.code == "operation_not_met"


def test_a_machine_is_for_the_joint_that_was_operated() -> None:
    """Neither the item nor a complaint names a place; the operation does."""
    (machine,) = prepare(
        (an_item(1, description="CPM machine, 14 days", body_part=None, quantity=None),),
        (a_text("Status post total knee arthroplasty on 11/28/2016."),),
        LIBRARY,
        rfa_on=date(2016, 12, 1),
        ur_decided_on=date(2016, 12, 8),
        date_of_injury=date(2016, 10, 1),
    ).items

    assert machine.weighing.guideline == "CPM-KNEE-ODG"


def test_a_test_of_the_whole_body_has_no_place() -> None:
    """Beside an operation on the knee an EKG is of the heart, a film of the chest of the lungs."""
    _, heart, lungs, machine = _told(
        "ACL reconstruction of the left knee", "EKG", "Chest x-ray", "CPM machine"
    )

    assert heart.body_parts == ()
    assert lungs.body_parts == ("chest",)
    assert machine.body_parts == ("knee",)
