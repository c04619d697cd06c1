"""What an item goes with in its own application: an operation, or a drug that is begun with it."""

from typing import Final

from services.decision.evaluation.outcome import AsOf, weigh
from services.decision.facts.clinical import Operation, OperationState
from services.decision.facts.findings import Facts
from services.decision.guidelines import Library
from services.decision.request.items import OperationInDispute, Perioperative, Request
from services.decision.vocabulary.clinical import operations_in
from services.decision.vocabulary.names import DrugClass
from shared.events.case import Proposal

_SURGERY: Final = "surgery"
_VISITS: Final = frozenset({"office_visit", "consultation", "evaluation"})
_SERVE_AN_INJECTION: Final = frozenset({"image_guidance", "sedation"})
_MOBILITY: Final = "mobility"
_AFTER_AN_OPERATION: Final = frozenset({"cold_therapy", "sling", "abduction_sling", "cpm_machine"})
"""Equipment that guidelines know after an operation: beside one it goes with it, said or not."""
_BEFORE_AN_OPERATION: Final = frozenset(
    {"preoperative_clearance", "ekg", "chest_xray", "coagulation_test", "urinalysis", "laboratory"}
)
"""Tests that are asked for beside an operation on account of it, said or not."""
_AT_A_PLACE: Final = frozenset({"dme", "injection", "rehab"})
"""Categories whose treatments are for a part of the body, said or not."""
_STUDIES_AT_A_PLACE: Final = frozenset(
    {"mri", "ct", "xray", "ultrasound", "bone_scan", "mr_arthrogram", "nerve_study"}
    | {"image_guidance"}
)


def with_the_others(
    requests: tuple[Request, ...], facts: Facts, when: AsOf, library: Library
) -> tuple[Request, ...]:
    """Tell each request what its application asks for besides, and what is proposed of that."""
    if len(requests) == 1:
        return requests
    requests = _with_injections(_at_their_place(requests), facts, when, library)
    told = _beside_drugs(_with_operations(requests, facts, when, library), facts, when, library)
    return _visits_after(_second_devices(told, facts, when, library), facts, when, library)


def _second_devices(
    requests: tuple[Request, ...], facts: Facts, when: AsOf, library: Library
) -> tuple[Request, ...]:
    """Tell each device for walking whether one that is asked for before it is found necessary."""
    devices = [each for each in requests if each.group == _MOBILITY]
    necessary = next(
        (each for each in devices[:-1] if _is_necessary(each, facts, when, library)), None
    )
    if necessary is None:
        return requests
    later = {each.item_no for each in devices[devices.index(necessary) + 1 :]}
    return tuple(
        each.model_copy(update={"duplicate": True}) if each.item_no in later else each
        for each in requests
    )


def _is_necessary(request: Request, facts: Facts, when: AsOf, library: Library) -> bool:
    return weigh(request, facts, when, library).proposal is Proposal.OVERTURNED


def _visits_after(
    requests: tuple[Request, ...], facts: Facts, when: AsOf, library: Library
) -> tuple[Request, ...]:
    """Tell each visit what is found necessary besides: it waits for the result, or discusses it."""
    if all(each.treatment not in _VISITS for each in requests):
        return requests
    necessary = tuple(
        dict.fromkeys(
            str(each.group or each.category)
            for each in requests
            if each.treatment not in _VISITS and _is_necessary(each, facts, when, library)
        )
    )
    return tuple(
        each.model_copy(update={"necessary_beside": necessary})
        if each.treatment in _VISITS
        else each
        for each in requests
    )


def _at_their_place(requests: tuple[Request, ...]) -> tuple[Request, ...]:
    """Give an item that names no part of the body the one that all others name, with its side.

    A guidance is for the injection that it stands beside, a machine for the knee that is operated.
    """
    places = {
        (each.body_parts, each.laterality)
        for each in requests
        if each.body_parts and each.treatment not in _BEFORE_AN_OPERATION
    }
    if len({parts for parts, _ in places}) != 1:
        return requests
    parts = next(iter(places))[0]
    sides = {side for _, side in places}
    side = sides.pop() if len(sides) == 1 else None
    return tuple(
        each.model_copy(update={"body_parts": parts, "laterality": each.laterality or side})
        if not each.body_parts
        and (each.category in _AT_A_PLACE or each.treatment in _STUDIES_AT_A_PLACE)
        else each
        for each in requests
    )


