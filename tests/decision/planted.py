"""Invented cases with rationales that are true to them, and the same with one false sentence.

Everything is drawn from a seed, so a failure can be looked at again.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.decision.contradictions import ContradictionKind
from services.decision.facts import find
from services.decision.facts.findings import Facts
from services.decision.request.items import Request, understand
from tests.builders import an_item
from tests.decision.reading import a_text


@dataclass(frozen=True)
class Planted:
    """A rationale with at most one false sentence."""

    rationale: str
    request: Request
    facts: Facts
    days: tuple[date, ...]
    kind: ContradictionKind | None
    start: int
    end: int


_REGIONS: Final = {
    "lumbar spine": ("low back", "leg", ("L3-4", "L4-5", "L5-S1")),
    "cervical spine": ("neck", "arm", ("C4-5", "C5-6", "C6-7")),
}
_JOINTS: Final = ("shoulder", "knee", "wrist", "ankle", "elbow", "hip")
_THERAPIES: Final = ("physical therapy", "chiropractic", "acupuncture", "massage therapy")
_DRUGS: Final = (
    ("Norco", "hydrocodone", "opioid"),
    ("Motrin", "ibuprofen", "NSAID"),
    ("Flexeril", "cyclobenzaprine", "muscle relaxant"),
    ("Neurontin", "gabapentin", "anticonvulsant"),
    ("Prilosec", "omeprazole", "proton pump inhibitor"),
    ("Mobic", "meloxicam", "NSAID"),
)
_ACTIVITIES: Final = ("Sitting", "Standing", "Walking", "Driving")


class _Case:
    """What is true, and how it can be said or turned round."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.spine = dice.choice(list(_REGIONS))
        self.pain_in, self.limb, self.levels = _REGIONS[self.spine]
        self.level = dice.choice(self.levels)
        self.side, self.other_side = dice.sample(("left", "right"), 2)
        self.joint, self.other_joint = dice.sample(_JOINTS, 2)
        self.therapy, self.other_therapy = dice.sample(_THERAPIES, 2)
        self.drug, self.other_drug = dice.sample(_DRUGS, 2)
        self.visits = dice.randint(3, 24)
        self.score = dice.randint(3, 9)
        self.before, self.after = dice.randint(5, 25), dice.randint(30, 90)
        self.activity = dice.choice(_ACTIVITIES)
        self.note = date(2016, 1, 1) + timedelta(days=dice.randint(0, 300))
        self.injury = self.note - timedelta(days=dice.randint(40, 400))
        self.strange = self.note + timedelta(days=dice.randint(401, 900))
        self.asked, self.not_asked = dice.sample(range(2, 25), 2)
        self.item = dice.choice(self._items())

    def _items(self) -> list[tuple[str, str, str]]:
        """The request, the same in a sentence, and another service."""
        return [
            (f"{self.asked} {self.therapy} sessions for the {self.spine}", self.therapy, "MRI"),
            (f"MRI of the {self.side} {self.joint}", "MRI", "EMG/NCV study"),
            (f"{self.drug[0]} 10mg #{self.asked}", self.drug[1], self.other_drug[1]),
            (f"{self.level} epidural steroid injection", "epidural steroid injection", "MRI"),
        ]

    # -- the record ------------------------------------------------------------------------------

    def record(self) -> str:
        """The note, in the words of notes."""
        day = f"{self.note:%m/%d/%Y}"
        return " ".join(
            [
                f"Progress note of {day}.",
                f"The patient complains of {self.pain_in} pain, rated {self.score}/10.",
                f"He has completed {self.visits} {self.therapy} sessions.",
                f"MRI of the {self.spine} revealed a disc protrusion at {self.level}.",
                f"Sensation is decreased in the {self.side} {self.limb}.",
                f"There is tenderness of the {self.side} {self.joint}.",
                f"Current medications include {self.drug[0]} 10 mg twice a day.",
                f"{self.activity} tolerance increased from {self.before} to {self.after} minutes.",
                "He is working modified duty.",
                "He performs a home exercise program.",
                "CURES report was reviewed and appropriate.",
                "He denies bowel incontinence.",
            ]
        )

    # -- true sentences --------------------------------------------------------------------------

    def true(self) -> list[str]:
        """Sentences that the record bears out, and such as claim nothing about it."""
        words, service, _ = self.item
        return [
            f"The request is for {words}.",
            f"The records document {self.pain_in} pain rated {self.score}/10.",
            f"On {self.note:%m/%d/%Y} the pain level was {self.score} out of 10.",
            f"The injury occurred on {self.injury:%B %d, %Y}.",
            f"The patient has completed {self.visits} {self.therapy} sessions to date.",
            f"An MRI of the {self.spine} showed a disc protrusion at {self.level}.",
            f"Sensation was decreased in the {self.side} {self.limb} on examination.",
            f"Examination revealed tenderness of the {self.side} {self.joint}.",
            f"Current medications include {self.drug[1]}.",
            f"{self.activity} tolerance increased from {self.before} to {self.after} minutes.",
            "The patient is working modified duty.",
            "There is no documentation of a fracture.",
            "No red flags are documented.",
            "There is no evidence of infection or tumor.",
            "The records do not document a spinal cord stimulator trial.",
            "There is no documentation that botulinum toxin was tried.",
            "Bowel incontinence is denied.",
            f"There is no indication for further {self.therapy}.",
            f"There is no documented need for additional {self.therapy} beyond the guideline.",
            "The guideline recommends a trial of six visits over two weeks.",
            f"The medical necessity of the requested {service} is at issue.",
            f"It is not clear how the requested {service} would change the plan of care.",
            "No surgery is planned.",
            "The patient continues a home exercise program.",
            "There is no documentation of a urine drug screen.",
            f"There is no documentation of long-term benefit from {self.therapy}.",
            f"There is no documentation of failure of {self.therapy}.",
            f"{service} is not needed unless {self.therapy} fails.",
            f"Most patients recover without {self.therapy}.",
            f"The guideline does not support {self.drug[1]} without monitoring.",
            f"The request for authorization form was dated {self.note:%m/%d/%Y}.",
            f"No electrodiagnostic studies confirm radiculopathy at {self.level}.",
            f"There was no swelling, erythema or deformity of the {self.side} {self.joint}.",
            f"{self.drug[1].capitalize()} has not been shown to help with {self.pain_in} strain.",
            f"If {self.therapy} had failed, the requested {service} might be considered.",
            f"The {self.other_side} {self.joint} is not mentioned.",
            f"There is no documentation of {self.other_therapy} or of {self.other_drug[1]}.",
        ]

    # -- false sentences -------------------------------------------------------------------------

    def false(self) -> Iterator[tuple[ContradictionKind, str]]:
        """One sentence of each way in which determinations have gone wrong."""
        kind = ContradictionKind
        words, service, other_service = self.item
        for sentence in self._denials():
            yield kind.DENIED_FACT, sentence
        yield kind.WRONG_SERVICE, f"The request for {other_service} is not medically necessary."
        yield kind.WRONG_SERVICE, f"The requested {other_service} is not supported."
        yield from self._wrong_places()
        yield from self._wrong_amounts(words, service)
        for template in (
            "On {} the patient reported less pain.",
            "The progress report dated {} was reviewed.",
            "The examination of {} showed no change.",
        ):
            form = self.dice.choice(("%m/%d/%Y", "%B %d, %Y", "%m-%d-%y"))
            yield kind.WRONG_DATE, template.format(self.strange.strftime(form))

    def _denials(self) -> list[str]:
        deny = self.dice.choice(
            (
                "There is no documentation of {}.",
                "The records do not document {}.",
                "No {} is documented.",
                "There is no evidence of {} in the file.",
                "The file is silent as to {}.",
                "{} is not documented.",
                "The record lacks documentation of {}.",
                "Nothing in the record shows {}.",
                "The submitted records fail to document {}.",
            )
        )
        facts = (
            f"prior {self.therapy}",
            "a pain score",
            f"decreased sensation in the {self.side} {self.limb}",
            f"tenderness of the {self.side} {self.joint}",
            f"use of {self.drug[1]}",
            f"an MRI of the {self.spine}",
            "a home exercise program",
            "a CURES report",
            "a measured gain in activity",
            "the work status",
            f"a disc protrusion of the {self.spine}",
        )
        said = [deny.format(fact) for fact in facts]
        said = [sentence[:1].upper() + sentence[1:] for sentence in said]
        return [
            *said,
            f"The patient has never had {self.therapy}.",
            f"The patient has not had any {self.therapy}.",
            f"{self.therapy.capitalize()} has not been tried.",
            f"No MRI of the {self.spine} was performed.",
            f"The patient does not take {self.drug[1]}.",
            f"There was no tenderness of the {self.side} {self.joint}.",
            f"Prior {self.therapy} is not mentioned in the submitted records.",
            f"The provider did not document a trial of {self.therapy}.",
            "The pain level was not recorded.",
            f"Tenderness of the {self.side} {self.joint} was not found.",
            f"Without documentation of prior {self.therapy}, the criteria are not met.",
            f"The request is not medically necessary because there is no record of {self.therapy}.",
            f"There is a lack of documentation of {self.drug[1]} use.",
            f"The patient denies prior {self.therapy}.",
        ]

    def _wrong_places(self) -> Iterator[tuple[ContradictionKind, str]]:
        kind = ContradictionKind
        other_level = next(each for each in self.levels if each != self.level)
        other_spine = next(each for each in _REGIONS if each != self.spine)
        yield (
            kind.WRONG_LEVEL,
            f"The MRI of the {self.spine} showed a disc protrusion at {other_level}.",
        )
        yield (
            kind.WRONG_SIDE,
            f"Sensation was decreased in the {self.other_side} {self.limb}.",
        )
        yield (
            kind.WRONG_SIDE,
            f"There is tenderness of the {self.other_side} {self.joint}.",
        )
        yield (
            kind.WRONG_BODY_PART,
            f"The MRI of the {other_spine} revealed a disc protrusion.",
        )
        yield (
            kind.WRONG_BODY_PART,
            f"Examination showed tenderness of the {self.side} {self.other_joint}.",
        )
        words = self.item[0]
        if self.joint in words:
            wrong = words.replace(self.side, self.other_side)
            yield kind.WRONG_SIDE, f"The request for {wrong} is not medically necessary."
            wrong = words.replace(self.joint, self.other_joint)
            yield kind.WRONG_BODY_PART, f"The request for {wrong} is not medically necessary."
        if self.spine in words:
            wrong = words.replace(self.spine, other_spine)
            yield kind.WRONG_BODY_PART, f"The request for {wrong} is not medically necessary."
        if self.level in words:
            wrong = words.replace(self.level, other_level)
            yield kind.WRONG_LEVEL, f"The request for {wrong} is not medically necessary."

    def _wrong_amounts(self, words: str, service: str) -> Iterator[tuple[ContradictionKind, str]]:
        kind = ContradictionKind.WRONG_QUANTITY
        if "sessions" in words:
            wrong = f"{self.not_asked} {service} sessions"
            yield kind, f"The request for {wrong} is not medically necessary."
            yield kind, f"The requested {wrong} exceed the guideline."
        if "#" in words:
            yield kind, f"The request for {service} 10mg #{self.not_asked} is not necessary."
            yield kind, f"The request for {service} 20mg #{self.asked} is not necessary."
        yield kind, f"The pain was rated {self.score - 2}/10."
        yield kind, f"The patient completed {self.visits + 3} {self.therapy} sessions."
        yield (
            kind,
            f"{self.activity} tolerance increased from {self.before} to {self.after + 7} minutes.",
        )


def rationales(count: int, seed: int) -> Iterator[Planted]:
    """Yield rationales, every other one with a false sentence at a random place."""
    dice = random.Random(seed)
    while count > 0:
        case = _Case(dice)
        request = understand(
            an_item(description=case.item[0], quantity=None, unit=None, body_part=None)
        )
        facts = find((a_text(case.record(), dated=case.note),))
        falsehoods = list(case.false())
        for planted in (None, dice.choice(falsehoods), None, dice.choice(falsehoods)):
            count -= 1
            sentences = dice.sample(case.true(), 6)
            at = dice.randint(0, 6)
            if planted:
                sentences.insert(at, planted[1])
            text = " ".join(sentences)
            start = len(" ".join(sentences[:at])) + (1 if at else 0)
            yield Planted(
                rationale=text,
                request=request,
                facts=facts,
                days=(case.injury,),
                kind=planted[0] if planted else None,
                start=start if planted else 0,
                end=start + len(planted[1]) if planted else 0,
            )
