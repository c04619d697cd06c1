"""Which cases are reviewed together: the table, and what happens to all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.types.json import Json

from services.intake.cases import Cases
from services.intake.errors import CaseBusyError
from services.intake.life.closing import closed
from services.intake.life.open_case import OpenCase
from services.intake.life.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.events.case_closed import Closing


@dataclass(frozen=True)
class Joined:
    """One case of a joint review."""

    case_id: UUID
    alone: OpenCase
    """As it was before."""


class JointCases:
    """The table, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def join(self, all_: Sequence[Joined]) -> None:
        """Note that these belong together; the first one leads."""
        for place, each in enumerate(all_):
            await self._tx.execute(
                "insert into joint_cases (case_id, led_by, place, alone) values (%s, %s, %s, %s)",
                [
                    each.case_id,
                    all_[0].case_id,
                    place,
                    Json(each.alone.model_dump(mode="json", exclude_none=True)),
                ],
            )

    async def led_by(self, leading: UUID) -> tuple[Joined, ...]:
        """Return the cases of a joint review, the leading one first, and hold them all."""
        found = await self._tx.execute(
            "select case_id, alone::text as alone from joint_cases where led_by = %s "
            "order by place",
            [leading],
        )
        rows = await found.fetchall()
        for case_id in sorted(row["case_id"] for row in rows):
            await self.hold(case_id)
        return tuple(
            Joined(row["case_id"], OpenCase.model_validate_json(row["alone"])) for row in rows
        )

    async def part(self, leading: UUID) -> None:
        """Forget that cases belonged together."""
        await self._tx.execute("delete from joint_cases where led_by = %s", [leading])

    async def hold(self, case_id: UUID) -> None:
        """Keep everybody else off a case of the same review.

        The event's own case is locked before, so that nobody may wait here: two would wait for each
        other. Who comes second tries again.

        Raises:
            CaseBusyError: another event has the case in hand.
        """
        found = await self._tx.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(%s, 0)) as held",
            [f"intake/{case_id}"],
        )
        row = await found.fetchone()
        if row is None or not row["held"]:
            raise CaseBusyError(f"Case {case_id} is in hand.")


async def end_with_leading(
    leading: UUID, state: State, because: Closing, on: date, cases: Cases, now: datetime
) -> Answers:
    """End the cases that a joint review carried, with the case that led it.

    Args:
        leading: the case that has just ended.
        state: the state in which it did.
        because: why the others end.
        on: the day.
        cases: intake's tables.
        now: the moment.
    """
    answers = []
    for each in (await JointCases(cases.tx).led_by(leading))[1:]:
        known = await cases.find(each.case_id)
        assert known is not None  # it was joined
        await cases.move(each.case_id, state, now)
        answers.append(
            await closed(
                cases,
                each.case_id,
                known,
                because,
                on,
                ended_items=each.alone.ended_items,
                into=leading,
            )
        )
    return tuple(answers)
