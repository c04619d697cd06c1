"""Invented cases in which every field that tells who somebody is holds a planted identifier.

The free texts of the decision hold the same identifiers, as people write them, between sentences
of medicine that tell about nobody and must come out as they are.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from imr.leaks import forms
from imr.leaks.forms import Company, Name, Passage
from imr.leaks.search import Needle
from imr.synthetic.reviewer import NOBODY, qualified
from shared.events.case import (
    Amounts,
    Outcome,
    Priority,
    RecordEntry,
    RecordKind,
    Sender,
)
from shared.events.determination import Correction, CorrectionKind, Determination, DeterminedItem
from shared.events.objection import Answer, Because, ObjectionKind
from shared.events.parties import Organization, PartySheet, Person

_FIRST: Final = (
    *(("William", "Bill", "Billy"), ("Robert", "Bob", "Robbie"), ("Margaret", "Peggy", "Maggie")),
    *(("Elizabeth", "Liz", "Betty"), ("Katherine", "Kathy", "Kate"), ("Michael", "Mike")),
    *(("James", "Jimmy"), ("Joseph", "Joe"), ("Richard", "Rick", "Dick"), ("Peter", "Pete")),
    *(("Guadalupe", "Lupe", "Lupita"), ("Francisco", "Paco", "Pancho"), ("Ignacio", "Nacho")),
    *(("Eduardo", "Lalo"), ("Dolores", "Lola"), ("Mercedes", "Meche"), ("Enrique", "Kike")),
    *(("Fernando", "Nando"), ("Gustavo", "Tavo"), ("Graciela", "Chela"), ("Leticia", "Lety")),
    *(("Frederick", "Fred", "Freddy"), ("Gerald", "Jerry"), ("Jeffrey", "Jeff")),
    *(("Vincent", "Vince"), ("Walter", "Walt"), ("Philip", "Phil"), ("Douglas", "Doug")),
    *(("Cynthia", "Cindy"), ("Judith", "Judy"), ("Stephanie", "Steph"), ("Geraldine", "Gerri")),
    *(("Jacqueline", "Jackie"), ("Alexander", "Alex", "Sasha"), ("Penelope", "Penny")),
    *(
        ("Rosario", "Charo"),
        ("Isabella", "Bella", "Izzy"),
        ("Nathaniel", "Nate"),
        ("Timothy", "Tim"),
    ),
)
"""First names, each with what friends say."""

_WORDS: Final = (
    *(("Will", "May"), ("Mark", "Hand"), ("Rose", "Long"), ("Grace", "Park"), ("Hope", "Short")),
    *(("Jack", "Field"), ("Art", "Walker"), ("Faith", "Waters"), ("Joy", "Rivers")),
    *(("Chase", "Bone"), ("Dawn", "Burns"), ("Frank", "Cutter"), ("Drew", "Stone")),
    *(("Violet", "Painter"), ("Summer", "Frost"), ("Bill", "Weeks"), ("Ray", "Swift")),
)
"""Names of which both parts are words of any text."""
_BODY: Final = ("Spine", "Shoulder", "Hand", "Knee", "Back", "Elbow", "Foot")
"""What an employer may be called, too."""

_BEGINNINGS: Final = ("Zwo", "Que", "Xan", "Kvi", "Wul", "Yox", "Jux", "Zri", "Kro", "Wex")
_MIDDLES: Final = ("libe", "rgo", "nda", "skul", "mopa", "vert")
_ENDS: Final = ("brink", "dorf", "quist", "zyn", "lop", "nard", "feld", "tho", "wick", "gax")
_TRADES: Final = ("Logistics", "Surgery Center", "Medical Group", "Claims Services", "Hospital")
_LEGAL: Final = (", Inc.", " LLC", ", L.L.C.", " Corp.", "")

MEDICINE: Final = (
    "The patient is a 41-year-old female with low back pain, 6/10, that will not let her sleep.",
    "MRI of the lumbar spine showed a 3 mm disc protrusion at L4-5 and L5-S1.",
    "Hydrocodone/acetaminophen 10/325 mg #60 was continued; MS Contin was stopped.",
    "The hand, the knee and the shoulder may be examined again in six weeks.",
    "Phalen's and Tinel's signs are positive on the left; strength is 5/5.",
    "The MTUS, 8 CCR 9792.24.1, recommends a trial of 3 to 6 visits.",
    "The Official Disability Guidelines (ODG) do not support a back brace after the acute phase.",
    "The American College of Occupational and Environmental Medicine (ACOEM) agrees.",
    "CPT 97110 and 97140 were billed; 12 sessions were asked for, 8 were given.",
    "Flexion is 60 degrees; straight leg raise is positive at 40 degrees.",
    "There was no mark of burns, no weeks of rest, and the pain may last long.",
    "She walks a mile in the park in summer, without a cane.",
    "A trial of a TENS unit for 30 days is reasonable at home.",
    "Omeprazole DR 20 mg was taken once a day for the stomach.",
    "The request is for 12 visits of physical therapy, 2 times a week for 6 weeks.",
    "Grip is 40 pounds on the right and 30 on the left by dynamometer.",
    "The wound was frank and open; stitches were drawn with hope of a short recovery.",
    "X-rays of the right elbow were normal; a bone scan was not done.",
    "Work status: modified duty, no lifting over 20 pounds.",
    "Gabapentin 300 mg three times a day gave relief of 30 percent.",
)
"""Sentences that tell about nobody, full of words that are also names."""


@dataclass(frozen=True)
class Planted:
    """One case, and what was planted in it."""

    sheet: PartySheet
    passages: tuple[Passage, ...]
    """Those that stand in the determination's texts."""
    determination: Determination

    @property
    def needles(self) -> Iterator[Needle]:
        """Yield what must be found nowhere."""
        for passage in self.passages:
            yield from passage.needles


