"""Applications for a run under faults, each a case of its own, and records that nobody can read."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Final
from uuid import UUID

from imr.files import read_case
from imr.kafka.upstream import filing
from shared.clock import midday
from shared.events import ApplicationFiled, RecordReceived
from shared.events.application_filed import InlineRecord
from shared.events.envelope import Envelope, FilingKey, Record

_SAMPLE: Final = Path(str(files("imr"))) / "samples" / "02-first-trial.json"

CANARIES: Final = ("Quillfeather", "Inventrop", "Mockridge")
"""Names in every application: they must occur in no log, metric or header."""

_SPOIL: Final[dict[str, Callable[[Record], Record]]] = {
    "json_invalid": lambda record: replace(record, value=(record.value or b"")[:200]),
    "value_null": lambda record: replace(record, value=None),
    "not_utf8": lambda record: replace(record, value=(record.value or b"")[:-2] + b"\xff\xfe"),
    "key_not_of_case": lambda record: replace(
        record,
        value=(record.value or b"").replace(b'"number":"', b'"number":"other-', 1),
    ),
}
"""Ways to make an application unreadable, by the code that its dead letter must have."""


@dataclass(frozen=True)
class Load:
    """What is filed in one run."""

    records: tuple[Record, ...]
    """In order of filing, copies among them."""
    accepted: frozenset[UUID]
    """Cases that must get their letter."""
    poison: dict[UUID, str]
    """Cases whose filing is unreadable, with the code of their dead letter."""


def applications(run: str, count: int) -> list[ApplicationFiled]:
    """Return so many applications that differ in filing and claim, named after the run."""
    sample = read_case(_SAMPLE)
    return [
        sample.model_copy(
            update={
                "filing": FilingKey(sender="faults", number=f"{run}-{number:05}"),
                "parties": sample.parties.model_copy(update={"claim_number": f"{run}-{number:05}"}),
            }
        )
        for number in range(count)
    ]


def load(
    run: str,
    count: int,
    seed: int,
    *,
    copies: float = 0.1,
    poison: float = 0.01,
    apart: float = 0.0,
) -> Load:
    """Return applications with a share of copies and of unreadable ones, shuffled.

    Args:
        run: names the filings; two runs on one broker need two names.
        count: applications in all, the unreadable ones among them.
        seed: makes the same load again.
        copies: share of records that are filed twice, not next to each other.
        poison: share of applications that are spoilt; at least one where it is not 0.
        apart: share of applications whose medical records come by themselves, sooner or later.
    """
    chance = random.Random(seed)  # noqa: S311 - a seed is wanted, not a secret
    all_filed = applications(run, count)
    cases = [each.case_id for each in all_filed]
    filings = [filing(each) for each in all_filed]
    spoilt = chance.sample(range(count), max(1, round(count * poison)) if poison else 0)
    codes = {place: chance.choice(list(_SPOIL)) for place in spoilt}
    for place, code in codes.items():
        filings[place] = _SPOIL[code](filings[place])
    spoilt_ones = [filings[place] for place in codes]
    whole = [record for place, record in enumerate(filings) if place not in codes]
    for place in chance.sample(sorted({*range(count)} - {*codes}), round(count * apart)):
        filings[place] = filing(all_filed[place].model_copy(update={"records": ()}))
        whole[:] = [each for each in whole if each.key != filings[place].key]
        whole += [filings[place], _records_of(all_filed[place])]
    again = chance.sample(whole, round(len(whole) * copies))
    return Load(
        records=_shuffled([*spoilt_ones, *whole, *again], chance),
        accepted=frozenset(each for place, each in enumerate(cases) if place not in codes),
        poison={cases[place]: code for place, code in codes.items()},
    )


def _shuffled(records: Sequence[Record], chance: random.Random) -> tuple[Record, ...]:
    mixed = list(records)
    chance.shuffle(mixed)
    return tuple(mixed)


def _records_of(application: ApplicationFiled) -> Record:
    """Return an application's medical records as an event of their own, a day later."""
    event = RecordReceived(
        filing=application.filing,
        records=tuple(each for each in application.records if isinstance(each, InlineRecord)),
    )
    envelope = Envelope(
        id=f"records:{application.filing.number}",
        source="/upstream",
        type=event.topic,
        subject=event.case_id,
        time=midday(application.received_on) + timedelta(days=1),
        correlation_id=str(event.case_id),
    )
    headers = tuple((name, value.encode()) for name, value in envelope.headers().items())
    return Record(event.topic, str(event.case_id).encode(), event.encoded(), headers)
