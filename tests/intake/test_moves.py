"""WF2: the whole table of moves, each pair of states, on the tables where they are stored."""

from uuid import uuid4

from services.intake.cases import Cases
from services.intake.errors import IllegalMoveError
from services.intake.life.states import State, machine
from shared.database import Tx
from tests.builders import NOW
from tests.intake.desk import Desk


async def refusal(tx: Tx, earlier: State | None, later: State, way: str) -> IllegalMoveError | None:
    """Put a case into a state and ask for a move; return why it was not made."""
    case_id, cases = uuid4(), Cases(tx)
    if earlier is not None:
        await tx.execute(
            "insert into cases (case_id, state, since) values (%s, %s, %s)",
            [case_id, earlier.value, NOW],
        )
    try:
        if way == "keep":
            await cases.keep(case_id, later, NOW)
        else:
            await cases.move(case_id, later, NOW)
    except IllegalMoveError as error:
        refused: IllegalMoveError | None = error
    else:
        refused = None
    known = await cases.find(case_id)
    assert (None if known is None else known.state) is (earlier if refused else later)
    return refused


async def test_every_pair_of_states_moves_as_the_table_says(desk: Desk) -> None:
    """Fifteen times fifteen, by data: a state that is added is tested with all others."""
    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        for way in ("keep", "move"):
            for earlier in State:
                refused = {later: await refusal(tx, earlier, later, way) for later in State}

                accepted = {later for later, error in refused.items() if error is None}
                assert accepted == machine().moves[earlier], (way, earlier)
                for later, error in refused.items():
                    assert error is None or (error.earlier, error.to) == (earlier, later)
                    assert error is None or earlier.value in str(error)


async def test_a_life_begins_where_the_table_says(desk: Desk) -> None:
    """A case without an application cannot turn up in the middle of its life."""
    begins = {state for state, described in machine().states.items() if described.begins}
    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        for later in State:
            assert (await refusal(tx, None, later, "keep") is None) is (later in begins)
            assert await refusal(tx, None, later, "move") is not None
