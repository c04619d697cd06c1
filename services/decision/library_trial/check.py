"""Everything that is wrong with a folder of guidelines, not only the first thing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from services.decision.errors import GuidelineInvalidError
from services.decision.guidelines.entry import Entry
from services.decision.guidelines.faults import Fault, FaultCode
from services.decision.guidelines.library import (
    Library,
    faults_between,
    files,
    holes,
    read_editions,
    read_entry,
)
from services.decision.library_trial.own_cases import failing


def check_folder(folder: Path, day: date) -> tuple[Fault, ...]:
    """Find all faults: in files, between files, against ``day``, and in the entries' own cases.

    Raises:
        GuidelineInvalidError: the folder's list of editions cannot be read.
    """
    editions = read_editions(folder)
    entries: list[Entry] = []
    faults: list[Fault] = []
    for path in files(folder):
        try:
            entries.append(read_entry(path))
        except GuidelineInvalidError as error:
            faults.append(Fault(FaultCode.UNREADABLE, error.entry, error.reason))
    between = tuple(faults_between(tuple(entries), editions))
    faults += [*between, *holes(tuple(entries)), *_past_review(entries, day)]
    if not between:
        faults += failing(Library.of(tuple(entries), editions))
    return tuple(faults)


def _past_review(entries: list[Entry], day: date) -> Iterator[Fault]:
    for entry in entries:
        if entry.review_by is not None and entry.review_by < day and entry.is_in_force(day):
            text = f"was to be reviewed by {entry.review_by}; its items are pended since"
            yield Fault(FaultCode.PAST_REVIEW, entry.id, text)
