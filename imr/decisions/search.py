"""Which decisions of which items a question means: every field of the public copy can be asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from services.letters.publication.decisions import PublicDecision, PublicItem
from shared.events.case import CaseOutcome, Outcome, Priority

T = TypeVar("T", date, int)


class Found(NamedTuple):
    """One decided item, with the decision in which it stands."""

    decision: PublicDecision
    item: PublicItem


@dataclass(frozen=True)
class Question:
    """What is asked; whatever is None is not asked. Words are looked for in any case."""

    case_number: str | None = None
    decided_from: date | None = None
    decided_to: date | None = None
    """The last day that counts."""
    received_from: date | None = None
    received_to: date | None = None
    injured_from: date | None = None
    injured_to: date | None = None
    ur_decided_from: date | None = None
    ur_decided_to: date | None = None
    assigned_from: date | None = None
    assigned_to: date | None = None
    age_from: int | None = None
    age_to: int | None = None
    """The last year of life that counts."""
    sex: str | None = None
    priority: Priority | None = None
    case_outcome: CaseOutcome | None = None
    """Of all items together."""
    specialty: str | None = None
    state: str | None = None
    """In which the reviewer is licensed."""
    outcome: Outcome | None = None
    """Of the item."""
    category: str | None = None
    item: str | None = None
    guideline: str | None = None
    """Of the reviewer or of the claims administrator."""
    text: str | None = None
    """In the reasons or in the clinical summary."""

    def finds(self, decisions: Iterable[PublicDecision]) -> Iterator[Found]:
        """Yield the items that are meant, in the order of the decisions."""
        for decision in decisions:
            if self._means(decision):
                for item in decision.items:
                    if self._means_item(decision, item):
                        yield Found(decision, item)

    def _means(self, decision: PublicDecision) -> bool:
        return (
            self.case_number in {None, decision.case_number}
            and _between(self.decided_from, decision.decided_on, self.decided_to)
            and _between(self.received_from, decision.received_on, self.received_to)
            and _between(self.injured_from, decision.date_of_injury, self.injured_to)
            and _between(self.ur_decided_from, decision.ur_decided_on, self.ur_decided_to)
            and _between(self.assigned_from, decision.assigned_on, self.assigned_to)
            and _between(self.age_from, decision.age, self.age_to)
            and self.sex in {None, decision.sex}
            and self.priority in {None, decision.priority}
            and self.case_outcome in {None, decision.outcome}
            and _within(self.specialty, *decision.specialties)
            and _within(self.state, *decision.licensed_in)
        )

    def _means_item(self, decision: PublicDecision, item: PublicItem) -> bool:
        return (
            self.outcome in {None, item.outcome}
            and _within(self.category, item.category or "")
            and _within(self.item, item.description)
            and _within(
                self.guideline, item.reviewer_guideline, item.claims_administrator_guideline
            )
            and _within(self.text, item.rationale, decision.clinical_summary)
        )


def _between(first: T | None, value: T | None, last: T | None) -> bool:
    """Whether a value lies within bounds; one that is not told lies within none but no bounds."""
    if value is None:
        return first is None and last is None
    return (first is None or first <= value) and (last is None or value <= last)


def _within(words: str | None, *texts: str) -> bool:
    return words is None or any(words.casefold() in text.casefold() for text in texts)
