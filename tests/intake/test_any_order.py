"""WF2: in whatever order and however often events come, a life stays one that the table allows."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar
from uuid import UUID, uuid5

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.intake.life.open_case import OpenCase
from services.intake.life.states import State, machine
from shared.events import (
    ApplicationFiled,
    ApplicationsConsolidated,
    ApplicationWithdrawn,
    CaseChanged,
    ConsolidationUndone,
    InformationAsked,
    InformationProvided,
    InformationRequested,
    RecordReceived,
    RecordsCompleted,
    TreatmentAuthorized,
)
from shared.events.application_filed import Signatory
from shared.events.case import CaseFile
from shared.events.envelope import AnyEvent, Record
from shared.events.information_asked import AskedBy
from shared.events.parties import Party
from tests.builders import (
    a_party_sheet,
    a_record,
    a_reviewer_match,
    an_application,
    an_inline_record,
    an_item,
    the_papers,
)
from tests.intake.desk import Desk, a_desk
from tests.intake.test_ending import DAY
from tests.intake.test_following import a_decision, a_letter

_RUNS = count()
_WHICH = st.integers(0, 1)
_ITEMS = st.lists(st.integers(1, 2), unique=True, max_size=2).map(tuple)


class Life(RuleBasedStateMachine):
    """Two applications that could be joined, and everything that can be said about them."""

    runner: ClassVar[asyncio.Runner]
    desk: ClassVar[Desk]

    def __init__(self) -> None:
        super().__init__()
        run = f"run-{next(_RUNS)}"
        sheet = a_party_sheet(claim_number=run)
        self._applications: tuple[ApplicationFiled, ...] = tuple(
            an_application(
                f"{run}-{which}",
                parties=sheet,
                items=tuple(an_item(no, description=f"{run} {which} {no}") for no in (1, 2)),
                records=the_papers(),
            )
            for which in (0, 1)
        )
        self._told: list[Record] = []
        self._last: dict[UUID, State] = {}
        self._decided: dict[UUID, frozenset[int]] = {}

    @rule(which=_WHICH)
    def filed(self, which: int) -> None:
        """An application comes, for the first time or again."""
        self._tell(self._applications[which])

    @rule(which=_WHICH)
    def record_received(self, which: int) -> None:
        """A medical record comes."""
        filing = self._applications[which].filing
        self._tell(RecordReceived(filing=filing, records=(an_inline_record(),)))

    @rule(which=_WHICH, item_nos=_ITEMS)
    def withdrawn(self, which: int, item_nos: tuple[int, ...]) -> None:
        """The worker gives items up, or all."""
        filing = self._applications[which].filing
        self._tell(
            ApplicationWithdrawn(filing=filing, item_nos=item_nos, on=DAY, by=Signatory.EMPLOYEE)
        )

    @rule(which=_WHICH, item_nos=_ITEMS)
    def authorized(self, which: int, item_nos: tuple[int, ...]) -> None:
        """The claims administrator grants items, or all."""
        filing = self._applications[which].filing
        self._tell(TreatmentAuthorized(filing=filing, item_nos=item_nos, on=DAY))

    @rule(which=_WHICH)
    def joined(self, which: int) -> None:
        """Staff join the two."""
        leading, other = self._applications[which].filing, self._applications[1 - which].filing
        self._tell(ApplicationsConsolidated(filing=leading, others=(other,), on=DAY, by="staff-1"))

    @rule(which=_WHICH)
    def parted(self, which: int) -> None:
        """Staff part them."""
        filing = self._applications[which].filing
        self._tell(ConsolidationUndone(filing=filing, on=DAY, by="staff-1"))

    @rule(which=_WHICH)
    def matched(self, which: int) -> None:
        """A reviewer has the newest file."""
        case_id = self._applications[which].case_id
        for file in self._files(case_id)[-1:]:
            self._tell(a_reviewer_match(case_id, case=file))

    @rule(which=_WHICH, back=st.integers(0, 2))
    def decided(self, which: int, back: int) -> None:
        """Decide on the newest file, or on an older one whose change was still on its way."""
        case_id = self._applications[which].case_id
        files = self._files(case_id)
        if not files or case_id in self._decided:
            return
        file = files[max(len(files) - 1 - back, 0)]
        decision = a_decision(RecordsCompleted(case_id=case_id, case=file))
        (item,) = decision.items
        items = tuple(item.model_copy(update={"item_no": each.item_no}) for each in file.items)
        decision = decision.model_copy(update={"items": items})
        self._tell(decision)
        self._decided[case_id] = frozenset(each.item_no for each in items)
        self._tell(a_letter(decision))

    @rule(which=_WHICH)
    def asked(self, which: int) -> None:
        """The reviewer wants to know something."""
        case_id = self._applications[which].case_id
        question = self.runner.run(self.desk.evidence.put(b"How many sessions?"))
        self._tell(
            InformationAsked(
                case_id=case_id,
                asked_by=AskedBy.REVIEWER,
                by="rev-1",
                of=Party.ATTORNEY,
                question=question,
            )
        )

    @rule(which=_WHICH, back=st.integers(0, 2), brings=st.booleans(), mine=st.booleans())
    def answered(self, which: int, back: int, *, brings: bool, mine: bool) -> None:
        """A party answers: the latest question or an earlier one, its own or another's."""
        filing, other = self._applications[which].filing, self._applications[1 - which].filing
        asked = [
            each.request_id
            for each in self.desk.answers(InformationRequested)
            if each.case_id == (filing if mine else other).case_id
        ]
        name = asked[-1 - back] if back < len(asked) else uuid5(filing.case_id, f"none {back}")
        records = (an_inline_record(f"Answer {back}."),) if brings else ()
        self._tell(
            InformationProvided(filing=filing, request_id=name, by=Party.ATTORNEY, records=records)
        )

    @rule()
    def silence(self) -> None:
        """Time passes over every open question; the records window may end with it."""
        self.runner.run(self.desk.on(self.desk.clock.moment + timedelta(days=10)))

    @rule(back=st.integers(0, 5))
    def told_again(self, back: int) -> None:
        """The same record once more: Kafka delivers at least once."""
        if self._told:
            self._send(self._told[-1 - back % len(self._told)])

    @invariant()
    def an_end_stays_an_end(self) -> None:
        """What is terminal stays terminal."""
        for row in self._rows("select case_id, state from cases"):
            case_id, state = row["case_id"], State(row["state"])
            earlier = self._last.get(case_id, state)
            assert machine().is_open(earlier) or state is earlier
            self._last[case_id] = state

    @invariant()
    def no_item_is_lost_doubled_or_both_decided_and_ended(self) -> None:
        """Accepted are those that are open, ended, refused or decided, each once."""
        rows = self._rows("select case_id, state, opened::text as opened from cases")
        opened = {
            row["case_id"]: (State(row["state"]), OpenCase.model_validate_json(row["opened"]))
            for row in rows
            if row["opened"]
        }
        for case_id, (state, case) in opened.items():
            numbers = case.all_item_nos
            assert len(set(numbers)) == len(numbers)
            assert set(numbers) >= {1, 2}
            led = bool(case.consolidated) and case.consolidated[0].case_id == case_id
            assert len(numbers) == (4 if led else 2)
            if state in {State.DETERMINED, State.LETTER_ISSUED}:
                ended = {each.item.item_no for each in case.ended_items}
                assert not ended & self._decided.get(case_id, frozenset())

    @invariant()
    def nothing_is_laid_aside(self) -> None:
        """Whatever comes is answered, held, or refused with its reason."""
        logs = self.desk.chain.logs.records
        assert [topic for topic in logs if topic.endswith(".dlq") and logs[topic]] == []

    def _tell(self, event: AnyEvent) -> None:
        record = a_record(event, event_id=f"any-{next(_RUNS)}")
        self._told.append(record)
        self._send(record)

    def _send(self, record: Record) -> None:
        self.runner.run(self.desk.send(record))

    def _files(self, case_id: UUID) -> list[CaseFile]:
        sent: Iterable[RecordsCompleted | CaseChanged] = (
            *self.desk.answers(RecordsCompleted),
            *self.desk.answers(CaseChanged),
        )
        files = [each.case for each in sent if each.case_id == case_id]
        return sorted(files, key=lambda file: file.revision)

    def _rows(self, query: str) -> list[dict[str, Any]]:
        ours = [each.case_id for each in self._applications]
        return self.runner.run(self.desk.rows(f"{query} where case_id = any(%s)", [ours]))


def test_a_life_in_any_order_stays_one_that_the_table_allows(database_url: str) -> None:
    """Nobody foresees every order in which fax, mail, court and staff speak."""
    with asyncio.Runner() as runner:
        service = a_desk(database_url)
        Life.runner, Life.desk = runner, runner.run(service.__aenter__())
        try:
            run_state_machine_as_test(
                Life,
                settings=settings(
                    max_examples=12,
                    stateful_step_count=14,
                    deadline=None,
                    derandomize=True,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(service.__aexit__(None, None, None))
