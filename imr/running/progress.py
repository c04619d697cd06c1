"""Where each case is, told by its events alone."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from shared import topics
from shared.events.envelope import Record, record_case


class Stage(IntEnum):
    """How far a case has come."""

    FILED = 0
    OPENED = 1
    COMPLETE = 2
    MATCHED = 3
    DRAFTED = 4
    SIGNED = 5
    ISSUED = 6
    LETTER = 7


@dataclass
class Case:
    """One case, as its events tell it."""

    case_id: UUID
    source: str
    stage: Stage = Stage.FILED
    number: str | None = None
    proposals: dict[int, str] = field(default_factory=dict)
    outcomes: dict[int, str] = field(default_factory=dict)
    refused_items: dict[int, list[str]] = field(default_factory=dict)
    ended_items: dict[int, str] = field(default_factory=dict)
    """Items that needed no determination, and why."""
    outcome: str | None = None
    specialties: tuple[str, ...] = ()
    due: date | None = None
    decided_on: date | None = None
    proposed: str | None = None
    """What was prepared against it and waits for a person."""
    asked: str | None = None
    """Who was asked, before it was opened, for an answer by when."""
    deferred_items: dict[int, list[str]] = field(default_factory=dict)
    is_deferred: bool = False
    """Whether all of it waits for the end of a dispute about liability."""
    refusal: str | None = None
    reasons: tuple[dict[str, Any], ...] = ()
    """Faults and reasons of a refusal, as the event has them."""
    duplicate_of: UUID | None = None
    closed: str | None = None
    """Why it ended without a determination."""
    dead_letter: str | None = None
    notices: dict[str, str] = field(default_factory=dict)
    """Files of the notices to the parties, by kind."""
    missing_records: tuple[str, ...] = ()
    """What the claims administrator owed and has not sent, as last told."""
    letter: str | None = None
    twin: str | None = None
    public_letter: str | None = None
    public_data: str | None = None
    risk_report: str | None = None
    safe_harbor: dict[str, str] = field(default_factory=dict)
    """Data and risk report of the copy for research."""

    @property
    def is_done(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        if self.dead_letter is not None:
            return True
        published = self.letter is not None and self.public_data is not None
        refused = self.refusal is not None or self.closed is not None
        return (published or self.is_deferred or refused) and self._untold is None

    @property
    def _untold(self) -> str | None:
        """A notice that is still to come."""
        wanted = {
            "assignment": self.stage >= Stage.OPENED,
            "ineligibility": self.refusal == "ineligible",
            "deferral": self.is_deferred,
            "closure": self.closed not in {None, "consolidated"},
        }
        return next(
            (kind for kind, due in wanted.items() if due and kind not in self.notices), None
        )

    @property
    def days_left(self) -> int | None:
        """Days from the decision to the last day that the law allows for it."""
        if self.due is None or self.decided_on is None:
            return None
        return (self.due - self.decided_on).days

    @property
    def waits_for(self) -> str | None:
        """What has to happen next, in words."""
        if self.is_deferred:
            return "the end of the dispute about liability"
        if self.is_done:
            return None
        if self.stage is Stage.FILED and self.proposed is not None:
            return f"a person who confirms: {self.proposed.replace('_', ' ')}"
        if self.stage is Stage.FILED and self.asked is not None:
            return f"an answer of the {self.asked}"
        if self.letter is not None and self.public_data is not None:
            return f"the notice of {self._untold}"
        if self.stage is Stage.OPENED and self.missing_records:
            return f"records: {', '.join(self.missing_records)}"
        return {
            Stage.FILED: "screening by intake",
            Stage.OPENED: "a medical record (record.received)",
            Stage.COMPLETE: "an eligible reviewer without a conflict",
            Stage.MATCHED: "preparation of the draft",
            Stage.DRAFTED: "the reviewer's signature",
            Stage.SIGNED: "the check of the signature",
            Stage.ISSUED: "the letter",
            Stage.LETTER: "the public copy",
        }[self.stage]


class Cases:
    """All cases of one run."""

    def __init__(self, sources: dict[UUID, str]) -> None:
        self.by_id = {case_id: Case(case_id, source) for case_id, source in sources.items()}

    def note(self, records: Iterable[Record]) -> None:
        """Take in what the topics say. Copies change nothing."""
        for record in records:
            case = self.by_id.get(record_case(record) or UUID(int=0))
            if case is not None:
                _note(case, record)

    @property
    def done(self) -> int:
        """How many have come to their end."""
        return sum(case.is_done for case in self.by_id.values())

    def stages(self) -> Counter[str]:
        """Count the cases that have reached each stage, and those that left the way."""
        counts: Counter[str] = Counter()
        for case in self.by_id.values():
            for stage in Stage:
                counts[stage.name.lower()] += case.stage >= stage
            counts["refused"] += case.refusal is not None
            counts["closed"] += case.closed is not None
            counts["dead letters"] += case.dead_letter is not None
        return counts


def _note(case: Case, record: Record) -> None:
    if record.topic.endswith(".dlq"):
        case.dead_letter = record.header("dlq-error-code") or "unknown"
        return
    take = _TAKE.get(record.topic)
    if take is None:
        return
    try:
        data = json.loads(record.value or b"")
    except ValueError:  # whoever should have read it has laid it aside, and says so itself
        return
    take(case, data)


def _proposed(case: Case, data: dict[str, Any]) -> None:
    case.proposed = data["disposition"]


def _asked(case: Case, data: dict[str, Any]) -> None:
    if "case_number" not in data:
        case.asked = f"{data['of'].replace('_', ' ')} by {data['due_on']}"


def _deferred(case: Case, data: dict[str, Any]) -> None:
    case.is_deferred = "case_number" not in data
    for deferred in data["deferred_items"]:
        codes = [reason["code"] for reason in deferred["reasons"]]
        case.deferred_items[deferred["item"]["item_no"]] = codes


def _refused(case: Case, data: dict[str, Any]) -> None:
    case.refusal = data["refusal"]
    case.number = data.get("case_number") or case.number
    case.reasons = (*data.get("faults", ()), *data.get("reasons", ()))
    original = data.get("duplicate_of")
    case.duplicate_of = UUID(original) if original else None


def _opened(case: Case, data: dict[str, Any]) -> None:
    _reach(case, Stage.OPENED)
    case.number = data["case_number"]
    _lacks(case, data)
    for refused in data.get("refused_items", ()):
        codes = [reason["code"] for reason in refused["reasons"]]
        case.refused_items[refused["item"]["item_no"]] = codes


def _complete(case: Case, data: dict[str, Any]) -> None:
    _reach(case, Stage.COMPLETE)
    _changed(case, data)


def _changed(case: Case, data: dict[str, Any]) -> None:
    _ended(case, data["case"].get("ended_items", ()))
    _lacks(case, data["case"])


def _lacks(case: Case, data: dict[str, Any]) -> None:
    missing = data.get("missing_records", ())
    case.missing_records = tuple(each["requirement"].replace("_", " ") for each in missing)


def _ended(case: Case, items: Iterable[dict[str, Any]]) -> None:
    for ended in items:
        case.ended_items[ended["item"]["item_no"]] = ended["end"]
        case.deferred_items.pop(ended["item"]["item_no"], None)


def _matched(case: Case, data: dict[str, Any]) -> None:
    _reach(case, Stage.MATCHED)
    case.specialties = tuple(data["qualifications"]["specialties"])


def _drafted(case: Case, data: dict[str, Any]) -> None:
    _reach(case, Stage.DRAFTED)
    case.due = date.fromisoformat(data["determination_due"])
    case.proposals = {item["item_no"]: item["proposal"] for item in data["items"]}


def _signed(case: Case, _: dict[str, Any]) -> None:
    _reach(case, Stage.SIGNED)


def _issued(case: Case, data: dict[str, Any]) -> None:
    _reach(case, Stage.ISSUED)
    case.outcome = data["outcome"]
    case.outcomes = {item["item_no"]: item["outcome"] for item in data["items"]}
    for no in case.outcomes:  # signed before its end had reached the reviewer
        case.ended_items.pop(no, None)
    case.decided_on = date.fromisoformat(data["decided_on"])


def _letter(case: Case, data: dict[str, Any]) -> None:
    _reach(case, Stage.LETTER)
    case.letter, case.twin = data["letter"], data["twin"]
    case.safe_harbor = data.get("safe_harbor", {})


def _told(case: Case, data: dict[str, Any]) -> None:
    number = data.get("number", 1)
    case.notices[data["kind"] if number == 1 else f"{data['kind']}-{number}"] = data["letter"]


def _published(case: Case, data: dict[str, Any]) -> None:
    case.public_letter, case.public_data = data["letter"], data["data"]
    case.risk_report = data.get("risk_report")


def _closed(case: Case, data: dict[str, Any]) -> None:
    case.number = data.get("case_number") or case.number
    if data["because"] != "determined":
        case.closed = data["because"]
        _ended(case, data.get("ended_items", ()))


def _reach(case: Case, stage: Stage) -> None:
    case.stage = max(case.stage, stage)


_TAKE = {
    topics.INFORMATION_REQUESTED: _asked,
    topics.ELIGIBILITY_PROPOSED: _proposed,
    topics.APPLICATION_REFUSED: _refused,
    topics.APPLICATION_DEFERRED: _deferred,
    topics.CASE_OPENED: _opened,
    topics.RECORDS_COMPLETED: _complete,
    topics.CASE_CHANGED: _changed,
    topics.REVIEWER_MATCHED: _matched,
    topics.DETERMINATION_DRAFTED: _drafted,
    topics.DETERMINATION_SIGNED: _signed,
    topics.DECISION_ISSUED: _issued,
    topics.NOTICE_ISSUED: _told,
    topics.LETTER_ISSUED: _letter,
    topics.CASE_CLOSED: _closed,
    topics.DECISION_PUBLISHED: _published,
}
