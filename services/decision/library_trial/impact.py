"""What another library would make of past items (DG10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.decision.draft.preparation import Preparation
from services.decision.evaluation.outcome import Weighing, weigh
from services.decision.facts.findings import Facts
from services.decision.guidelines.editions import AsOf
from services.decision.guidelines.entry import Entry
from services.decision.guidelines.library import Library
from services.decision.request.items import Request
from shared.events.case import Proposal


@dataclass(frozen=True)
class PastItem:
    """One item as it was understood then, with the facts of its case and the day that counted."""

    case: str
    request: Request
    facts: Facts
    when: AsOf


@dataclass(frozen=True)
class Impact:
    """An item that two libraries see differently."""

    case: str
    item_no: int
    before: Weighing
    after: Weighing

    @property
    def turns(self) -> bool:
        """Whether the proposal itself changes, not only its reason."""
        return self.before.proposal is not self.after.proposal


def past_items(case: str, preparation: Preparation) -> Iterator[PastItem]:
    """Return the items of a preparation."""
    for item in preparation.items:
        yield PastItem(case, item.request, preparation.facts, preparation.as_of)


def impact(old: Library, new: Library, items: Iterable[PastItem]) -> Iterator[Impact]:
    """Replay past items against two libraries; yield each whose proposal or code differs.

    An entry is found by its treatment, so only items of treatments whose entries differ can come
    out otherwise; the others are not weighed again.
    """
    touched = differing_treatments(old, new)
    for item in items:
        if item.request.treatment not in touched:
            continue
        before = weigh(item.request, item.facts, item.when, old)
        after = weigh(item.request, item.facts, item.when, new)
        if _told(before) != _told(after):
            yield Impact(item.case, item.request.item_no, before, after)


def differing_treatments(old: Library, new: Library) -> frozenset[str]:
    """Name the treatments of which an entry was added, removed or changed."""
    then, now = _by_id(old), _by_id(new)
    changed = [
        entry
        for entry_id in then.keys() | now.keys()
        if then.get(entry_id) != now.get(entry_id)
        for entry in (then.get(entry_id), now.get(entry_id))
        if entry is not None
    ]
    return frozenset(name for entry in changed for name in entry.applies_to.treatments)


def _by_id(library: Library) -> dict[str, Entry]:
    return {entry.id: entry for entry in library.entries}


def _told(weighing: Weighing) -> tuple[Proposal, str, str | None]:
    return weighing.proposal, weighing.code, weighing.guideline
