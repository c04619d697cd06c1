"""What goes with an operation that is in dispute itself falls or stands with it."""

from services.decision.evaluation.outcome import AsOf, weigh
from services.decision.facts.clinical import Operation, OperationState
from services.decision.facts.findings import Facts
from services.decision.guidelines import Library
from services.decision.request.items import OperationInDispute, Perioperative, Request
from shared.events.case import Proposal

_SURGERY = "surgery"


def with_operations(
    requests: tuple[Request, ...], facts: Facts, when: AsOf, library: Library
) -> tuple[Request, ...]:
    """Tell each request that goes with an operation of the same application what became of it.

    An assistant, a test before or a unit after an operation serves nothing where the operation is
    not done. Of several operations one that is necessary is enough. What follows an operation that
    the record tells as done goes with that one, which is not in dispute.
    """
    proposals = {
        weigh(each, facts, when, library).proposal for each in requests if each.group == _SURGERY
    }
    if not proposals:
        return requests
    if Proposal.OVERTURNED in proposals:
        state = OperationInDispute.NECESSARY
    elif Proposal.PENDED in proposals:
        state = OperationInDispute.OPEN
    else:
        state = OperationInDispute.NOT_NECESSARY
    operated = any(
        isinstance(each, Operation) and each.state is OperationState.DONE for each in facts.findings
    )
    return tuple(
        each.model_copy(update={"operation": state}) if _goes_with_it(each, operated) else each
        for each in requests
    )


def _goes_with_it(request: Request, operated: bool) -> bool:  # noqa: FBT001 - what the record tells
    if request.group == _SURGERY or not request.goes_with_operation:
        return False
    return not (operated and request.perioperative is Perioperative.POST)
