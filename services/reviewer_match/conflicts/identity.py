"""When two names are one: of people and of organisations (RM4).

Every way in which forms spell a name differently is undone: case, accents, width, look-alike
letters of other scripts, invisible characters, order, titles, legal forms, nicknames. What is then
still not the same is compared letter by letter, by rapidfuzz.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

_DATA: Final = yaml.safe_load(
    Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
)  # a constant of the program, like the code beside it
_LOOK_ALIKES: Final = str.maketrans(dict(_DATA["look_alikes"]))
_NICKNAMES: Final[dict[str, str]] = {
    nickname: name for name, nicknames in _DATA["nicknames"].items() for nickname in nicknames
}
_SHORT_FORMS: Final[dict[str, str]] = dict(_DATA["short_forms"])
_FORMS: Final = frozenset(_DATA["forms"])
"""Words that say what kind of person or company somebody is, and not who."""
_ABSENT: Final = frozenset(_DATA["absent"])
_INVISIBLE: Final = re.compile("[\u00ad\u034f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f]")
_SLIP_LENGTH: Final = 5
"""Letters that a word must have before one slip in it is taken for one."""


def normalized(name: str) -> str:
    """Return a name without case, accents, punctuation, legal forms, titles and order of words.

    >>> normalized("Dr. Héctor Q. Sampleton, M.D.") == normalized("SAMPLETON, HECTOR")
    True
    >>> normalized("Invented Widgets, Inc.") == normalized("The INVENTED Widgets L.L.C.")
    True
    """
    return " ".join(sorted(words(name)))


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """Return the telling words of a name, as they stand: initials only where nothing else is."""
    telling = _telling(name)
    longer = tuple(word for word in telling if len(word) > 1)
    return longer if len(longer) > 1 else telling


@lru_cache(maxsize=65_536)
def _telling(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", name))
    plain = re.sub(r"\w+", lambda found: _latin(found.group()), plain)
    plain = unicodedata.normalize("NFKD", plain).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.replace(".", "").replace("'", "").replace("\u2019", "")
    found = re.findall(r"[^\W_]+", plain)
    return tuple(word for word in found if word not in _FORMS) or tuple(found)


def _latin(word: str) -> str:
    """Return a word with Latin letters for those that look like them.

    Only where the word has Latin letters already, or all of it looks Latin: a Greek name stays
    Greek.
    """
    folded = word.translate(_LOOK_ALIKES)
    return folded if folded.isascii() or re.search("[A-Za-z]", word) else word


def is_absent(name: str) -> bool:
    """Whether a form's field says that there is nobody.

    >>> is_absent("N/A"), is_absent("Nada Alvarez")
    (True, False)
    """
    return " ".join(re.findall(r"\w+", name.casefold())) in _ABSENT


def is_resolvable(name: str) -> bool:
    """Whether a name can tell anybody: it has a word of letters.

    >>> is_resolvable("A. Nobody"), is_resolvable("??? 12")
    (True, False)
    """
    return any(any(char.isalpha() for char in word) for word in words(name))


def same_person(one: str, other: str, similar_percent: float) -> str | None:
    """Return how two names can be one person's; nothing where they are two people's.

    A name that is only part of another, or fits by its initials, counts as the same: whoever it is
    must be resolved before he may be taken for somebody else.

    >>> same_person("Bob Sampleton", "Robert Q. Sampleton", 92)
    'nickname'
    >>> same_person("R. Sampleton", "Robert Sampleton", 92)
    'initials'
    >>> same_person("Maria Lopez", "Mario Lopez", 92) is None
    True
    """
    left, right = sorted(words(one)), sorted(words(other))
    if not left or not right:
        return None
    if left == right:
        return "same name"
    rooted = [sorted(_NICKNAMES.get(word, word) for word in each) for each in (left, right)]
    if rooted[0] == rooted[1]:
        return "nickname"
    return (
        _part_of(*(set(each) for each in rooted))
        or _initials(_telling(one), _telling(other))
        or _nearly(" ".join(left), " ".join(right), similar_percent)
    )


def same_organization(one: str, other: str, similar_percent: float) -> str | None:
    """Return how two names can be one organisation's; nothing where they are two.

    >>> same_organization("Feigned Med. Grp.", "Feigned Medical Group, Inc.", 92)
    'short form'
    """
    left, right = sorted(words(one)), sorted(words(other))
    if not left or not right:
        return None
    if left == right:
        return "same name"
    full = [sorted(_SHORT_FORMS.get(each, each) for each in words_of) for words_of in (left, right)]
    if full[0] == full[1]:
        return "short form"
    if "".join(words(one)) == "".join(words(other)):
        return "same name, written in one"
    return _nearly(" ".join(full[0]), " ".join(full[1]), similar_percent)


def root(word: str) -> str:
    """Return the name that a nickname or the word that a short form stands for, else the word."""
    return _NICKNAMES.get(word) or _SHORT_FORMS.get(word, word)


def _part_of(left: set[str], right: set[str]) -> str | None:
    shorter, longer = sorted((left, right), key=len)
    if shorter < longer:
        return "part of the name"
    return None


def _initials(left: tuple[str, ...], right: tuple[str, ...]) -> str | None:
    """One name has an initial where the other has a name that begins with it."""
    for one, other in ((left, right), (right, left)):
        initials = [word for word in one if len(word) == 1]
        full = {word for word in one if len(word) > 1}
        rest = [word for word in other if word not in full]
        if (
            initials
            and full
            and full <= set(other)
            and rest
            and all(any(word[0] == each for word in rest) for each in initials[:1])
        ):
            return "initials"
    return None


def _nearly(left: str, right: str, similar_percent: float) -> str | None:
    # Two letters in each other's place are a slip of the pen, and no other name.
    swapped = (
        len(left) == len(right) > _SLIP_LENGTH
        and OSA.distance(left, right, score_cutoff=1) == 1
        and sorted(left) == sorted(right)
    )
    if swapped:
        return "letters in each other's place"
    similarity = fuzz.ratio(left, right, score_cutoff=similar_percent)
    return f"name {similarity:.0f} % the same" if similarity else None


def email_key(address: str) -> str:
    """Return an e-mail address without case and without a tag.

    >>> email_key("Nobody+imr@Example.org")
    'nobody@example.org'
    """
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def number_key(number: str) -> str:
    """Return a licence number without blanks and punctuation.

    >>> number_key("G 12-345") == number_key("g12345")
    True
    """
    plain = unicodedata.normalize("NFKC", number).translate(_LOOK_ALIKES).casefold()
    return re.sub(r"[^0-9a-z]", "", plain)
