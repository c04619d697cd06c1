"""The time for an answer is over: somebody is called, and the case goes on by what is known.

An application is screened with its question unanswered, and whatever speaks against it then is laid
before a person (8 CCR 9792.10.3(c)). A review goes on without the answer; that nobody gave one is
flagged, and the reviewer decides (8 CCR 9792.10.5(d)). Nothing is decided by silence.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.intake.cases import Cases
from services.intake.clocks.deadline_table import DeadlineTable, Running
from services.intake.clocks.escalating import take_steps
from services.intake.clocks.escalations import Escalations
from services.intake.eligibility.policy import Policy
from services.intake.eligibility.screening import screen_after_question, stored_filing
from services.intake.flags import flagged
from services.intake.information.requests import Requests, Standing
from services.intake.life.states import State
from shared import logs
from shared.database import Tx
from shared.edge import Answers, Due
from shared.errors import UnprocessableError
from shared.events.case_flagged import Flag
from shared.events.deadlines_changed import ClockName
from shared.evidence import Evidence
from shared.inbox import Inbox

log = logs.get()

EVERY_SECONDS: Final = 2.0
_BATCH: Final = 100
_AN_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Silence:
    """What a case goes on by when nobody answers."""

    evidence: Evidence
    policy: Policy
    escalations: Escalations | None
    """None: the past is replayed, and nobody is called."""

    async def end(self, tx: Tx, now: datetime) -> Sequence[Due]:
        """Go on with every case whose question was not answered by its last moment.

        The step is dated on that moment, however late the timer comes round. A case that an event
        has in hand just now is left for the next time: it may be the answer.
        """
        goes_on = {
            ClockName.ELIGIBILITY_ANSWER: self._screened,
            ClockName.REVIEWER_ANSWER: self._reviewed,
        }
        due: list[Due] = []
        for clock, go_on in goes_on.items():
            for running in await DeadlineTable(tx).lapsed(clock, now - _AN_INSTANT, _BATCH):
                if await Inbox(tx).is_free("intake", running.case_id):
                    due += await self._ended_safely(tx, running, go_on, now)
        return due

    async def _ended_safely(
        self,
        tx: Tx,
        running: Running,
        go_on: Callable[[Tx, Running, datetime], Awaitable[Answers]],
        now: datetime,
    ) -> Sequence[Due]:
        """Go on with one case; where its file cannot be read, the others go on all the same."""
        try:
            async with tx.transaction():
                return await self._ended(tx, running, go_on, now)
        except UnprocessableError as error:
            log.error("silence_not_ended", case_id=str(running.case_id), code=error.code)
            return ()

    async def _ended(
        self,
        tx: Tx,
        running: Running,
        go_on: Callable[[Tx, Running, datetime], Awaitable[Answers]],
        now: datetime,
    ) -> Sequence[Due]:
        deadline, requests = running.deadline, Requests(tx)
        assert deadline.due_at is not None  # it runs
        calls: Sequence[Due] = ()
        if self.escalations is not None:
            calls = await take_steps(DeadlineTable(tx), running, now, self.escalations)
        request = await requests.open_of(running.case_id)
        assert request is not None  # its clock runs
        await requests.end(request, Standing.LAPSED, deadline.due_at)
        told = await go_on(tx, running, deadline.due_at)
        name = f"{deadline.clock}/{deadline.no}"
        return (
            *calls,
            *(
                Due(event, running.cause, key=f"{name}/{at}", at=deadline.due_at)
                for at, event in enumerate(told)
            ),
        )

    async def _screened(self, tx: Tx, running: Running, at: datetime) -> Answers:
        cases = Cases(tx)
        known = await cases.find(running.case_id)
        assert known is not None  # its clock runs
        assert known.proposed is not None  # screening keeps what it found when it asks
        filing = await stored_filing(running.case_id, known.proposed, cases, self.evidence)
        return await screen_after_question(filing, cases, self.evidence, self.policy, at)

    async def _reviewed(self, tx: Tx, running: Running, at: datetime) -> Answers:
        cases = Cases(tx)
        known = await cases.find(running.case_id)
        assert known is not None  # its clock runs
        assert known.case is not None  # it is in review
        await cases.move(running.case_id, State.IN_REVIEW, at)
        flag = Flag.QUESTION_UNANSWERED
        return (await flagged(tx, running.case_id, known.case, flag, at),)