def planted(count: int, seed: int, passages: int | None = 40) -> Iterator[Planted]:
    """Yield so many cases; one in two is about a worker and an employer whose names are words.

    Args:
        count: how many.
        seed: the same seed gives the same cases.
        passages: how many each case holds of the thousand that it could; all where None.
    """
    chance = random.Random(seed)  # noqa: S311  # invented cases, no secret
    for number in range(1, count + 1):
        yield _case(chance, number, passages, is_word=number % 2 == 0)


class _Inventor:
    """Makes identifiers that nobody else in the case has, and keeps all ways to write them."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.passages: list[Passage] = []
        words = [a + b + c for a in _BEGINNINGS for b in _MIDDLES for c in _ENDS]
        self._words = iter(chance.sample(words, 120))
        self._first = iter(chance.sample(_FIRST, 20))

    def word(self) -> str:
        """Return a word that no text holds by chance."""
        return next(self._words)

    def digits(self, count: int) -> str:
        """Return so many digits, the first of them no 0."""
        return str(self._chance.randrange(10 ** (count - 1), 10**count))

    def name(self, field: str, *, is_word: bool = False, pattern: str = "{}") -> str:
        """Return a person's name as the sheet has it."""
        if is_word:
            first, last = self._chance.choice(_WORDS)
            name = Name(first, last, is_word=True)
        else:
            (first, *nicknames), last = next(self._first), self.word()
            match self._chance.randrange(8):
                case 0 | 1:
                    last = f"{last}-{self.word()}"
                case 2:
                    last = last.replace("a", "á").replace("o", "ö")
                case 3:
                    last = f"O'{last}"
            name = Name(first, last, tuple(nicknames))
        self.passages += forms.of_person(field, name)
        return pattern.format(name)

    def person(self, field: str, *, is_word: bool = False, pattern: str = "{}") -> Person:
        """Return a person, every field filled."""
        born = date(1940, 1, 1) + timedelta(days=self._chance.randrange(20_000))
        self.passages += forms.of_birth_date(f"{field}.date_of_birth", born)
        return Person(
            name=self.name(f"{field}.name", is_word=is_word, pattern=pattern),
            former_names=(self.name(f"{field}.former_names"),),
            address=self.address(f"{field}.address"),
            email=self.e_mail(f"{field}.email"),
            telephone=self.telephone(f"{field}.telephone"),
            fax=self.telephone(f"{field}.fax"),
            date_of_birth=born,
            licence_number=self.number(f"{field}.licence_number", "G-{}-{}", 3, 4),
            npi=self.number(f"{field}.npi", "{}", 10),
        )

    def company(self, field: str, trade: str, *, is_word: bool = False) -> str:
        """Return an organization's name as the sheet has it."""
        if is_word:
            company = Company(self._chance.choice(_BODY), "", ", Inc.", is_word=True)
        else:
            company = Company(self.word(), trade, self._chance.choice(_LEGAL))
        self.passages += forms.of_company(field, company)
        return str(company)

    def organization(self, field: str, *, is_word: bool = False) -> Organization:
        """Return an organization, every field filled."""
        trade = self._chance.choice(_TRADES)
        return Organization(
            name=self.company(f"{field}.name", trade, is_word=is_word),
            contact=self.name(f"{field}.contact"),
            address=self.address(f"{field}.address"),
            telephone=self.telephone(f"{field}.telephone"),
            fax=self.telephone(f"{field}.fax"),
            email=self.e_mail(f"{field}.email"),
        )

    def address(self, field: str) -> tuple[str, str]:
        """Return the lines of an envelope."""
        number, street, city = self._chance.randint(100, 9_999), self.word(), self.word()
        code = f"9{self.digits(4)}"
        self.passages += forms.of_address(field, number, street, city, code)
        comma = self._chance.choice((",", ""))
        return f"{number} {street} Street", f"{city}{comma} CA {code}"

    def e_mail(self, field: str) -> str:
        """Return an address whose local part nobody else has."""
        local, domain = f"{self.word().lower()}{self.digits(2)}", "mail.example"
        self.passages += forms.of_e_mail(field, local, domain)
        return f"{local}@{domain}"

    def telephone(self, field: str) -> str:
        """Return a number that is not in use."""
        parts = f"9{self.digits(2)}", "555", self.digits(4)
        self.passages += forms.of_telephone(field, *parts)
        return "({}) {}-{}".format(*parts)

    def number(self, field: str, pattern: str, *digits: int) -> str:
        """Return a number of groups of so many digits."""
        value = pattern.format(*map(self.digits, digits))
        self.passages += forms.of_number(field, value)
        return value


