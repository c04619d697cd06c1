"""Earlier visits, and the care that a treatment goes with."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from services.decision.facts.candidate import PRESUPPOSED, Candidate
from services.decision.facts.days import first_date
from services.decision.facts.findings import ConcurrentCare, Extent, PriorTreatment, Reason
from services.decision.facts.place import named_place
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.numbers import number
from services.decision.vocabulary.patterns import compiled
from services.decision.vocabulary.treatments import THERAPIES, treatments_in

_AS_SAID: Final = frozenset(Reason) - {Reason.HISTORICAL}
"""Earlier treatment is history by nature."""

_VISITS: Final = (
    r"<number:count>(?: ?/ ?\d+)? (?:\(\d+\) )?(?:of (?:\d+|<number>) |out of \d+ )?(?:prior |"
    r"previous |past |earlier |completed |total |authorized |approved |certified )?"
    r"(?:<therapy:named> (?:therapy |treatment )?<sessions>|<sessions> (?:of |with |for )?"
    r"(?:\w+ )?<therapy:named_after>)"
)
_COUNTED: Final = (
    compiled(
        r"(?:completed|received|attended|had|undergone|underwent|finished|after|following|"
        r"status post|s/p|total of|given|seen for|included|including)(?: \w+){0,3}? " + _VISITS
    ),
    compiled(
        r"<therapy:named>[^.;]{0,40}? (?:completed|attended|had|done) <number:count>"
        r"(?P<named_after>)(?: of \d+)? <sessions>"
    ),
    compiled(_VISITS + r"(?: \w+){0,2}? (?:to date|so far|completed|attended)"),
    compiled(
        r"<number:count> (?:\(\d+\) )?(?:prior|previous|past|earlier|completed) (?:\w+ )?"
        r"(?:<therapy:named> (?:therapy |treatment )?<sessions>|<sessions> of "
        r"<therapy:named_after>)"
    ),
)
_LISTED: Final = (
    compiled(
        r"(?:included|includes|including|consist(?:s|ed) of)[^.;]{0,160}? " + _VISITS,
    ),
    compiled(
        r"<therapy:named>(?: therapy| treatments?)? ?\(<number:count>(?P<named_after>)"
        r"(?: (?:prior|completed))? <sessions>(?: completed)?(?=\))"
    ),
    compiled(
        r"<therapy:named>,? (?:x|times|#) ?<number:count>(?P<named_after>)(?: <sessions>)?"
        r"(?: \w+){0,2}? (?:completed|attended|to date|so far)"
    ),
    compiled(
        r"<therapy:named>(?: to date)?:? <number:count>(?P<named_after>) (?:<sessions>|times)"
    ),
    compiled(r"<therapy:named>[,:]? \(?(?:visit|session) #? ?<number:count>(?P<named_after>)"),
)
_TIMES: Final = compiled(
    r"(?:completed|prior|previous|past|received|attended|had|includ(?:es|ed|ing)|treated with)"
    r"[^.;]{0,120}? <therapy:named>,? ?(?:x|times|#) ?<number:count>"
)
_NEVER: Final = compiled(
    r"(?:no|never|denie[sd]|without|has not|have not|had not|hasn't|haven't)"
    r"(?: (?:had|received|tried|undergone|attended|been|any|prior|previous|past|earlier|history|"
    r"of|treatment|treated|with|trial|course|yet|a|to|started|begun|completed))* <therapy:named>"
    r"(?! (?:progress |treatment )?(?:notes?|records?|reports?|guidelines?))"
)
_EXTENSIVE: Final = compiled(
    r"(?:extensive|numerous|multiple|many|lengthy|long[- ]term|repeated)"
    r"(?: (?:prior|previous|past|courses? of|sessions? of|visits? of|treatments? with))*"
    r" <therapy:named>"
)
_PRESUPPOSES: Final = (
    compiled(
        r"(?:prior|previous|past|earlier|additional|further|continued|continuing|continue|"
        r"ongoing|more|renewed)"
        r"(?: (?:<number>|<sessions>|courses?|trial|of|with|manual))* <therapy:named>"
        r"(?! (?:guidelines?|requests?))"
    ),
    compiled(
        r"<therapy:named> (?:treatment |progress )*(?:progress )?(?:notes?|records?|reports?)"
    ),
    compiled(
        r"(?:relief|benefits?|benefit(?:t?ed)?|response|improve(?:d|s|ment)|progress) "
        r"(?:with|from|to|of|after|following|in|due to)(?: the| his| her| prior)* <therapy:named>"
    ),
)
_SOME: Final = compiled(
    r"(?:treated with|treatments?(?: to date)?(?: has| have| had)? includ(?:ed?|ing)|failed|tried|"
    r"trialed|underwent|undergone|received|attended|completed|has had|has been (?:receiving|"
    r"getting|attending|undergoing)|undergoing|consisted of|managed with|"
    r"(?:prior|previous|past|earlier) (?:treatments?|care|therap(?:y|ies))(?: to date)?:?)"
    r"[^.;]{0,120}? <therapy:named>"
    r"|<therapy:named_first>(?: \w+){0,2}? (?:was|were|has been|have been) "
    r"(?:completed|tried|attempted|given|performed|provided|helpful|beneficial)"
)

_REHABILITATION: Final = (
    r"(?:(?:physical|occupational|aquatic) (?:therapy|rehabilitation)|physiotherapy|"
    r"(?:home|therapeutic|active|self-directed|independent)(?:[- ]based)? exercises?"
    r"(?: program(?:me)?)?|exercise program(?:me)?|HEP|work (?:conditioning|hardening)|"
    r"functional restoration(?: program(?:me)?)?|rehabilitation(?: program(?:me)?)?)"
)
_REHABILITATING: Final = compiled(
    r"(?:currently|presently|continues?|continued|continuing|undergoing|attending|attends|"
    r"participat(?:es|ing|ed) in|performs?|performing|doing|does|ongoing|concurrent(?:ly)?|"
    r"enrolled in|engage[sd]? in|engaging in)"
    r"(?: (?:in|a|an|the|his|her|with|to|do|attend|attending|receiving|active|regular|daily|"
    r"supervised|course|of|and|perform|performing|doing))* <rehabilitation>"
    r"|<rehabilitation> (?:is |has been )?(?:ongoing|under way|underway|in progress|continuing|"
    r"continues)",
    rehabilitation=_REHABILITATION,
)
_BESIDE: Final = compiled(
    r"(?:adjunct(?:ive)? (?:to|with)|in conjunction with|together with|alongside|along with|"
    r"combined with|in combination with|in addition to|concurrent(?:ly)? with|as part of)"
    r"(?: (?:a|an|the|his|her|ongoing|current|active|daily|supervised|regular))* <rehabilitation>",
    rehabilitation=_REHABILITATION,
)
_OPERATION: Final = (
    r"(?:surgery|surgical intervention|operation|fusion|laminectomy|arthroscopy|discectomy|"
    r"repair|replacement|release|reconstruction)"
)
_OPERATED: Final = compiled(
    r"(?:scheduled (?:for|to undergo)|awaiting|preparing for|authorized for|approved for)"
    r"(?: (?!requested)\w+){0,5}? <operation>"
    r"|post-?operative(?:ly)? (?:week|day|month|visit|recovery|rehabilitation|pain)"
    r"|(?:<number> (?:days?|weeks?)|(?:one|two|three|four|five|six|[1-6]) months?) "
    r"(?:after|following|out from|since|status post|s/p)(?: (?:his|her|the|a|an|\w+))?"
    r"(?: \w+){0,3}? <operation>"
    r"|(?:<number> (?:days?|weeks?)|(?:one|two|three|four|five|six|[1-6]) months?) post-?op"
    r"(?:erative(?:ly)?)?"
    r"|<operation>(?: \w+){0,3}? (?:<number> (?:days?|weeks?)|"
    r"(?:one|two|three|four|five|six|[1-6]) months?) ago"
    r"|(?:adjunct(?:ive)? to|following (?:his|her|the) recent)(?: \w+){0,3}? <operation>",
    operation=_OPERATION,
)


_OFTEN: Final = frozenset(THERAPIES)
_REHABILITATION_WORDS: Final = frozenset(
    {"therapy", "rehabilitation", "physiotherapy", "exercise", "hep", "conditioning", "hardening"}
    | {"restoration"}
)
_OPERATION_WORDS: Final = frozenset(
    {"surgery", "surgical", "operation", "fusion", "laminectomy", "arthroscopy", "discectomy"}
    | {"repair", "replacement", "release", "reconstruction", "postoperative", "postoperatively"}
    | {"postop", "op", "operative", "operatively"}
)


def earlier_visits(statement: Statement) -> Iterator[Candidate]:
    """Read how often a therapy has been given: a count, "extensive", some, or never."""
    if all(each.term.name not in _OFTEN for each in statement.mentions(Kind.TREATMENT)):
        return
    text = statement.therapies_masked
    for pattern in (*_COUNTED, *_LISTED):
        for found in pattern.finditer(text):
            named = "named" if found["named"] else "named_after"
            yield from _earlier(statement, found, Extent.SOME, found["count"], named=named)
    for found in _TIMES.finditer(text):
        yield from _earlier(statement, found, Extent.SOME, found["count"])
    for found in _NEVER.finditer(text):
        others = _AS_SAID - {Reason.NEGATED, Reason.UNDOCUMENTED}
        yield from _earlier(statement, found, Extent.NONE, by=others)
    for found in _EXTENSIVE.finditer(text):
        yield from _earlier(statement, found, Extent.EXTENSIVE)
    for pattern in _PRESUPPOSES:
        for found in pattern.finditer(text):
            yield from _earlier(statement, found, Extent.SOME, by=PRESUPPOSED)
    for found in _SOME.finditer(text):
        named = "named" if found["named"] else "named_first"
        yield from _earlier(statement, found, Extent.SOME, named=named)


def _earlier(
    statement: Statement,
    found: re.Match[str],
    extent: Extent,
    count: str | None = None,
    *,
    by: frozenset[Reason] = _AS_SAID,
    named: str = "named",
) -> Iterator[Candidate]:
    place = found.span()
    words = statement.text[slice(*found.span(named))]
    # What a sentence presupposes is quoted without the sentence, which may say something else.
    span = statement.quote(*place) if by == PRESUPPOSED else statement.span(*place)
    for treatment in treatments_in(words):
        if treatment in THERAPIES:
            finding = PriorTreatment(
                spans=(span,),
                dated=statement.dated,
                treatment=treatment,
                extent=extent,
                count=0 if extent is Extent.NONE else int(number(count)) if count else None,
            )
            yield Candidate(finding, *place, set_aside_by=by)


def concurrent_care(statement: Statement) -> Iterator[Candidate]:
    """Read rehabilitation that is going on, and surgery that is scheduled or recent.

    Recent: within the six months that postsurgical rehabilitation takes where no table row says
    otherwise (8 CCR 9792.24.3, general knowledge).
    """
    requested_is_fine = frozenset(Reason) - {Reason.REQUESTED}
    if statement.words & _REHABILITATION_WORDS:
        for found in _REHABILITATING.finditer(statement.text):
            yield _care(statement, found.span(), "rehabilitation", frozenset(Reason))
        for found in _BESIDE.finditer(statement.text):
            yield _care(statement, found.span(), "rehabilitation", requested_is_fine)
    if statement.words & _OPERATION_WORDS:
        for found in _OPERATED.finditer(statement.text):
            yield _care(statement, found.span(), "surgery", requested_is_fine)
        yield from _recent_surgery(statement)


_OPERATED_ON: Final = compiled(r"<operation>(?: \w+){0,3}? (?:on|of|dated)", operation=_OPERATION)
_RECENT: Final = timedelta(days=183)


def _recent_surgery(statement: Statement) -> Iterator[Candidate]:
    for found in _OPERATED_ON.finditer(statement.text):
        day = first_date(statement.text[found.end() : found.end() + 25])
        if day and statement.dated and timedelta(0) <= statement.dated - day <= _RECENT:
            yield _care(statement, found.span(), "surgery", frozenset(Reason) - {Reason.REQUESTED})


def _care(
    statement: Statement, place: tuple[int, int], care: str, by: frozenset[Reason]
) -> Candidate:
    spans = (statement.span(*place),)
    if care == "surgery":
        where = named_place(statement, *place)
        finding = ConcurrentCare(
            spans=spans,
            dated=statement.dated,
            care="surgery",
            body_part=where.body_part,
            laterality=where.laterality,
        )
    else:
        finding = ConcurrentCare(spans=spans, dated=statement.dated, care="rehabilitation")
    return Candidate(finding, *place, set_aside_by=by)
