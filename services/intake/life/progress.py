"""Whether a case is where an event finds its predecessor done."""

from collections.abc import Collection
from uuid import UUID

from services.intake.cases import Cases, Known
from services.intake.life.states import State, may_become
from shared.errors import NotYetError, RefusedError


async def require(cases: Cases, case_id: UUID, states: Collection[State]) -> Known:
    """Return the case if it is in one of ``states``.

    Raises:
        NotYetError: it has not come to any of them so far.
        RefusedError: it has left them behind; the code names the state that it is in.
    """
    known = await cases.find(case_id)
    if known is None:
        raise NotYetError(f"Filing {case_id} has no application yet.")
    if known.state in states:
        return known
    if any(may_become(known.state, state) for state in states):
        raise NotYetError(f"Case {case_id} is {known.state.value}; it has not come so far.")
    raise RefusedError(f"case_{known.state.value}", f"Case {case_id} stays {known.state.value}.")