def _with_operations(
    requests: tuple[Request, ...], facts: Facts, when: AsOf, library: Library
) -> tuple[Request, ...]:
    """Tell each request that goes with an operation of the same application what became of it.

    An assistant, a test before or a unit after an operation serves nothing where the operation is
    not done. Of several operations one that is necessary is enough, and counts as planned although
    no record says so; one that is left to the reviewer does so for what goes with it, which is left
    open with it. What follows an operation that the record tells as done goes with that one, which
    is not in dispute.
    """
    operations = [each for each in requests if each.group == _SURGERY]
    state = _became_of(operations, facts, when, library)
    if state is None:
        return requests
    named = (name for each in operations for name in operations_in(each.words))
    planned = tuple(dict.fromkeys(named)) or (_SURGERY,)
    operated = any(
        isinstance(each, Operation) and each.state is OperationState.DONE for each in facts.findings
    )
    return tuple(
        each
        if each.group == _SURGERY
        else _told(each, planned, state, goes_with_it=_goes_with_it(each, operated))
        for each in requests
    )


def _with_injections(
    requests: tuple[Request, ...], facts: Facts, when: AsOf, library: Library
) -> tuple[Request, ...]:
    """Tell what serves an injection of the same application what became of that."""
    if not any(each.treatment in _SERVE_AN_INJECTION for each in requests):
        return requests
    injections = [each for each in requests if each.group == "injection"]
    state = _became_of(injections, facts, when, library)
    return tuple(
        each.model_copy(update={"operation": state})
        if each.treatment in _SERVE_AN_INJECTION
        else each
        for each in requests
    )


def _became_of(
    procedures: list[Request], facts: Facts, when: AsOf, library: Library
) -> OperationInDispute | None:
    """Return what is proposed of procedures: one that is necessary is enough; None for none."""
    proposals = {weigh(each, facts, when, library).proposal for each in procedures}
    if not proposals:
        return None
    if Proposal.OVERTURNED in proposals:
        return OperationInDispute.NECESSARY
    is_open = Proposal.PENDED in proposals
    return OperationInDispute.OPEN if is_open else OperationInDispute.NOT_NECESSARY


def _told(
    request: Request, planned: tuple[str, ...], state: OperationInDispute, *, goes_with_it: bool
) -> Request:
    told: dict[str, object] = {}
    if goes_with_it:
        told = {"operation": state, "perioperative": request.perioperative or Perioperative.BESIDE}
    is_open = state is OperationInDispute.OPEN and goes_with_it
    if is_open or state is OperationInDispute.NECESSARY:
        told["planned"] = planned
    return request.model_copy(update=told)


def _goes_with_it(request: Request, operated: bool) -> bool:  # noqa: FBT001 - what the record tells
    if request.perioperative is None and request.treatment in _AFTER_AN_OPERATION:
        return not operated
    if request.perioperative is None and request.treatment in _BEFORE_AN_OPERATION:
        return True
    return request.goes_with_operation and not (
        operated and request.perioperative is Perioperative.POST
    )


def _beside_drugs(
    requests: tuple[Request, ...], facts: Facts, when: AsOf, library: Library
) -> tuple[Request, ...]:
    """Tell each drug what is proposed of the others of its application: they are begun together.

    A laxative is for the opioid of the same application, whether a record names that or not.
    """
    drugs = {each.item_no: each.drug_class for each in requests if each.drug_class is not None}
    if len(set(drugs.values())) == 1:
        return requests
    proposals = {
        each.item_no: weigh(each, facts, when, library).proposal
        for each in requests
        if each.item_no in drugs
    }

    def others(request: Request, proposal: Proposal) -> tuple[DrugClass, ...]:
        return tuple(
            dict.fromkeys(
                drugs[number]
                for number, proposed in proposals.items()
                if proposed is proposal and drugs[number] is not request.drug_class
            )
        )

    return tuple(
        each.model_copy(
            update={
                "begun_beside": others(each, Proposal.OVERTURNED),
                "open_beside": others(each, Proposal.PENDED),
            }
        )
        if each.item_no in drugs
        else each
        for each in requests
    )
