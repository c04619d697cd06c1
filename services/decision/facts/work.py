"""Work status and work restrictions."""

from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.findings import (
    Reason,
    Restrictions,
    WorkChange,
    WorkLevel,
    WorkStatus,
)
from services.decision.facts.statements import Statement
from services.decision.vocabulary.numbers import number
from services.decision.vocabulary.patterns import compiled

_RESTRICTIONS: Final = r"(?:work |lifting |sitting |standing |job )?restrictions?(?: at work)?"
_FEWER: Final = (
    compiled(
        r"<restrictions>(?: (?:was|were|has|have|been|are|is|also|now))* (?:reduced|decreased|"
        r"eased|lifted|removed|lessened|loosened|relaxed|fewer)",
        restrictions=_RESTRICTIONS,
    ),
    compiled(
        r"(?:reduced|decreased|eased|fewer|less|lifted|removed|reduction (?:in|of))"
        r"(?: (?:the|his|her|in))* <restrictions>",
        restrictions=_RESTRICTIONS,
    ),
    compiled(
        r"(?:returned|return|released|went back|advanced|progressed|upgraded|resumed)"
        r"(?: back)?(?: to)?(?: (?:his|her|the|usual|from (?:modified|light|limited) (?:duty|work) "
        r"to))* (?:full|regular|usual|unrestricted|modified|light|limited)[- ]?(?:time)?"
        r"(?: (?:duty|duties|work))+"
    ),
    compiled(
        r"from (?:temporarily |temporary )?(?:totally |total )?(?:disabled|disability|off work|TTD)"
        r" to (?:modified|light|limited|full|regular) (?:duty|work)"
    ),
    compiled(
        r"from (?:modified|light|limited|restricted)(?: (?:duty|work))? to (?:full|regular|usual)"
        r" (?:duty|work)"
    ),
)
_UNCHANGED: Final = compiled(
    r"<restrictions>(?: (?:is|are|was|were|remain|remains|have|has|been))* (?:unchanged|the same|"
    r"not (?:been )?changed)|(?:same|unchanged) <restrictions>|work status"
    r"(?: (?:is|was|remains|has|been))* (?:unchanged|the same)",
    restrictions=_RESTRICTIONS,
)
_MORE: Final = compiled(
    r"<restrictions>(?: (?:was|were|has|have|been|are))* (?:increased|added|tightened)|"
    r"(?:additional|increased|new|more) <restrictions>|(?:taken|placed|put) off (?:of )?work",
    restrictions=_RESTRICTIONS,
)
_LIFTING: Final = compiled(
    r"(?:lifting )?(?:restriction|limit)s?[^.;]{0,30}? from <number:before> ?(?:lbs?|pounds)? to "
    r"<number:after> ?(?:lbs?|pounds)"
)
_STATUS: Final = {
    WorkLevel.OFF_WORK: compiled(
        r"(?:remains |is |remained |currently |still )*(?:off (?:of )?(?:work|duty)|"
        r"(?:temporar(?:il)?y )?"
        r"total(?:ly)? (?:temporar(?:il)?y )?disab(?:led|ility)|TTD|not working)"
        r"|(?:has not|have not|hasn't|unable to|not yet) (?:returned?|gone back) to work"
        r"|(?:unable to|cannot|can't) work"
    ),
    WorkLevel.MODIFIED: compiled(
        r"(?:is |are |currently |now |remains |working |works |on |at |with |returned to |"
        r"status:? )+"
        r"(?:modified|light|limited|restricted) (?:duty|duties|work)|work(?:ing|"
        r"s) with restrictions|<said_alone>|<with_a_limit>|<in_pounds>|<limits_stand>",
        said_alone=r"(?:(?:restricted|limited) to )?(?:modified|light|limited|restricted|sedentary|"
        r"seated|desk|transitional)(?: or \w+)? (?:duty|duties|work)(?: only)?"
        r"(?=[.;,]| (?:status|only|at|with|since|until|and)|$)"
        r"|temporar(?:il)?y partial(?:ly)? disab(?:led|ility)|partially disabled|TPD"
        r"|partial(?:ly)? temporar(?:il)?y disab(?:led|ility)"
        r"|work(?:ing|s) (?:part[- ]time|<number> hours (?:a|per|each) day|reduced hours)",
        with_a_limit=r"work(?:ing|s)?[^.;]{0,30}? with (?!no )(?:[\w-]+ ){0,5}?<limit>"
        r"|work(?:ing|s) with no (?:(?:heavy|repetitive|prolonged|overhead|use|work|above)\b|"
        r"(?:lift|carry|push|pull|kneel|squat|bend|stoop|climb|reach|grip|grasp|stand|walk|sit|"
        r"twist|driv|crawl)\w*ing\b)",
        in_pounds=r"<number>[- ]?<pounds> (?:\w+ ){0,2}?<limit>"
        r"|<limit>(?: \w+){0,2}? (?:of|to|is|was)(?: \w+){0,3}? <number> ?<pounds>",
        limits_stand=r"(?:work|lifting|job) <limit>(?: (?:was|were|are|is|has been|have been|"
        r"remains?))* (?:renewed|continued|extended|given|imposed|in place|unchanged)"
        r"|work <limit>(?:,? ?:| (?:are|is|of|include[sd]?)) (?!none|lifted|removed|reduced|eased|"
        r"not|unchanged)\w+",
        limit=r"(?:restrictions?|limits?|limitations?)",
        pounds=r"(?:lbs?\.?|pounds?)",
    ),
    WorkLevel.FULL: compiled(
        r"(?:is |are |currently |now |remains |working |works |on |at |returned to |back to )+"
        r"(?:full|regular|usual|unrestricted) (?:duty|duties|work)|working full[- ]time|"
        r"(?:works|working) without restrictions"
    ),
}
_STATUS_SET_ASIDE: Final = frozenset(
    {Reason.HYPOTHETICAL, Reason.REQUESTED, Reason.HISTORICAL, Reason.SOMEBODY_ELSE, Reason.NEGATED}
)


_WORK_WORDS: Final = frozenset(
    {"work", "working", "duty", "dutie", "restriction", "limit", "limitation", "disabled"}
    | {"disability", "ttd", "tpd"}
)


def work(statement: Statement) -> Iterator[Candidate]:
    """Read changes of restrictions, then work status at one time."""
    if not statement.words & _WORK_WORDS:
        return
    for found in _LIFTING.finditer(statement.text):
        before, after = number(found["before"]), number(found["after"])
        change = Restrictions.FEWER if after > before else Restrictions.MORE
        yield _changed(statement, found.span(), change)
    for change, patterns in (
        (Restrictions.FEWER, _FEWER),
        (Restrictions.UNCHANGED, (_UNCHANGED,)),
        (Restrictions.MORE, (_MORE,)),
    ):
        for pattern in patterns:
            for found in pattern.finditer(statement.text):
                yield _changed(statement, found.span(), change)
    for level, pattern in _STATUS.items():
        for found in pattern.finditer(statement.text):
            status = WorkStatus(
                spans=(statement.span(*found.span()),), dated=statement.dated, level=level
            )
            yield Candidate(status, *found.span(), set_aside_by=_STATUS_SET_ASIDE)


def _changed(statement: Statement, place: tuple[int, int], change: Restrictions) -> Candidate:
    finding = WorkChange(spans=(statement.span(*place),), dated=statement.dated, change=change)
    return Candidate(finding, *place)
