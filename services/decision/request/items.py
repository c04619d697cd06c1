"""What an item asks for, out of its words."""

import re
from enum import StrEnum
from typing import Final

from pydantic import Field

from services.decision.request import amounts
from services.decision.request.granted_in_part import in_dispute
from services.decision.request.parts import DosageForm, of_drugs
from services.decision.vocabulary import treatments
from services.decision.vocabulary.lexicon import Mention
from services.decision.vocabulary.names import DrugClass, Specialty
from services.decision.vocabulary.patterns import compiled
from services.decision.vocabulary.places import body_parts_in, levels_in, side_in
from services.decision.vocabulary.specialties import specialty_in
from services.decision.vocabulary.treatments import TREATMENTS
from shared.events.case import DisputedItem
from shared.events.envelope import Part

MEDICATION: Final = "medication"
_DAYS_A_MONTH: Final = 30


class Perioperative(StrEnum):
    """How an item hangs on an operation: it is asked for only on account of one."""

    PRE = "pre"
    POST = "post"
    BESIDE = "beside"  # "associated surgical service"


class OperationInDispute(StrEnum):
    """What is proposed of the operation of the same application that an item goes with."""

    NECESSARY = "necessary"
    NOT_NECESSARY = "not_necessary"
    OPEN = "open"  # left to the reviewer


class Request(Part):
    """One item, understood."""

    item_no: int = Field(ge=1)
    words: str = Field(description="What is in dispute, in the words of the application.")
    treatment: str | None = Field(
        default=None, description="As the vocabulary names it; drugs by class."
    )
    group: str | None = Field(default=None, description="The broader name: imaging, injection …")
    category: str | None = Field(default=None, description="As guideline entries have it.")
    specialty: Specialty | None = Field(
        default=None, description="Of a visit or consultation: with whom, where it says so."
    )
    drug: str | None = Field(default=None, description="Generic name of the first drug named.")
    drug_class: DrugClass | None = None
    ingredients: tuple[str, ...] = Field(default=(), description="Generic names, of a compound.")
    dosage_form: DosageForm | None = None
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None
    level_names: tuple[str, ...] = Field(default=(), description="Of the spine: ``L4-L5``.")
    quantity: int | None = Field(default=None, description="The upper end of a range.")
    unit: str | None = None
    per_week: float | None = Field(default=None, description="Visits a week, the upper end.")
    weeks: float | None = None
    months: float | None = Field(default=None, description="Of a rental.")
    mg: float | None = Field(default=None, description="Strength of a unit, milligrams.")
    percent: float | None = Field(default=None, description="Strength of a cream or patch.")
    per_day: float | None = Field(default=None, description="Units a day.")
    days: float | None = Field(default=None, description="Days of supply.")
    refills: int | None = None
    injections: int | None = None
    nerve_conduction: bool = Field(default=False, description="Of a study: not by needle alone.")
    perioperative: Perioperative | None = None
    operation: OperationInDispute | None = Field(
        default=None, description="None: it goes with no operation, or with one not in dispute."
    )
    planned: tuple[str, ...] = Field(
        default=(),
        description="Operations of the same application, where one of them is found necessary, "
        "or is open and the item goes with it: as the vocabulary names them.",
    )
    begun_beside: tuple[DrugClass, ...] = Field(
        default=(),
        description="Drugs of the same application, by class, that are found necessary.",
    )
    open_beside: tuple[DrugClass, ...] = Field(
        default=(), description="The same, of those that are left to the reviewer."
    )
    necessary_beside: tuple[str, ...] = Field(
        default=(),
        description="Of a visit: what is found necessary of the studies and procedures of the same "
        "application, by group, without one by category.",
    )
    open_ended: bool = Field(
        default=False, description="Says how often, or as needed, without any end."
    )
    duplicate: bool = Field(
        default=False,
        description="Another device for walking, asked for before it in the same application, is "
        "found necessary.",
    )
    in_theatre: bool = Field(
        default=False, description="Asks for anesthesia, sedation or an operating room with it."
    )
    purchase: bool = False
    rental: bool = False
    repeat: bool = Field(default=False, description="Says that it has been done before.")
    retrospective: bool = Field(default=False, description="The treatment has been given.")
    continues: bool = Field(default=False, description="Says that it goes on from earlier visits.")
    first: bool = Field(default=False, description="Says that it is a first course.")
    original: str | None = Field(default=None, description="Of a modified request: the whole.")
    authorized: str | None = Field(default=None, description="Of a modified request: granted.")
    granted: int | None = Field(default=None, description="Count of what was granted of it.")
    granted_months: float | None = Field(default=None, description="Of a rental, granted.")

    @property
    def goes_with_operation(self) -> bool:
        """Whether it is asked for only on account of an operation."""
        return self.perioperative is not None or self.group == "surgical_service"

    @property
    def levels(self) -> int | None:
        """How many levels of the spine it names."""
        return len(self.level_names) or None

    @property
    def course(self) -> int | None:
        """How much it comes to with what was granted of it: a figure limits the whole course."""
        return None if self.quantity is None else self.quantity + (self.granted or 0)

    @property
    def rented(self) -> float | None:
        """Months of rental, with those that were granted; thirty days are a month."""
        months = self.months
        if months is None and self.days is not None:
            months = self.days / _DAYS_A_MONTH
        return None if months is None else months + (self.granted_months or 0)


