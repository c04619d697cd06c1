"""A stream of arrivals in the order of time, with the volumes of imr-process § 6.2 [P].

Of the filings one in five is a duplicate; of the others nine in a hundred are not eligible. Of the
cases that open two in a hundred end early, seven get records late, one in two thousand comes back
from an appeal.
"""

import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import cycle
from typing import Final

from imr.synthetic.adversarial import ADVERSARIAL
from imr.synthetic.arrival import Arrival, on_day
from imr.synthetic.faults import faulty, ineligible
from imr.synthetic.generator import a_physician, an_application
from imr.synthetic.noise import a_duplicate
from imr.synthetic.rhythm import volumes
from shared.clock import legal_day
from shared.events import (
    ApplicationFiled,
    ApplicationWithdrawn,
    DeterminationRemanded,
    RecordReceived,
    TreatmentAuthorized,
)
from shared.events.application_filed import InlineRecord, Signatory
from shared.events.case import RecordKind, Sender
from shared.events.determination_remanded import Ground
from shared.events.envelope import FilingKey

DUPLICATES: Final = 0.20
"""Of all filings [P]."""
INELIGIBLE: Final = 0.09
"""Of the filings that are no duplicates, 8 to 10 in a hundred [P]."""
TERMINATIONS: Final = 0.02
"""Of the cases that open, 1 to 3 in a hundred [P]."""
LATE_RECORDS: Final = 0.075
"""Of the cases that open, 5 to 10 in a hundred [P]."""
REMANDS: Final = 1 / 2_000
"""Of the cases that open [P]."""

_FIRST_DAY: Final = date(2024, 1, 8)
_A_DAY: Final = 800
"""Filings on a business day of 2024, in the mean (imr-process § 6.1)."""


class Kind(StrEnum):
    """What a stream is made of."""

    VALID = "valid"  # every record can be read, and every form is without fault
    FAULTY = "faulty"  # forms with one to five faults each
    ADVERSARIAL = "adversarial"  # records that nobody can read, between good ones


def stream(
    count: int, seed: int = 1, kind: Kind = Kind.VALID, sender: str = "generator"
) -> Iterator[Arrival]:
    """Yield the arrivals of so many filings, and of what follows them, in the order of time.

    Args:
        count: filings, duplicates among them.
        seed: the same seed gives the same stream.
        kind: what is mixed in.
        sender: names the filings.
    """
    chance = random.Random(f"{seed}/{kind}")  # noqa: S311 - a seed is wanted, not a secret
    source = _Source(chance, sender, count, volumes(seed, _FIRST_DAY, _A_DAY))
    waiting: list[tuple[datetime, int, Arrival]] = []
    ordinal = 0
    while source.has_more:
        day = source.day
        while waiting and legal_day(waiting[0][0]) < day:
            yield heapq.heappop(waiting)[2]
        for arrival in _ARRIVING[kind](source):
            ordinal += 1
            heapq.heappush(waiting, (arrival.at, ordinal, arrival))
    while waiting:
        yield heapq.heappop(waiting)[2]


class _Source:
    """Gives filings their numbers and days."""

    def __init__(
        self, chance: random.Random, sender: str, count: int, days: Iterator[tuple[date, int]]
    ) -> None:
        self.chance = chance
        self._days = days
        self.day, self._left = next(days)
        """The business day of the next filing."""
        self._sender = sender
        self._count = count
        self._filed = 0
        self.harm = cycle(chance.sample(sorted(ADVERSARIAL), len(ADVERSARIAL)))
        """Every kind once, in an order of the seed's own, then again."""

    @property
    def has_more(self) -> bool:
        """Whether filings are left."""
        return self._filed < self._count

    def key(self) -> FilingKey:
        """Return the next filing's key."""
        self._filed += 1
        self._left -= 1
        if not self._left:
            self.day, self._left = next(self._days)
        return FilingKey(sender=self._sender, number=f"{self._filed:06}")

    def application(self) -> ApplicationFiled:
        """Return the next application, eligible and without fault."""
        day = self.day
        physician = a_physician(self.chance)
        return an_application(self.chance, self.key(), physician=physician, received=day)

    def happens(self, share: float) -> bool:
        """Draw whether something happens that happens so often."""
        return self.chance.random() < share


