"""Applications for a run under faults, each a case of its own, and records that nobody can read."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final
from uuid import UUID

from imr.files import read_case
from imr.upstream import filing
from shared.events import ApplicationFiled
from shared.events.envelope import FilingKey, Record

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


def load(run: str, count: int, seed: int, *, copies: float = 0.1, poison: float = 0.01) -> Load:
    """Return applications with a share of copies and of unreadable ones, shuffled.

    Args:
        run: names the filings; two runs on one broker need two names.
        count: applications in all, the unreadable ones among them.
        seed: makes the same load again.
        copies: share of records that are filed twice, not next to each other.
        poison: share of applications that are spoilt; at least one where it is not 0.
    """
    chance = random.Random(seed)  # noqa: S311 - a seed is wanted, not a secret
    filings = [filing(each) for each in applications(run, count)]
    cases = [_case(record) for record in filings]
    spoilt = chance.sample(range(count), max(1, round(count * poison)) if poison else 0)
    codes = {place: chance.choice(list(_SPOIL)) for place in spoilt}
    for place, code in codes.items():
        filings[place] = _SPOIL[code](filings[place])
    whole = [record for place, record in enumerate(filings) if place not in codes]
    again = chance.sample(whole, round(len(whole) * copies))
    return Load(
        records=_shuffled([*filings, *again], chance),
        accepted=frozenset(each for place, each in enumerate(cases) if place not in codes),
        poison={cases[place]: code for place, code in codes.items()},
    )


def _shuffled(records: Sequence[Record], chance: random.Random) -> tuple[Record, ...]:
    mixed = list(records)
    chance.shuffle(mixed)
    return tuple(mixed)


def _case(record: Record) -> UUID:
    return UUID((record.key or b"").decode())
