"""Applications out of nothing: invented, valid, and shaped like what really arrives.

Shape after imr-process § 6.2: 1.6 items a letter, the item mix of 2024, a few physicians who ask
for most of everything, hardly any expedited. A filing is 3 kB in the median, with a long tail. The
same seed gives the same applications. All names are invented.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from shared.events.application_filed import (
    ApplicationFiled,
    ApplicationSignature,
    InlineRecord,
    Service,
    Signatory,
    UrDecision,
)
from shared.events.case import DisputedItem, Priority, RecordKind, Sender, Worker
from shared.events.envelope import FilingKey
from shared.events.parties import Organization, PartySheet, Person


class _Kind(NamedTuple):
    """A kind of item: its share of all items in per cent, and requests of that kind."""

    share: float
    requests: tuple[str, ...]


_ITEMS: Final = (
    _Kind(
        32.7,
        (
            "Hydrocodone/acetaminophen 10/325 mg, 60 tablets",
            "Lidocaine 5% patches, 30 patches",
            "Cyclobenzaprine 7.5 mg, 60 tablets",
            "Naproxen 550 mg, 60 tablets",
            "Omeprazole 20 mg, 60 capsules",
            "Gabapentin 300 mg, 90 capsules",
        ),
    ),
    _Kind(
        21.5,
        (
            "12 acupuncture sessions for the low back",
            "6 acupuncture sessions for the neck",
            "12 physical therapy sessions for the left shoulder",
            "8 chiropractic sessions for the low back",
        ),
    ),
    _Kind(
        11.6,
        (
            "MRI of the lumbar spine without contrast",
            "EMG/NCV of the upper extremities",
            "MRI of the right knee without contrast",
        ),
    ),
    _Kind(12.0, ("Lumbar epidural steroid injection at L4-L5", "Right subacromial injection")),
    _Kind(9.0, ("TENS unit, 30 day rental", "Lumbar support brace", "Interferential unit")),
    _Kind(5.0, ("Arthroscopy of the right knee", "Carpal tunnel release, left")),
    _Kind(5.2, ("Follow-up visit with the pain management physician",)),
    _Kind(3.0, ("6 psychotherapy sessions",)),
)
"""2024: drugs, rehabilitation and diagnostics as published, the others a division of the rest."""

_HOW_MANY: Final = (0.64, 0.21, 0.08, 0.04, 0.03)
"""Share of letters with one item, two, ... five: 1.61 in the mean."""

_PHYSICIANS: Final = 400
_SKEW: Final = 1.15
"""Exponent of Zipf's law: of 400 physicians, the first four ask for four tenths."""

_HEALERS: Final = ("Ponderby", "Healwell", "Fictitia", "Inventrop", "Quackenbush", "Notareal")
_PHYSICIAN_NAMES: Final = [
    f"Dr. {_HEALERS[number % len(_HEALERS)]} {number:03}" for number in range(_PHYSICIANS)
]
HIGH_VOLUME: Final = frozenset(_PHYSICIAN_NAMES[:4])
"""Those who ask for most."""
_PHYSICIAN_WEIGHTS: Final = [1 / (rank + 1) ** _SKEW for rank in range(_PHYSICIANS)]

_FIRST: Final = ("Wilhelmina", "Bartholomew", "Clementine", "Ignatius", "Petronella", "Thaddeus")
_LAST: Final = ("Testworker", "Sampleton", "Oddfellow", "Fictum", "Placeholder", "Mockridge")
_PAYERS: Final = ("Imaginary Claims Services", "Sample Mutual Claims", "Pretend Indemnity")
_EMPLOYERS: Final = ("Invented Widgets LLC", "Hypothetical Catering Co.", "Nowhere Freight Inc.")
_PARTS: Final = ("low back", "neck", "left shoulder", "right knee", "left wrist")

_SENTENCES: Final = (
    "Pain in the {part} is {pain}/10, worse with bending and lifting.",
    "The patient sits for {minutes} minutes and stands for {minutes} minutes.",
    "Flexion is {degrees} degrees, extension 10 degrees.",
    "Tenderness and spasm are found over the {part}.",
    "Strength and reflexes are normal on both sides.",
    "Work status: modified duty, no lifting over {pounds} pounds.",
    "Naproxen is taken twice a day, without change since the last visit.",
    "{visits} visits of physical therapy have been completed; a home program is followed.",
    "Sleep is poor because of the pain; mood is unchanged.",
    "Straight leg raise is negative. Gait is slow but even.",
    "The plan is to go on with the present care and to measure function again in six weeks.",
)

_TEXT_MEDIAN: Final = 400
"""Characters of progress notes; the rest of a filing makes up the 3 kB."""
_TEXT_SPREAD: Final = 0.9
_TEXT_LARGEST: Final = 40_000

_FIRST_DAY: Final = date(2024, 1, 8)
_DAYS: Final = 330
_EXPEDITED: Final = 0.004


def applications(
    count: int, seed: int = 1, sender: str = "generator"
) -> Iterator[ApplicationFiled]:
    """Yield so many applications, each eligible and each a dispute of its own.

    Args:
        count: how many.
        seed: the same seed gives the same applications.
        sender: names the filings; two loads on one broker need two senders.
    """
    chance = random.Random(seed)  # noqa: S311 - a seed is wanted, not a secret
    for number in range(count):
        filing = FilingKey(sender=sender, number=f"{number:06}")
        yield an_application(chance, filing, physician=a_physician(chance))