_EVALUATION: Final = "evaluation"
_STAY: Final = "hospital_stay"
_CONTINUES: Final = compiled(
    r"additional|continu(?:e|ed|ing|ation)|further|more|extension|ongoing|maintenance|another"
)
_FIRST: Final = compiled(r"initial|first|trial|new course")
_REPEAT: Final = compiled(r"repeat(?:ed)?|second|third|2nd|3rd|follow-up (?=MRI|EMG|CT|x-?ray)")
_RETROSPECTIVE: Final = compiled(r"retro(?:spective(?:ly)?)?|DOS|dates? of service")
_CONDUCTION: Final = compiled(r"NC[VS]s?|nerve conduction|EMGs?/NC[VS]s?")
_PURCHASE: Final = compiled(r"purchase[ds]?|buy")
_RENTAL: Final = compiled(r"rent(?:al)?s?")
_IN_THEATRE: Final = compiled(
    r"an(?:a)?esthesia|MAC|sedation|(?:ambulatory )?surg(?:ery|ical) cent(?:er|re)|ASC|"
    r"operating room"
)
_AROUND_SURGERY: Final = {
    Perioperative.BESIDE: compiled(r"associated surgical services?|surgical supply"),
    Perioperative.PRE: compiled(r"pre[- ]?op(?:erative)?(?:ly)?|pre[- ]?surgical"),
    Perioperative.POST: compiled(
        r"post[- ]?op(?:erative)?(?:ly)?|post[- ]?surgical|(?:post|after|following)[- ]?surgery"
    ),
}
_PURPOSE: Final = re.compile(
    r"(?:(?<=consult)|(?<=consultation)|(?<=specialist)|(?<=surgeon)|(?<=logist))"
    r"\s+(?:for|regarding)\s.*",
    re.IGNORECASE | re.DOTALL,
)
"""What a specialist is consulted for is not what is asked for."""
_FOLLOW_UP: Final = compiled(
    r"follow[- ]?ups?|return visits?|re-?checks?|re-?evaluat(?:ions?|e)|post[- ]?op(?:erative)? "
    r"(?:visits?|appointments?)"
)
_SERVICE: Final = compiled(
    r"(?:the )?(?:associated surgical services?|surgical supply|(?:pre|post)[- ]?op(?:erative)?|"
    r"retro(?:spective)?(?: request)?)[:,]?"
)
_MOST_READ: Final = 2_000
"""Characters. What an item asks for stands at its beginning; what follows explains."""


def understand(item: DisputedItem) -> Request:
    """Read what an item asks for: treatment, place, amount, how it is given.

    Of a modified request only what is left in dispute counts. What the application states in
    fields of its own goes before what its words say.
    """
    modified = in_dispute(item)
    words = modified.remaining[:_MOST_READ]
    hints = " ".join(part for part in (words, item.frequency, item.duration) if part)
    schedule = amounts.schedule(hints)
    treatment = _treatment(words)
    drugs = of_drugs(words, other_treatment=treatment)
    name = drugs.treatment or treatment
    listed = TREATMENTS.get(name or "")
    quantity = item.quantity if modified.is_plain else None
    is_visit = listed is not None and listed.group == _EVALUATION
    return Request(
        item_no=item.item_no,
        words=modified.remaining,
        treatment=name,
        group=MEDICATION if drugs.treatment else listed.group if listed else None,
        category="pharmacy" if drugs.treatment else listed.category if listed else None,
        specialty=specialty_in(words) if is_visit else None,
        drug=drugs.drug,
        drug_class=drugs.drug_class,
        ingredients=drugs.ingredients,
        dosage_form=drugs.form,
        body_parts=body_parts_in(" ".join(filter(None, (words, item.body_part)))),
        laterality=item.laterality or side_in(words),
        level_names=levels_in(words),
        quantity=_first_known(
            quantity,
            amounts.quantity(words),
            schedule.visits,
            modified.difference,
            item.quantity,
            amounts.one_visit(words) if is_visit else None,
        ),
        unit=item.unit or amounts.unit(words, is_drug=drugs.treatment is not None),
        per_week=schedule.per_week,
        weeks=schedule.weeks,
        months=amounts.months(words),
        open_ended=schedule.weeks is None and amounts.is_open_ended(words),
        mg=amounts.strength(words, "mg"),
        percent=amounts.strength(words, "%"),
        per_day=amounts.per_day(words),
        days=amounts.nights(words) if name == _STAY else amounts.days_of_supply(words),
        refills=amounts.refills(words),
        injections=amounts.injections(words) if listed and listed.group == "injection" else None,
        nerve_conduction=_CONDUCTION.search(words) is not None,
        perioperative=next(
            (at for at, said in _AROUND_SURGERY.items() if said.search(words)), None
        ),
        in_theatre=_IN_THEATRE.search(words) is not None,
        purchase=_PURCHASE.search(words) is not None,
        rental=_RENTAL.search(words) is not None,
        repeat=_REPEAT.search(words) is not None,
        retrospective=_RETROSPECTIVE.search(words) is not None,
        continues=_CONTINUES.search(words) is not None,
        first=_FIRST.search(words) is not None,
        original=modified.original,
        authorized=modified.authorized,
        granted=modified.granted,
        granted_months=amounts.months(modified.authorized) if modified.authorized else None,
    )


def _first_known(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _treatment(words: str) -> str | None:
    """Return the treatment that the words ask for: the most specific of those named.

    What only introduces it ("pre-operative", "associated surgical service") is not it. A follow-up
    with a specialist is a visit, whoever that is.
    """
    bare = _PURPOSE.sub("", _SERVICE.sub(" ", words))
    named = treatments.mentioned(bare) or treatments.mentioned(words)
    if not named:
        return None
    treatment = min(named, key=_rank).term
    is_visit = treatment == "consultation" and _FOLLOW_UP.search(words)
    return "office_visit" if is_visit else treatment


def _rank(found: Mention[str]) -> int:
    return treatments.rank(found.term)
