"""This service's tables: cases under review, and what became of their items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from psycopg.types.json import Json, Jsonb

from services.decision.states import State, machine
from shared.database import Tx
from shared.events.case import CaseFile, Proposal, Worker
from shared.events.decision_issued import DecisionIssued
from shared.events.determination_drafted import DeterminationDrafted, ItemDraft
from shared.events.determination_signed import DeterminationSigned
from shared.events.objection import Returned
from shared.events.reviewer_matched import ReviewerMatched

STAGES: Final = """
    select stage, count(case_id) as cases, min(drafted_at) as oldest
    from unnest(array['in_review', 'signed', 'checked']) as stage
    left join cases on cases.state = stage
    group by stage
"""
"""Open cases, for the gauges."""


@dataclass(frozen=True)
class Case:
    """A case as this service knows it."""

    case_number: str
    reviewer_ref: str
    determination_due: date
    party_sheet: str
    worker: Worker
    state: State
    version: int
    draft: str
    preparation: str
    items: tuple[ItemDraft, ...]
    case_id: UUID
    drafts: dict[str, str]
    """Where the draft of each reviewer is stored, the leading reviewer first."""
    content: str | None = None
    """What was signed, where the case waits for a check or is decided."""
    decided_on: date | None = None
    corrections: int = 0
    """How often what was issued has been corrected."""
    decision: DecisionIssued | None = None
    """What is issued as soon as it is checked and released."""

    @property
    def version_issued(self) -> int:
        """The version of the determination that holds."""
        return 1 + self.corrections

    @property
    def proposals(self) -> dict[int, Proposal]:
        """What the criteria pointed to, by item."""
        return {item.item_no: item.proposal for item in self.items}


class Cases:
    """The gateway to the tables, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def find(self, case_id: UUID) -> Case | None:
        """Return a case, or nothing where no draft has been laid yet."""
        found = await (
            await self._tx.execute(
                "select case_number, reviewer_ref, determination_due, party_sheet, worker, state,"
                " version, draft, preparation, panel, content, decided_on, corrections,"
                " decision::text as decision"
                " from cases where case_id = %s for update",
                [case_id],
            )
        ).fetchone()
        if found is None:
            return None
        rows = await (
            await self._tx.execute(
                "select item_no, proposal, code, guideline, as_of from items where case_id = %s"
                " order by item_no",
                [case_id],
            )
        ).fetchall()
        items = [ItemDraft(**row | {"proposal": Proposal(row["proposal"])}) for row in rows]
        return Case(
            case_number=found["case_number"],
            reviewer_ref=found["reviewer_ref"],
            determination_due=found["determination_due"],
            party_sheet=found["party_sheet"],
            worker=Worker.model_validate(found["worker"]),
            state=State(found["state"]),
            version=found["version"],
            draft=found["draft"],
            preparation=found["preparation"],
            items=tuple(items),
            case_id=case_id,
            drafts={found["reviewer_ref"]: found["draft"], **dict(found["panel"])},
            content=found["content"],
            decided_on=found["decided_on"],
            corrections=found["corrections"],
            decision=None
            if found["decision"] is None
            else DecisionIssued.model_validate_json(found["decision"]),
        )

    async def close(self, case_id: UUID, because: str, on: date) -> None:
        """End a review; of a case that is not here yet, note that it ended."""
        closed = await self._tx.execute(
            "update cases set state = %s, closed_because = %s, closed_on = %s, match = null "
            "where case_id = %s and state = any(%s)",
            [State.CLOSED.value, because, on, case_id, list(machine().before(State.CLOSED))],
        )
        if not closed.rowcount:
            await self._tx.execute(
                "insert into closed_before_review (case_id, closed_because, closed_on) "
                "values (%s, %s, %s)",
                [case_id, because, on],
            )

    async def set_aside(self, case_id: UUID, revision: int) -> None:
        """Let a case be led by another, here or before it comes here."""
        await self._tx.execute(
            "insert into set_aside (case_id, revision) values (%s, %s) "
            "on conflict (case_id) do update set revision = excluded.revision",
            [case_id, revision],
        )
        await self._tx.execute(
            "update cases set state = %s, match = null where case_id = %s and state = any(%s)",
            [State.LED.value, case_id, list(machine().before(State.LED))],
        )

    async def led_since(self, case_id: UUID) -> int:
        """Return the revision with which a case was set aside; 0 where it never was."""
        found = await self._tx.execute(
            "select revision from set_aside where case_id = %s", [case_id]
        )
        row = await found.fetchone()
        return 0 if row is None else int(row["revision"])

    async def ended_before_review(self, case_id: UUID) -> bool:
        """Whether a case had ended before it came here."""
        found = await self._tx.execute(
            "select 1 from closed_before_review where case_id = %s", [case_id]
        )
        return await found.fetchone() is not None

    async def match(self, case_id: UUID) -> ReviewerMatched | None:
        """Return reviewer and newest file of a case in review, as far as they were kept."""
        found = await self._tx.execute(
            "select match::text as match from cases where case_id = %s", [case_id]
        )
        row = await found.fetchone()
        if row is None or row["match"] is None:
            return None
        return ReviewerMatched.model_validate_json(row["match"])

    async def lay_draft(
        self, match: ReviewerMatched, drafts: Sequence[DeterminationDrafted], at: datetime
    ) -> None:
        """Keep the drafts of all reviewers as the current ones, in the place of earlier ones.

        What was signed of these is forgotten.
        """
        case: CaseFile = match.case
        drafted, *others = drafts
        await self._tx.execute("delete from cases where case_id = %s", [match.case_id])
        await self._tx.execute(
            "insert into cases (case_id, case_number, state, reviewer_ref, assigned_on,"
            " determination_due, party_sheet, worker, version, draft, preparation, drafted_at,"
            " match, panel)"
            " values (%s, %s, 'in_review', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                match.case_id,
                case.case_number,
                match.reviewer_ref,
                match.assigned_on,
                case.determination_due,
                case.party_sheet,
                Jsonb(case.worker.model_dump(mode="json")),
                drafts[-1].version,
                drafted.draft,
                drafted.preparation,
                at,
                Json(match.model_dump(mode="json", exclude_none=True)),
                Json([(each.reviewer_ref, each.draft) for each in others]),
            ],
        )
        async with self._tx.cursor() as cursor:
            await cursor.executemany(
                "insert into items (case_id, item_no, proposal, code, guideline, as_of)"
                " values (%s, %s, %s, %s, %s, %s)",
                [
                    (match.case_id, i.item_no, i.proposal.value, i.code, i.guideline, i.as_of)
                    for i in drafted.items
                ],
            )

    async def return_to_review(self, case_id: UUID, returned: Returned, *, version: int) -> None:
        """Record why the drafts are laid again; those who check have nothing before them then.

        Of several reviewers, the signatures of the others stand, unless a checker sent it back.
        """
        objections = [each.model_dump(mode="json") for each in returned.objections]
        await self._tx.execute(
            "delete from signatures using cases where signatures.case_id = %s"
            " and cases.case_id = %s and cases.state = 'signed'",
            [case_id, case_id],
        )
        await self._tx.execute(
            "update cases set state = 'in_review', version = %s, returned = returned + 1,"
            " returned_because = %s, objections = %s, decision = null, content = null"
            " where case_id = %s",
            [version, returned.because, Json(objections), case_id],
        )

    async def votes(self, case_id: UUID) -> dict[str, DeterminationSigned]:
        """Return what reviewers of a case have signed while others have not, by reviewer."""
        found = await self._tx.execute(
            "select reviewer_ref, signed::text as signed from signatures where case_id = %s",
            [case_id],
        )
        return {
            row["reviewer_ref"]: DeterminationSigned.model_validate_json(row["signed"])
            for row in await found.fetchall()
        }

    async def keep(self, signed: DeterminationSigned) -> None:
        """Keep a signature until the other reviewers have signed."""
        await self._tx.execute(
            "insert into signatures (case_id, reviewer_ref, signed) values (%s, %s, %s)",
            [signed.case_id, signed.reviewer_ref, Json(signed.model_dump(mode="json"))],
        )

    async def accept(self, made: DecisionIssued) -> None:
        """Keep the decision until others have checked and released it."""
        await self._await_others(State.SIGNED, made)

    async def check(self, made: DecisionIssued) -> None:
        """Record that it was checked."""
        await self._await_others(State.CHECKED, made)

    async def _await_others(self, state: State, made: DecisionIssued) -> None:
        await self._tx.execute(
            "update cases set state = %s, content = %s, decision = %s, objections = '[]'"
            " where case_id = %s",
            [
                state.value,
                made.content,
                Json(made.model_dump(mode="json", exclude_none=True)),
                made.case_id,
            ],
        )

    async def decide(self, made: DecisionIssued) -> None:
        """Record what was signed. Nothing but a correction changes it afterwards."""
        await self._tx.execute(
            "update cases set state = 'decided', content = %s, decided_on = %s, match = null,"
            " decision = null, objections = '[]' where case_id = %s",
            [made.content, made.decided_on, made.case_id],
        )
        await self._note_outcomes(made)

    async def correct(self, made: DecisionIssued) -> None:
        """Record what takes the place of what was decided."""
        await self._tx.execute(
            "update cases set content = %s, decided_on = %s, corrections = corrections + 1"
            " where case_id = %s",
            [made.content, made.decided_on, made.case_id],
        )
        await self._note_outcomes(made)

    async def _note_outcomes(self, made: DecisionIssued) -> None:
        async with self._tx.cursor() as cursor:
            await cursor.executemany(
                "update items set outcome = %s, differs_because = %s"
                " where case_id = %s and item_no = %s",
                [(i.outcome.value, i.differs_because, made.case_id, i.item_no) for i in made.items],
            )
