"""Surgery: done, scheduled or considered."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import Operation, OperationState
from services.decision.facts.days import days_in, first_date
from services.decision.facts.place import place_of
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.patterns import compiled

_DONE: Final = compiled(
    r"underwent|undergone|status post|s/p|post-?op(?:erative)?(?:ly)?|"
    r"had (?:an? |his |her )?(?:\w+ ){0,4}?|"
    r"was performed|following|after|(?:days?|weeks?|months?|years?) (?:after|out|post)|history of|"
    r"prior|previous|recent|there was|treatment has included|included|operative report|"
    r"healed incision"
)
_SCHEDULED: Final = compiled(
    r"scheduled|upcoming|authorized|approved|certified|set for|date of surgery|awaiting|pending|"
    r"pre-?op(?:erative)?"
)
_CONSIDERED: Final = compiled(
    r"consider(?:ed|ing|ation)?|recommend(?:ed|s|ation)?|request(?:ed|s|ing)?|candidate|discussed|"
    r"plan(?:ned|s)?|proposed|option|would|may|"
    r"surgical (?:consult|evaluation|referral|intervention|candidate)"
)
_DATE_NEAR: Final = 60


def operations(statement: Statement) -> Iterator[Candidate]:
    """Read operations. The nearest word before or after says whether it has been done."""
    for each in statement.mentions(Kind.OPERATION):
        if (state := _state(statement, each.start, each.end)) is None:
            continue
        place = place_of(statement, each.start, each.end)
        on = first_date(statement.text[each.end : each.end + _DATE_NEAR])
        on = on or _day_before(statement, each.start)
        finding = Operation(
            spans=(statement.span(each.start, each.end),),
            dated=statement.dated,
            procedure=each.term.name,
            state=OperationState.DONE if on and state is not OperationState.SCHEDULED else state,
            on=on,
            body_part=place.body_part,
            laterality=place.laterality,
        )
        done = state is OperationState.DONE
        yield Candidate(
            finding,
            each.start,
            each.end,
            set_aside_by=_NOT_DONE if done else _NOT_PLANNED,
        )


_ON_THAT_DAY: Final = compiled(r",? ?(?:\w+ ){0,3}?(?:underwent|had)(?: \w+){0,8} ?")


def _day_before(statement: Statement, start: int) -> date | None:
    """Return the day in "on that day she underwent …"."""
    days = tuple(days_in(statement.text[:start]))
    if days and _ON_THAT_DAY.fullmatch(statement.text[days[-1].end : start]):
        return days[-1].day
    return None


_NOT_PLANNED: Final = frozenset({Reason.NEGATED, Reason.SOMEBODY_ELSE, Reason.UNDOCUMENTED})
_NOT_DONE: Final = _NOT_PLANNED | {Reason.HYPOTHETICAL}


def _state(statement: Statement, start: int, end: int) -> OperationState | None:
    first, last = statement.context.clause(start, end)
    around = statement.text[first:start], statement.text[end:last]
    for state, pattern in (
        (OperationState.CONSIDERED, _CONSIDERED),
        (OperationState.SCHEDULED, _SCHEDULED),
        (OperationState.DONE, _DONE),
    ):
        if any(pattern.search(part) for part in around):
            return state
    return OperationState.DONE if first_date(around[1][:_DATE_NEAR]) else None
