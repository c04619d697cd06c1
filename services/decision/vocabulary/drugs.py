"""Drugs by generic name, trade name and class: ``drugs.yaml`` and ``drug_classes.yaml``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pydantic import TypeAdapter
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from services.decision.vocabulary.files import read
from services.decision.vocabulary.lexicon import Lexicon, Mention, Token, tokens
from services.decision.vocabulary.names import DrugClass


@dataclass(frozen=True)
class Drug:
    """A drug, or a class where no single drug is named."""

    name: str | None
    drug_class: DrugClass


_GENERIC: Final = TypeAdapter(dict[DrugClass, dict[str, tuple[str, ...]]]).validate_python(
    read("drugs.yaml")
)
CLASSES: Final = TypeAdapter(dict[DrugClass, tuple[str, ...]]).validate_python(
    read("drug_classes.yaml")
)

WORDS: Final = {
    Drug(name, drug_class): (name, *trade_names)
    for drug_class, drugs in _GENERIC.items()
    for name, trade_names in drugs.items()
}
"""Trade names and the generic name of each drug."""
CLASS_OF: Final = {str(drug.name): drug.drug_class for drug in WORDS}
"""Class by generic name."""
_NAMES_ALONE: Final = Lexicon(WORDS)
LEXICON: Final = Lexicon(
    WORDS | {Drug(None, drug_class): words for drug_class, words in CLASSES.items()}
)

_CLASSES_FOR_PAIN: Final = (
    DrugClass.OPIOID,
    DrugClass.NSAID,
    DrugClass.ACETAMINOPHEN,
    DrugClass.MUSCLE_RELAXANT,
    DrugClass.ANTIEPILEPTIC,
    DrugClass.ANTIDEPRESSANT_TRICYCLIC,
    DrugClass.ANTIDEPRESSANT_SNRI,
    DrugClass.TOPICAL,
)
FOR_PAIN: Final = frozenset(
    str(drug.name) for drug in WORDS if drug.drug_class in _CLASSES_FOR_PAIN
)
"""Generic names of drugs against pain, spasm or nerve pain."""

MASK: Final = "\u00a4"
"""Stands for each letter of such a drug's name in a text that patterns are to read: one name for
all keeps them short."""

MEDICATION: Final = (
    rf"(?:{MASK}+|(?:pain |opioid |opiate |narcotic |oral |prescription |analgesic )*"
    r"(?:medications?|meds|medicines?|opioids?|opiates?|narcotics?|analgesics?|pain ?killers?|"
    r"(?:pain )?pills|muscle relaxants?|NSAIDs?|anti-inflammatories))"
)
"""Such a drug, masked, or medication in general, as a pattern."""

_LEAST_LETTERS: Final = 6
_LIKE_ENOUGH: Final = 85
"""Of 100. Lets one letter be wrong, missing, doubled or swapped in seven."""

_SPELLINGS: Final = {
    word.lower(): drug
    for drug, words in WORDS.items()
    for word in words
    if len(word) >= _LEAST_LETTERS and re.fullmatch(r"[A-Za-z]+", word)
}


def mentioned(text: str, *, classes: bool = True) -> list[Mention[Drug]]:
    """Return where a text names drugs, the longest name first at each place."""
    return longest((LEXICON if classes else _NAMES_ALONE).mentions(tokens(text)))


def longest(mentions: Iterable[Mention[Drug]]) -> list[Mention[Drug]]:
    """Leave out what lies within a longer name."""
    kept: list[Mention[Drug]] = []
    for found in sorted(mentions, key=lambda each: each.start - each.end):
        if all(found.end <= other.start or other.end <= found.start for other in kept):
            kept.append(found)
    return sorted(kept, key=lambda each: each.start)


def misspelt(words: Iterable[Token]) -> Drug | None:
    """Return the drug whose name a text has with a typing mistake.

    >>> misspelt(tokens("Gabapentn 300 mg"))
    Drug(name='gabapentin', drug_class=<DrugClass.ANTIEPILEPTIC: 'antiepileptic'>)
    """
    for token in words:
        if len(token.word) >= _LEAST_LETTERS and (drug := _nearest(token.word)):
            return drug
    return None


@lru_cache(maxsize=10_000)
def _nearest(word: str) -> Drug | None:
    found = process.extractOne(
        word, _SPELLINGS.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH
    )
    if found is None or found[0][0] != word[0]:
        return None
    return _SPELLINGS[found[0]] if DamerauLevenshtein.distance(word, found[0]) <= 2 else None
