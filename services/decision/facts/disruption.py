"""Bones out of place, tendons and nerves torn through, with words between that no list holds.

"Displaced intra-articular fracture of the distal radius", "rupture of the right distal biceps
tendon". What is said to be partial, minimal or not displaced is another thing.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from services.decision.facts.statements import Statement
from services.decision.vocabulary.names import Condition
from services.decision.vocabulary.patterns import compiled

_BETWEEN: Final = r"(?: (?!(?:of|with|without|no|and no|to)\b)[\w/'-]+,?){0,5}?"
_MUCH: Final = r"[3-9]\d ?(?:degrees|\u00b0)"
"""Angulation of 30 degrees and more: about what is set right in a bone of the hand (general
knowledge)."""
_DISPLACED: Final = compiled(
    r"(?P<less>non-?|non |un|not |minimally |minimal(?:ly)?,? |slightly |without )?"
    r"(?:(?:displaced|comminuted|angulated|depressed|unstable|open(?! reduction)|compound|"
    r"segmental)<between> fractures?"
    r"|fractures?<between>,? (?:is|was|are|were|remains?|that is|which is|with)"
    r"(?: (?:completely|widely|now|also|some|significant|marked|dorsal|volar|articular))*"
    r" (?:displaced|angulated|displacement|angulation|shortening|comminut\w+)"
    r"|displaced(?! (?:dis[ck]|menisc\w+|flap|nucleus))"
    r"|angulated (?:by |at )?<much>|<much> of (?:\w+ )?angulation"
    r"|rotational deformity|malrotat\w+)",
    between=_BETWEEN,
    much=_MUCH,
)
_TENDON: Final = (
    r"(?:Achilles|distal biceps|triceps|quad(?:riceps)?|patellar?|pectoralis(?: major)?|peroneal|"
    r"peroneus \w+|tibialis \w+|(?:flexor|extensor)(?: \w+){0,3}?|FD[PS]|[EF]PL|EDC|profundus|"
    r"superficialis|(?:digital|median|ulnar|radial|peroneal) nerve)"
)
_THROUGH: Final = compiled(
    r"(?P<less>partial(?:ly)?[ -](?:thickness )?|low[- ]grade |high[- ]grade partial )?"
    r"(?:<tendon>(?: tendons?)?(?: insertion)?(?: (?:full[- ]thickness|complete))? "
    r"(?:rupture|laceration|avulsion|transection)s?"
    r"|(?:complete|full[- ]thickness) (?:tear(?:ing)? of (?:\w+ ){0,3}?<tendon>"
    r"|<tendon>(?: tendon)? tear)"
    r"|(?:rupture|laceration|avulsion|transection)s? (?:of|to|through|involving) (?:\w+ ){0,3}?"
    r"<tendon>"
    r"|(?:ruptured|lacerated|severed|transected|avulsed) (?:\w+ ){0,2}?<tendon>"
    r"|<tendon>(?: tendons?)?(?: (?:is|was|were|has been|appears?))+(?: completely)? "
    r"(?:ruptured|lacerated|severed|transected|avulsed|torn))",
    tendon=_TENDON,
)
_NAMED: Final = (
    ("fracture", Condition.DISPLACED_FRACTURE, _DISPLACED),
    (None, Condition.TENDON_RUPTURE, _THROUGH),
)
_MEANT: Final = frozenset(
    {"rupture", "ruptured", "laceration", "lacerated", "avulsion", "avulsed", "transection"}
    | {"transected", "severed", "tear", "tearing", "torn"}
)


class Disruption(NamedTuple):
    """What is out of place or torn through, with its place in the sentence."""

    condition: Condition
    start: int
    end: int
    complete: bool
    """False: said to be partial, or not displaced."""


def disruptions(statement: Statement) -> Iterator[Disruption]:
    """Yield what a sentence says of bones out of place and of tendons or nerves torn through."""
    for word, condition, pattern in _NAMED:
        if word in statement.words or (word is None and statement.words & _MEANT):
            for found in pattern.finditer(statement.text):
                yield Disruption(condition, *found.span(), complete=found["less"] is None)
