"""Specialists by the words for them: ``specialties.yaml``."""

from typing import Final

from pydantic import TypeAdapter

from services.decision.vocabulary.files import read
from services.decision.vocabulary.lexicon import Lexicon, tokens
from services.decision.vocabulary.names import Specialty

_WORDS: Final = TypeAdapter(dict[Specialty, tuple[str, ...]]).validate_python(
    read("specialties.yaml")
)
_LEXICON: Final = Lexicon(_WORDS)
_ORDER: Final = tuple(_WORDS)


def specialty_in(text: str) -> Specialty | None:
    """Return the specialist whom a text names, of several the narrowest.

    >>> specialty_in("Oral surgeon consult").value, specialty_in("Pain management referral").value
    ('dental', 'pain')
    """
    named = {each.term for each in _LEXICON.mentions(tokens(text))}
    return min(named, key=_ORDER.index, default=None)
