"""Sentences about the request that name another service, place or amount than it does."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from services.decision.contradictions.contradiction import Contradiction, ContradictionKind
from services.decision.contradictions.places import same_part
from services.decision.facts.statements import Statement
from services.decision.request import amounts
from services.decision.request.items import Request
from services.decision.vocabulary import drugs, treatments
from services.decision.vocabulary.patterns import compiled
from services.decision.vocabulary.places import body_parts_in, levels_in, side_in

_ASKED: Final = compiled(
    r"(?:the|this|a|current|currently|disputed|prospective|retrospective|his|her)"
    r"(?: \w+)? request(?:ed)?(?! for authorization (?!of|for))"
    r"(?: (?:was|is) (?:made )?)?(?: for)?(?: authorization (?:of|for))?:?(?P<phrase>[^;]+)"
)
_JUDGED: Final = compiled(
    r"(?:is|are|was|were) (?:therefore |thus |hence |consequently )?"
    r"(?:not )?(?:medically (?:necessary|appropriate)|certified|warranted)"
)
"""What stands before it, back to a semicolon, is judged: looked for from here, not from there."""
_PHRASE_ENDS: Final = re.compile(
    r"(?:,?\s+(?:is|are|was|were|because|since|as|given|in view|would|does|do|exceeds?|has|have|"
    r"cannot|should|which|that|after|despite|although|while|whose|where|when|if|beyond|without|"
    r"may|might|must|due|based|who|with (?:documented|no|evidence)|"
    r"in (?:a|this|the) (?:patient|case|setting|absence|presence)|"
    r"per (?:the )?guideline)\b|\.(?:\s|$)|[()])",
    re.IGNORECASE,
)
_OF_THE_PARTS: Final = re.compile(r"original|authorized|granted|approved|remaining", re.IGNORECASE)
_BEYOND: Final = 40  # characters: "twelve visits was the original request"
_GENERAL: Final = frozenset(
    {"surgery", "injection", "evaluation", "therapy", "test", "equipment", "program"}
    | {"office_visit", "consultation", "hospital_stay", "facility", "exercise_programme"}
)
_MOST_WORDS: Final = 120  # characters
_MODIFIES_NOTHING: Final = re.compile(r"^\s*(?:item|service|treatment)s?\b", re.IGNORECASE)


def other_than_requested(statement: Statement, request: Request) -> Iterator[Contradiction]:
    """Yield what a sentence about the request gets wrong."""
    text = statement.text
    read: list[tuple[int, int]] = []
    for start, stop in _phrases(text):
        ends = _PHRASE_ENDS.search(text, start)
        end = min(stop, ends.start()) if ends else stop
        if start >= end or any(start < last and first < end for first, last in read):
            continue
        read.append((start, end))
        yield from _compared(statement, start, end, request)


def _phrases(text: str) -> Iterator[tuple[int, int]]:
    for found in _ASKED.finditer(text):
        yield found.span("phrase")
    before = 0
    for found in _JUDGED.finditer(text):
        yield max(before, text.rfind(";", 0, found.start()) + 1), found.start()
        before = found.end()


def _compared(
    statement: Statement, start: int, end: int, request: Request
) -> Iterator[Contradiction]:
    phrase = statement.text[start:end]
    service = _other_service(phrase, request)
    if service is not None:
        yield Contradiction.of(
            ContradictionKind.WRONG_SERVICE,
            statement,
            start + service[0],
            start + service[1],
            f"The request is for: {_short(request.words)}.",
        )
    if service is not None or not _names_service(phrase):
        return

    def wrong(kind: ContradictionKind, says: str) -> Contradiction:
        return Contradiction.of(kind, statement, start, end, says)

    named = body_parts_in(phrase)
    if request.body_parts and named:
        other = [
            part for part in named if not any(same_part(part, each) for each in request.body_parts)
        ]
        if other:
            parts = ", ".join(request.body_parts)
            yield wrong(ContradictionKind.WRONG_BODY_PART, f"The request is for: {parts}.")
    side = side_in(phrase)
    if side and request.laterality and side != request.laterality and not _each_side(request):
        yield wrong(ContradictionKind.WRONG_SIDE, f"The request is for: {request.laterality}.")
    levels = levels_in(phrase)
    if levels and request.level_names and not set(levels) <= set(request.level_names):
        asked = ", ".join(request.level_names)
        yield wrong(ContradictionKind.WRONG_LEVEL, f"The request is for: {asked}.")
    if not _OF_THE_PARTS.search(statement.text, start, end + _BEYOND):
        yield from _other_amount(phrase, request, wrong)


def _each_side(request: Request) -> bool:
    """Whether a request names different sides for different parts: then any of them is right."""
    return request.laterality == "bilateral" and "bilateral" not in request.words.lower()


def _names_service(phrase: str) -> bool:
    return bool(treatments.mentioned(phrase) or drugs.mentioned(phrase))


def _other_service(phrase: str, request: Request) -> tuple[int, int] | None:
    if request.treatment is None or _MODIFIES_NOTHING.match(phrase):
        return None
    named_drugs = drugs.mentioned(phrase)
    if request.drug is not None and named_drugs:
        known = {*request.ingredients, request.drug_class, request.drug}
        if any(each.term.name in known for each in named_drugs):
            return None
        classes = {each.term.drug_class for each in named_drugs if each.term.name is None}
        if request.drug_class in classes or (not classes and _is_brand_of(request, phrase)):
            return None
        return named_drugs[0].start, named_drugs[0].end
    named = [each for each in treatments.mentioned(phrase) if each.term not in _GENERAL]
    if not named or request.treatment in _GENERAL:
        return None
    known_names = {request.treatment, request.group, *treatments.treatments_in(request.words)}
    if any(each.term in known_names for each in named):
        return None
    return named[0].start, named[0].end


def _is_brand_of(request: Request, phrase: str) -> bool:
    return bool(request.drug and request.drug.lower() in phrase.lower())


def _other_amount(
    phrase: str, request: Request, wrong: Callable[[ContradictionKind, str], Contradiction]
) -> Iterator[Contradiction]:
    schedule = amounts.schedule(phrase)
    counted = amounts.quantity(phrase)
    if counted is None:
        counted = schedule.visits
    if counted is not None and request.quantity is not None and counted not in _counts(request):
        says = f"The request is for a quantity of {request.quantity}."
        yield wrong(ContradictionKind.WRONG_QUANTITY, says)
    elif (
        schedule.per_week is not None
        and request.per_week is not None
        and schedule.per_week != request.per_week
    ):
        says = f"The request is for {request.per_week:g} a week."
        yield wrong(ContradictionKind.WRONG_QUANTITY, says)
    strength = amounts.strength(phrase, "mg")
    if strength is not None and request.mg is not None and strength != request.mg:
        yield wrong(ContradictionKind.WRONG_QUANTITY, f"The request is for {request.mg:g} mg.")


def _counts(request: Request) -> set[int | None]:
    """What the request is for; its fields and its own words can differ, and either may be told."""
    words = request.words
    return {request.quantity, amounts.quantity(words), amounts.schedule(words).visits}


def _short(words: str) -> str:
    folded = " ".join(words.split())
    return folded if len(folded) <= _MOST_WORDS else folded[:_MOST_WORDS].rsplit(" ", 1)[0] + " …"