def _valid(source: _Source) -> Iterator[Arrival]:
    """One filing that can be read, and what follows it."""
    application = source.application()
    if source.happens(INELIGIBLE):
        refused, code = ineligible(application, source.chance)
        yield _filing(refused, "ineligible", (code,))
        return
    arrival = _filing(application, "application")
    yield arrival
    # One in five of all filings; an ineligible one has no duplicate, for its dispute is free again,
    # and so is one that ends before its copy comes.
    copied = DUPLICATES / (1 - DUPLICATES) / (1 - INELIGIBLE)
    if source.has_more and source.happens(copied):
        twin = a_duplicate(application, source.key(), source.chance)
        number = application.filing.number
        yield _filing(twin, "duplicate", ("duplicate",), number, after=arrival.at)
    elif source.happens(TERMINATIONS / (1 - copied)):
        yield _termination(application, source.chance)
    elif source.happens(REMANDS / (1 - copied)):
        yield _remand(application, source.chance)
    if source.happens(LATE_RECORDS):
        yield _late_record(application, source.chance)


def _faulty(source: _Source) -> Iterator[Arrival]:
    """A form with faults; every second one is corrected the next day."""
    application = source.application()
    arrival = _filing(application, "faulty")
    body, codes = faulty(application, source.chance)
    yield replace(arrival, record=replace(arrival.record, value=body), codes=codes)
    if source.happens(0.5):
        name = f"{application.filing.number}:corrected"
        day = application.received_on + timedelta(days=1)
        yield on_day(day, "corrected", application, name, of=application.filing.number)


def _adversarial(source: _Source) -> Iterator[Arrival]:
    """A record that nobody can read, or a good one."""
    arrival = _filing(source.application(), "application")
    if source.happens(0.5):
        yield arrival
        return
    name = next(source.harm)
    code, change = ADVERSARIAL[name]
    record = change(arrival.record)
    yield replace(arrival, what=f"adversarial: {name}", record=record, codes=(code,))


_ARRIVING: Final[Mapping[Kind, Callable[[_Source], Iterator[Arrival]]]] = {
    Kind.VALID: _valid,
    Kind.FAULTY: _faulty,
    Kind.ADVERSARIAL: _adversarial,
}


def _filing(
    application: ApplicationFiled,
    what: str,
    codes: tuple[str, ...] = (),
    of: str | None = None,
    after: datetime | None = None,
) -> Arrival:
    day, number = application.received_on, application.filing.number
    return on_day(day, what, application, number, codes=codes, of=of, after=after)


def _late_record(application: ApplicationFiled, chance: random.Random) -> Arrival:
    """A report that comes after the time for records, most soon after it, a few much later."""
    day = application.received_on + timedelta(days=16 + min(60, int(chance.expovariate(1 / 8))))
    record = InlineRecord(
        kind=RecordKind.IMAGING,
        author=application.parties.requesting_physician.name,
        dated=application.received_on,
        sender=Sender.CLAIMS_ADMINISTRATOR,
        text="Report of imaging that was ordered before. No change since the last study.",
    )
    event = RecordReceived(filing=application.filing, records=(record,))
    number = application.filing.number
    return on_day(day, "late_record", event, f"{number}:late-record", of=number)


_ERRORS: Final[Mapping[Ground, str]] = {
    Ground.PLAINLY_ERRONEOUS_FINDING: (
        "Two reports in the file describe a benefit of the treatment that was found undocumented."
    ),
    Ground.CONFLICT_OF_INTEREST: "The reviewer had worked for the claims administrator.",
    Ground.BEYOND_POWERS: "An item was determined that nobody had disputed.",
}
"""What a judge states; nearly always the first of these (imr-process § 2.9)."""


def _remand(application: ApplicationFiled, chance: random.Random) -> Arrival:
    """The determination is set aside, months later; the dispute comes back for a fresh review."""
    day = application.received_on + timedelta(days=chance.randint(150, 420))
    (ground,) = chance.choices(list(_ERRORS), (18, 1, 1))
    filing = application.filing
    event = DeterminationRemanded(
        filing=filing,
        fresh=FilingKey(sender=filing.sender, number=f"{filing.number}/remand"),
        ordered_on=day,
        ground=ground,
        stated_error=_ERRORS[ground],
    )
    return on_day(day, "remand", event, f"{filing.number}:remand", of=filing.number)


def _termination(application: ApplicationFiled, chance: random.Random) -> Arrival:
    """Withdrawn by the worker, or authorized after all; one item or everything."""
    day = application.received_on + timedelta(days=chance.randint(1, 25))
    items = () if chance.random() < 0.5 else (chance.choice(application.items).item_no,)
    number = application.filing.number
    if chance.random() < 0.5:
        withdrawn = ApplicationWithdrawn(
            filing=application.filing, item_nos=items, on=day, by=Signatory.ATTORNEY
        )
        return on_day(day, "withdrawal", withdrawn, f"{number}:withdrawal", of=number)
    authorized = TreatmentAuthorized(filing=application.filing, item_nos=items, on=day)
    return on_day(day, "authorization", authorized, f"{number}:authorization", of=number)
