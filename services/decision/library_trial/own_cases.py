"""The library tried on itself: every entry on its own cases (DG9)."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from services.decision.evaluation.outcome import Weighing, weigh
from services.decision.facts import find
from services.decision.facts.findings import Facts, ReadRecord
from services.decision.guidelines.editions import AsOf, as_of
from services.decision.guidelines.entry import Entry, EntryCase
from services.decision.guidelines.faults import Fault, FaultCode
from services.decision.guidelines.library import Library
from services.decision.request.items import Request, understand
from shared.events.case import DisputedItem, RecordKind

_SOON: Final = timedelta(days=30)


def situation_of(entry: Entry, case: EntryCase) -> tuple[Request, Facts, AsOf]:
    """Return the item of a case, the facts of its case, and the day that counts."""
    request = understand(DisputedItem(item_no=1, description=case.item))
    if case.request:
        fields = request.model_dump(mode="json") | case.request
        request = Request.model_validate_json(json.dumps(fields))
    facts = Facts(findings=case.facts, searched=(1,))
    if case.record is not None:
        read = find((_note(case.record),))
        facts = read.model_copy(update={"findings": read.findings + case.facts})
    day = case.day or entry.valid_from + _SOON
    return request, facts, as_of(day, day, day - timedelta(days=case.injured_days_before))


def _note(text: str) -> ReadRecord:
    return ReadRecord(record_no=1, kind=RecordKind.PROGRESS_NOTE, is_clinical=True, text=text)


def weighed(entry: Entry, case: EntryCase, library: Library) -> Weighing:
    """Weigh the item of a case by the library."""
    request, facts, when = situation_of(entry, case)
    return weigh(request, facts, when, library)


def failing(library: Library) -> Iterator[Fault]:
    """Find the cases that do not come to what they say."""
    for entry in library.entries:
        for case in entry.cases:
            result = weighed(entry, case, library)
            came_to = (result.guideline, result.proposal, result.code)
            if came_to != (entry.id, case.proposes, case.code):
                text = (
                    f"case '{case.name}' comes to {result.proposal.value} ({result.code}) by "
                    f"{result.guideline or 'no entry'}, not to {case.proposes.value} ({case.code})"
                )
                yield Fault(FaultCode.CASE_FAILS, entry.id, text)
