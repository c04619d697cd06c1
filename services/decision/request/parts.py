"""Which drug an item asks for, in which form, and what a compound is made of."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.decision.vocabulary import drugs
from services.decision.vocabulary.drugs import Drug
from services.decision.vocabulary.lexicon import tokens
from services.decision.vocabulary.names import DrugClass
from services.decision.vocabulary.patterns import compiled


class DosageForm(StrEnum):
    """How a drug is given."""

    ORAL = "oral"
    TOPICAL = "topical"
    PATCH = "patch"
    INJECTION = "injection"


@dataclass(frozen=True)
class DrugPart:
    """What an item says of drugs; nothing where it asks for no drug."""

    treatment: str | None = None
    drug: str | None = None
    drug_class: DrugClass | None = None
    ingredients: tuple[str, ...] = ()
    form: DosageForm | None = None


_PATCH: Final = compiled(r"patch(?:es)?|transdermal|pads?")
_TOPICAL: Final = compiled(
    r"creams?|gels?|ointments?|lotions?|topical(?:ly)?|compound(?:ed)?|liquid spray|roll-?on|balm"
)
_SHARE: Final = compiled(r"\d ?%")
"""Two shares of hundred make a mixture for the skin, whatever it is called."""
_BROKEN: Final = compiled(r"compound(?:ed)? fractures?")
_COMPOUND: Final = compiled(r"compound(?:ed)?")
_INJECTED: Final = compiled(r"injections?|injectable|intramuscular|IM|intravenous|IV")
_DOSED: Final = compiled(
    r"\d[\d.]* ?(?:mg|mcg|milligrams?|ml)|(?:tablets?|capsules?|pills?|oral suspension|"
    r"prescriptions?|refills?|medications?)"
)
_SINGLE: Final = frozenset({"tramadol", "cyclobenzaprine", "carisoprodol", "glucosamine"})
"""Drugs for which guidelines have entries of their own."""
_BY_CLASS: Final = {
    DrugClass.ANTIDEPRESSANT_TRICYCLIC: "antidepressant",
    DrugClass.ANTIDEPRESSANT_SNRI: "antidepressant",
    DrugClass.ANTIDEPRESSANT_SSRI: "antidepressant",
    DrugClass.ANTIDEPRESSANT_OTHER: "antidepressant",
    DrugClass.OTHER: "medication",
}
_INSIDE_OTHER_TREATMENT: Final = frozenset({DrugClass.STEROID, DrugClass.OTHER})
_ON_THE_SKIN: Final = frozenset({DosageForm.TOPICAL, DosageForm.PATCH})
_PATCHES_FOR_THE_BODY: Final = frozenset({DrugClass.OPIOID, DrugClass.ANTIHYPERTENSIVE})


def of_drugs(words: str, *, other_treatment: str | None) -> DrugPart:
    """Read the drugs of an item.

    Args:
        words: What is in dispute.
        other_treatment: The treatment that it names besides. A steroid within an injection is
            part of the injection; a drug is asked for only where nothing else is, or a strength
            stands beside it.
    """
    words = _BROKEN.sub("fracture", words)
    named = [found.term for found in drugs.mentioned(words)]
    if not named and other_treatment is None and (guess := drugs.misspelt(tokens(words))):
        named = [guess]
    if not named and other_treatment is None and _TOPICAL.search(words):
        return DrugPart("topical", drug_class=DrugClass.TOPICAL, form=DosageForm.TOPICAL)
    if not named:
        is_drug = other_treatment is None and _DOSED.search(words)
        return DrugPart(treatment="medication") if is_drug else DrugPart()
    if other_treatment is not None and not _asks_for_drug(named, words, other_treatment):
        return DrugPart()
    first = next((drug for drug in named if drug.name), named[0])
    form = _form(words, first)
    ingredients = tuple(dict.fromkeys(drug.name for drug in named if drug.name))
    return DrugPart(
        treatment=_treatment(first, words, ingredients, form),
        drug=first.name,
        drug_class=DrugClass.TOPICAL
        if form in _ON_THE_SKIN and _is_local(first)
        else first.drug_class,
        ingredients=ingredients,
        form=form,
    )


def _asks_for_drug(named: list[Drug], words: str, other_treatment: str) -> bool:
    within = all(drug.drug_class in _INSIDE_OTHER_TREATMENT for drug in named)
    strength = _DOSED.search(words) is not None or "%" in words
    named_by_itself = any(drug.name for drug in named)
    weak = other_treatment in {"equipment", "evaluation", "office_visit", "exercise_programme"}
    given = other_treatment == "injection" and named[0].drug_class is not DrugClass.TOPICAL
    return not within and named_by_itself and (strength or weak or given)


def _form(words: str, drug: Drug) -> DosageForm:
    if _PATCH.search(words):
        return DosageForm.PATCH
    if _TOPICAL.search(words) or len(list(_SHARE.finditer(words))) > 1:
        return DosageForm.TOPICAL
    if _INJECTED.search(words):
        return DosageForm.INJECTION
    return DosageForm.TOPICAL if drug.drug_class is DrugClass.TOPICAL else DosageForm.ORAL


def _is_local(drug: Drug) -> bool:
    return drug.drug_class not in _PATCHES_FOR_THE_BODY


def _treatment(drug: Drug, words: str, ingredients: tuple[str, ...], form: DosageForm) -> str:
    if form in _ON_THE_SKIN and _is_local(drug):
        is_mixture = _COMPOUND.search(words) or len(ingredients) > 1
        return "compound" if is_mixture else "topical"
    if drug.name in _SINGLE:
        return str(drug.name)
    return _BY_CLASS.get(drug.drug_class, drug.drug_class.value)
