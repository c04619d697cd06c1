"""All phrases that findings are read from, in one lexicon, so that a text is read once.

Lists: ``conditions.yaml``, ``signs.yaml``, ``symptoms.yaml``, ``studies.yaml``, ``screens.yaml``,
``circumstances.yaml``, ``operations.yaml``, ``context.yaml``, and those of treatments, drugs and
parts of the body.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.decision.vocabulary import drugs, places, treatments
from services.decision.vocabulary.files import read
from services.decision.vocabulary.lexicon import Lexicon, tokens
from services.decision.vocabulary.names import (
    Circumstance,
    Condition,
    Screen,
    Shown,
    Sign,
    StudyKind,
    SymptomName,
)


class Kind(StrEnum):
    """What a phrase is a name of."""

    TREATMENT = "treatment"
    DRUG = "drug"
    DRUG_CLASS = "drug_class"
    BODY_PART = "body_part"
    CONDITION = "condition"
    SIGN = "sign"
    """Named is present."""
    TEST = "test"
    """An examination, which needs a result beside it."""
    NO_SIGN = "no_sign"
    """Named is absent: "sensation intact"."""
    SYMPTOM = "symptom"
    STUDY = "study"
    SHOWN = "shown"
    OPERATION = "operation"
    SCREEN = "screen"
    CIRCUMSTANCE = "circumstance"
    BEFORE = "before"
    """Governs what follows in its clause."""
    AFTER = "after"
    """Governs what precedes in its clause."""
    ANYWHERE = "anywhere"
    """Governs its whole sentence."""
    DOUBLE_NEGATION = "double_negation"
    NOT_FAMILY = "not_family"


class Term(NamedTuple):
    """What a phrase stands for."""

    kind: Kind
    name: str


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Condition(_File):
    words: tuple[str, ...]
    shows: Shown | None = None


class _Sign(_File):
    found: tuple[str, ...]
    tests: tuple[str, ...]
    absent: tuple[str, ...]


class _Studies(_File):
    studies: dict[StudyKind, tuple[str, ...]]
    shows: dict[Shown, tuple[str, ...]]


class _Context(_File):
    before: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]
    anywhere: dict[str, tuple[str, ...]]
    double_negation: tuple[str, ...]
    not_family: tuple[str, ...]


_CONDITIONS: Final = TypeAdapter(dict[Condition, _Condition]).validate_python(
    read("conditions.yaml")
)
_SIGNS: Final = TypeAdapter(dict[Sign, _Sign]).validate_python(read("signs.yaml"))
_SYMPTOMS: Final = TypeAdapter(dict[SymptomName, tuple[str, ...]]).validate_python(
    read("symptoms.yaml")
)
_STUDIES: Final = _Studies.model_validate(read("studies.yaml"))
_SCREENS: Final = TypeAdapter(dict[Screen, tuple[str, ...]]).validate_python(read("screens.yaml"))
_CIRCUMSTANCES: Final = TypeAdapter(dict[Circumstance, tuple[str, ...]]).validate_python(
    read("circumstances.yaml")
)
_OPERATIONS: Final = TypeAdapter(dict[str, tuple[str, ...]]).validate_python(
    read("operations.yaml")
)
_CONTEXT: Final = _Context.model_validate(read("context.yaml"))

SHOWN_BY_CONDITION: Final = {
    condition.value: entry.shows for condition, entry in _CONDITIONS.items() if entry.shows
}
"""What a study shows that names the condition."""


def _terms() -> Iterator[tuple[Term, Iterable[str]]]:
    for treatment in treatments.TREATMENTS.values():
        yield Term(Kind.TREATMENT, treatment.name), treatment.words
    for drug, words in drugs.WORDS.items():
        yield Term(Kind.DRUG, str(drug.name)), words
    for drug_class, words in drugs.CLASSES.items():
        yield Term(Kind.DRUG_CLASS, drug_class.value), words
    for part, words in places.WORDS.items():
        yield Term(Kind.BODY_PART, part), words
    for condition, entry in _CONDITIONS.items():
        yield Term(Kind.CONDITION, condition.value), entry.words
    for sign, said in _SIGNS.items():
        yield Term(Kind.SIGN, sign.value), said.found
        yield Term(Kind.TEST, sign.value), said.tests
        yield Term(Kind.NO_SIGN, sign.value), said.absent
    for kind, lists in (
        (Kind.SYMPTOM, _SYMPTOMS),
        (Kind.STUDY, _STUDIES.studies),
        (Kind.SHOWN, _STUDIES.shows),
        (Kind.OPERATION, _OPERATIONS),
        (Kind.SCREEN, _SCREENS),
        (Kind.CIRCUMSTANCE, _CIRCUMSTANCES),
        (Kind.BEFORE, _CONTEXT.before),
        (Kind.AFTER, _CONTEXT.after),
        (Kind.ANYWHERE, _CONTEXT.anywhere),
    ):
        for name, words in lists.items():
            yield Term(kind, str(name)), words
    yield Term(Kind.DOUBLE_NEGATION, ""), _CONTEXT.double_negation
    yield Term(Kind.NOT_FAMILY, ""), _CONTEXT.not_family


LEXICON: Final = Lexicon(dict(_terms()))


def operations_in(text: str) -> tuple[str, ...]:
    """Return the operations that a text names, as the table of postsurgical therapy knows them.

    >>> operations_in("Right knee arthroscopy with meniscal repair")
    ('meniscectomy',)
    """
    named = [each for each in LEXICON.mentions(tokens(text)) if each.term.kind is Kind.OPERATION]
    return tuple(dict.fromkeys(each.term.name for each in named))