def _case(chance: random.Random, number: int, passages: int | None, *, is_word: bool) -> Planted:
    invent = _Inventor(chance)
    sheet = PartySheet(
        employee=invent.person("employee", is_word=is_word),
        employer=invent.organization("employer", is_word=is_word),
        claims_administrator=invent.organization("claims_administrator"),
        requesting_physician=invent.person("requesting_physician", pattern="Dr. {}"),
        claim_number=invent.number("claim_number", "WC-{}-{}", 4, 5),
        adj_number=invent.number("adj_number", "ADJ{}", 8),
        wcis_number=invent.number("wcis_number", "{}-{}", 6, 6),
    ).model_copy(update=_further(chance, invent, passages))
    authors = (
        invent.name("documents.author", pattern="{}, PT"),
        invent.company("documents.author", "Imaging Center"),
    )
    invent.passages += forms.of_stranger("somebody else", Name(invent.word(), invent.word()))
    invent.passages += forms.of_social_security_number("somebody's number", invent.digits(9))
    drawn = invent.passages if passages is None else chance.sample(invent.passages, passages)
    return Planted(
        sheet=sheet,
        passages=tuple(drawn),
        determination=_determination(chance, number, drawn, authors),
    )


def _further(
    chance: random.Random, invent: _Inventor, passages: int | None
) -> dict[str, Person | Organization]:
    """Return the parties that a case may have: three of them, or all with all passages."""
    people = {"attorney": "{}, Esq.", "designee": "{}", "ur_physician": "{}, M.D."}
    organizations = (
        *("medical_group", "insurer", "facility", "manufacturer"),
        *("ur_organization", "provider_network"),
    )
    names = [*people, *organizations]
    return {
        name: invent.person(name, pattern=people[name])
        if name in people
        else invent.organization(name)
        for name in (names if passages is None else chance.sample(names, _FURTHER))
    }


def _determination(
    chance: random.Random, number: int, drawn: Sequence[Passage], authors: Sequence[str]
) -> Determination:
    decided = date(2024, 1, 8) + timedelta(days=chance.randrange(300))
    texts = _texts(chance, drawn)
    return Determination(
        case_id=UUID(int=number),
        case_number=f"CM{decided:%y}-{number:07}",
        organization="Invented Review Organization",
        priority=Priority.STANDARD,
        date_of_injury=decided - timedelta(days=chance.randrange(200, 2_000)),
        received_on=decided - timedelta(days=30),
        ur_decided_on=decided - timedelta(days=45),
        assigned_on=decided - timedelta(days=20),
        reviewer_ref=NOBODY,
        qualifications=qualified(decided),
        clinical_summary=next(texts),
        items=tuple(
            DeterminedItem(
                item_no=item_no,
                description=next(texts),
                outcome=chance.choice(tuple(Outcome)),
                claims_administrator_guideline=next(texts),
                reviewer_guideline=next(texts),
                rationale=next(texts),
                amounts=Amounts(requested_words=next(texts), granted_words=next(texts)),
                answers=(
                    Answer(
                        kind=ObjectionKind.CRITERIA_MET,
                        rule="continue.0",
                        because=Because.REASONS,
                        words=_prose(chance, drawn[:_FEW]),
                    ),
                ),
            )
            for item_no in (1, 2)
        ),
        correction=Correction(kind=CorrectionKind.CLERICAL, replaces="0" * 64, reason=next(texts)),
        documents=tuple(
            RecordEntry(
                record_no=record_no,
                kind=RecordKind.PROGRESS_NOTE,
                title=" ".join(chance.choice(drawn).text.split()),
                author=author,
                sender=Sender.PHYSICIAN,
                received_on=decided - timedelta(days=30),
                digest="0" * 64,
                size=1,
            )
            for record_no, author in enumerate(authors, start=1)
        ),
        guideline_library="0" * 64,
    )


_TEXTS: Final = 14
"""Long texts of a determination with two items; the reviewer's answers are short."""
_FEW: Final = 8
_FURTHER: Final = 3


def _texts(chance: random.Random, drawn: Sequence[Passage]) -> Iterator[str]:
    """Yield texts that hold all passages between them."""
    for number in range(_TEXTS):
        yield _prose(chance, drawn[number::_TEXTS])


def _prose(chance: random.Random, passages: Iterable[Passage]) -> str:
    """Return passages between sentences of medicine, two of them together at most."""
    parts = [chance.choice(MEDICINE)]
    for number, passage in enumerate(passages):
        parts += [passage.text, chance.choice(MEDICINE)][: 2 - number % 2]
    return " ".join(parts)