def a_physician(chance: random.Random) -> str:
    """Return the name of a physician: few ask for most of everything."""
    return chance.choices(_PHYSICIAN_NAMES, _PHYSICIAN_WEIGHTS)[0]


def an_application(
    chance: random.Random, filing: FilingKey, *, physician: str, received: date | None = None
) -> ApplicationFiled:
    """Return one application, eligible and without fault; its day is drawn where none is given."""
    drawn = _weekday(_FIRST_DAY + timedelta(days=chance.randrange(_DAYS)))
    received = received or drawn
    decided = received - timedelta(days=chance.randint(4, 24))
    asked = decided - timedelta(days=chance.randint(3, 14))
    injured = asked - timedelta(days=chance.randint(60, 1_500))
    part = chance.choice(_PARTS)
    items = _items(chance, part)
    expedited = chance.random() < _EXPEDITED
    return ApplicationFiled(
        filing=filing,
        received_on=received,
        priority=Priority.EXPEDITED if expedited else Priority.STANDARD,
        expedited_certified=expedited,
        date_of_injury=injured,
        rfa_on=asked,
        ur_decision=UrDecision(decided_on=decided, service=Service.MAIL, attached=True),
        signature=ApplicationSignature(
            signed_on=received - timedelta(days=chance.randint(0, 3)),
            by=Signatory.ATTORNEY if chance.random() < 0.9 else Signatory.EMPLOYEE,
        ),
        worker=Worker(age=chance.randint(19, 68), sex=chance.choice(("female", "male"))),
        parties=_parties(chance, filing, physician),
        diagnoses=(f"Strain of the {part}", f"Chronic pain of the {part}"),
        items=items,
        records=_records(chance, part, physician, asked, decided, items),
    )


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _items(chance: random.Random, part: str) -> tuple[DisputedItem, ...]:
    how_many = chance.choices(range(1, len(_HOW_MANY) + 1), _HOW_MANY)[0]
    kinds = chance.choices(_ITEMS, [kind.share for kind in _ITEMS], k=how_many)
    return tuple(
        DisputedItem(
            item_no=number,
            description=chance.choice(kind.requests),
            body_part=part,
            ur_guideline="MTUS, as the claims administrator read it",
        )
        for number, kind in enumerate(kinds, start=1)
    )


def _parties(chance: random.Random, filing: FilingKey, physician: str) -> PartySheet:
    house = chance.randint(1, 9_999)
    return PartySheet(
        employee=Person(
            name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
            address=(f"{house} Nonesuch Way", "Exampleton, CA 90000"),
            date_of_birth=date(chance.randint(1956, 2004), chance.randint(1, 12), 15),
        ),
        employer=Organization(name=chance.choice(_EMPLOYERS)),
        claims_administrator=Organization(
            name=chance.choice(_PAYERS), address=("PO Box 1000", "Fabricata, CA 90001")
        ),
        requesting_physician=Person(
            name=physician, address=("20 Pretend Plaza", "Exampleton, CA 90000")
        ),
        claim_number=f"{filing.sender}-{filing.number}",
    )


def _records(
    chance: random.Random,
    part: str,
    physician: str,
    asked: date,
    decided: date,
    items: tuple[DisputedItem, ...],
) -> tuple[InlineRecord, ...]:
    wanted = "; ".join(item.description for item in items)
    length = min(_TEXT_LARGEST, int(_TEXT_MEDIAN * chance.lognormvariate(0, _TEXT_SPREAD)))
    notes = tuple(
        InlineRecord(
            kind=RecordKind.PROGRESS_NOTE,
            title="PR-2 progress report",
            author=physician,
            dated=asked - timedelta(days=28 * back),
            sender=Sender.PHYSICIAN,
            text=_note(chance, part, length // 2),
        )
        for back in (1, 0)
    )
    request = InlineRecord(
        kind=RecordKind.REQUEST_FOR_AUTHORIZATION,
        author=physician,
        dated=asked,
        sender=Sender.PHYSICIAN,
        text=f"Request for authorization (DWC Form RFA). {wanted}.",
    )
    refusal = InlineRecord(
        kind=RecordKind.UR_DETERMINATION,
        author="Make-Believe Utilization Services",
        dated=decided,
        sender=Sender.CLAIMS_ADMINISTRATOR,
        text=f"Utilization review determination. Not certified: {wanted}.",
    )
    return (*notes, request, refusal, *_papers(decided))


def _papers(decided: date) -> tuple[InlineRecord, ...]:
    """Return what the claims administrator owes beside the medical records: the file is complete.

    Source: 8 CCR 9792.10.5(a)(1)(B), (C).
    """
    return tuple(
        InlineRecord(
            kind=kind,
            title=title,
            dated=decided,
            sender=Sender.CLAIMS_ADMINISTRATOR,
            text=f"{title}, as it went with the decision.",
        )
        for kind, title in (
            (RecordKind.APPLICATION_FORM, "Application form (DWC Form IMR)"),
            (RecordKind.NOTICE_TO_EMPLOYEE, "Letter to the employee"),
        )
    )


def _note(chance: random.Random, part: str, length: int) -> str:
    text = ["Primary treating physician's progress report (PR-2)."]
    while sum(map(len, text)) < length:
        text.append(
            chance.choice(_SENTENCES).format(
                part=part,
                pain=chance.randint(2, 9),
                minutes=chance.randrange(10, 60, 5),
                degrees=chance.randrange(20, 70, 5),
                pounds=chance.randrange(5, 40, 5),
                visits=chance.randint(4, 24),
            )
        )
    return "\n".join(text)
