"""The same dispute, filed twice: known by what it is about, not by who numbered it.

Workers, attorneys and physicians file the same thing by fax and by mail; a fifth of everything that
arrives has arrived before (imr-process §§ 2.4, 6.2). Two items are one where

* claim number and date of injury are the same, letter for letter once case, accents and
  punctuation are gone: only such items are compared at all;
* the worker's names are the same words in any order, initials and further names apart, but for one
  slip of the pen in a word of six letters or more;
* the descriptions are the same words in any order, but for one such slip in one of them. A word
  with a digit in it, a side of the body, a code or a quantity must agree exactly.

A review refused in error weighs more than one held twice: what is in doubt is another dispute.
"""

import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from rapidfuzz.distance import OSA

from shared.events import ApplicationFiled
from shared.events.case import DisputedItem

_BETWEEN: Final = "\x1f"
_TITLES: Final = frozenset({"dr", "md", "do", "dc", "lac", "phd", "dpm", "mr", "ms", "mrs"})
_WORD: Final = re.compile(r"[^\W_]+")
_SAY_NOTHING: Final = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "the", "to"})
_EXACT: Final = frozenset({"left", "right", "bilateral", "bilaterally", "both", "with", "without"})
_LONG: Final = 6
"""Letters of a word in which a slip of the pen is told from another word."""


def claim_key(application: ApplicationFiled, secret: str) -> str | None:
    """Return the key under which a claim's disputes are known, or nothing where none is named.

    Without a claim number two workers of one name could share all the rest. The key is a keyed
    digest: it gives nobody's claim away.
    """
    number = application.parties.claim_number
    if number is None:
        return None
    said = _BETWEEN.join(("".join(_words(number)), application.date_of_injury.isoformat()))
    return hmac.new(secret.encode(), said.encode(), sha256).hexdigest()


def is_same_treatment(one: DisputedItem, other: DisputedItem) -> bool:
    """Tell whether two items of one claim ask for the same.

    >>> def an_item(description: str) -> DisputedItem:
    ...     return DisputedItem(item_no=1, description=description)
    >>> is_same_treatment(an_item("Low back: 12 ACUPUNCTURE visits"),
    ...                   an_item("12 acupunture visits, low back"))
    True
    >>> is_same_treatment(an_item("MRI of the left knee"), an_item("MRI of the right knee"))
    False
    """
    return all(
        mine is None or theirs is None or mine == theirs
        for mine, theirs in (
            (_code(one), _code(other)),
            (one.quantity, other.quantity),
        )
    ) and _differ_by_a_slip(_meaning(one.description), _meaning(other.description))


def is_same_person(one: str, other: str) -> bool:
    """Tell whether two names on one claim are one worker's.

    >>> is_same_person("Wilhelmina Q. Testworker", "TESTWORKER, Wilhelmina Anne")
    True
    >>> is_same_person("Wilhelmina Testworker", "Bartholomew Testworker")
    False
    """
    shorter, longer = sorted((_name(one), _name(other)), key=len)
    if len(shorter) == 1:
        return shorter == longer
    missing = list((Counter(shorter) - Counter(longer)).elements())
    left = Counter(longer) - Counter(shorter)
    return not missing or (len(missing) == 1 and any(_has_slip(missing[0], word) for word in left))


def _differ_by_a_slip(one: Sequence[str], other: Sequence[str]) -> bool:
    mine, theirs = Counter(one), Counter(other)
    only_mine = list((mine - theirs).elements())
    only_theirs = list((theirs - mine).elements())
    if not only_mine and not only_theirs:
        return True
    return len(only_mine) == len(only_theirs) == 1 and _has_slip(only_mine[0], only_theirs[0])


def _has_slip(one: str, other: str) -> bool:
    """Tell whether two words are one: a letter more, less, changed, or two letters turned round."""
    if min(len(one), len(other)) < _LONG or not {one, other}.isdisjoint(_EXACT):
        return False
    if any(char.isdigit() for char in one + other):
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _meaning(description: str) -> list[str]:
    return [word for word in _words(description) if word not in _SAY_NOTHING]


def _code(item: DisputedItem) -> str | None:
    return None if item.code is None else "".join(_words(item.code))


def _name(text: str) -> list[str]:
    words = _words(text)
    return [word for word in words if len(word) > 1] or words


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one, however they are spelled, titled and ordered.

    >>> same_name("Dr. Fictitia Healer", "HEALER, Fictitia M., MD")
    True
    """
    return _untitled(one) == _untitled(other)


def same_number(one: str, other: str) -> bool:
    """Tell whether two claim numbers are one, however they are punctuated."""
    return "".join(_words(one)) == "".join(_words(other))


def _untitled(text: str) -> frozenset[str]:
    return frozenset(_name(text)) - _TITLES or frozenset(_words(text))


def _words(text: str) -> list[str]:
    """Return a text's words without case and accents, in whatever script."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(char for char in apart if not unicodedata.combining(char)))
