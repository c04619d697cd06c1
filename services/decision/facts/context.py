"""Who says it, and how: negation, supposition, request, history, other people.

After the idea of ConText (Harkema et al. 2009): a trigger has a scope that runs to the end of its
clause; a statement inside the scope is not a finding.
"""

import re
from typing import Final

from services.decision.facts.findings import Reason
from services.decision.vocabulary import compiled

_CLAUSE: Final = re.compile(
    r"[;—]|,?\s+(?:but|however|although|though|yet|whereas|except|despite)\b"
    r"|,\s+(?=(?:he|she|they|the patient|patient)\b)"
    r"|,?\s+and\s+(?=(?:he|she|they|the|patient|can|could|is|was|has|had|now|reports?|takes?|uses?|"
    r"his|her)\b)",
    re.IGNORECASE,
)
_NEGATION_REACH: Final = 80  # characters: a negation does not govern a distant remark

_BEFORE: Final = {
    Reason.UNDOCUMENTED: compiled(
        r"(?:no|without|lack of|lacks|insufficient|little|absence of|not)"
        r"(?: \w+){0,3}? (?:evidence|documentation|documented|assessment|indication|mention|record|"
        r"report)"
    ),
    Reason.NEGATED: compiled(
        r"no|not|never|without|denie[sd]|denying|neither|nor|unable to|cannot|failed to|fails to|"
        r"failure to|lack of|lacks|absence of|little"
    ),
    Reason.HYPOTHETICAL: compiled(
        r"if|unless|until|would|should|might|may(?! \d)|will|plan(?:s|ned|ning)? to|goals?|aims?|"
        r"expect(?:s|ed|ation)?|anticipat(?:e|es|ed|ing)|hop(?:e|es|ed|ing)|hopefully|in order to|"
        r"so that|so as to|(?:trying|tries|tried|wants?|wish(?:es)?|attempts?|attempting) to|"
        r"in an effort to|potential(?:ly)?|possibl[ey]|consider(?:s|ed|ing)?|intended to|"
        r"purpose of"
    ),
    Reason.REQUESTED: compiled(
        r"request(?:s|ed|ing)?|recommend(?:s|ed|ing|ation)?|authori[sz]ation|advised|plan|"
        r"prescribes|orders|seeks|seeking|referred|referral"
    ),
    Reason.HISTORICAL: compiled(
        r"(?:before|prior to) (?:the |his |her |this )?(?:injury|accident|incident)|pre-?injury|"
        r"history of|years ago|at one time|as a child|in the remote past"
    ),
    Reason.SOMEBODY_ELSE: compiled(
        r"(?:wife|husband|spouse|mother|father|brother|sister|son|daughter|partner|family|friend|"
        r"co-?worker|roommate)(?:'s)?|utili[sz]ation review(?:er)?|UR (?:physician|reviewer|"
        r"decision|denial)|claims (?:administrator|adjuster|examiner)|adjuster|peer reviewer|"
        r"guidelines?|MTUS|ODG|ACOEM|literature|studies|(?:most|other|many|some|another) patients?|"
        r"patients (?:who|with)"
    ),
}
_AFTER: Final = {
    Reason.UNDOCUMENTED: compiled(
        r"(?:is|was|were|are|has been|have been) not (?:\w+ )?"
        r"(?:documented|demonstrated|noted|recorded|reported|seen|provided)"
    ),
    Reason.NEGATED: compiled(r"(?:is|was|were) (?:denied|not achieved|not observed)"),
    Reason.REQUESTED: compiled(
        r"(?:is|was|were|are|has been|have been|being) (?:\w+ )?"
        r"(?:requested|recommended|pending|proposed|denied|non-?certified)"
    ),
    Reason.HISTORICAL: compiled(
        r"(?:before|prior to) (?:the |his |her |this )?(?:injury|accident|incident)|years ago"
    ),
    Reason.HYPOTHETICAL: compiled(r"(?:is|are|was) (?:expected|anticipated|hoped|planned)"),
}
_DOUBLE_NEGATION: Final = compiled(
    r"not only|(?:not|n't|never|does not|did not|cannot) (?:deny|denied|without)|not without|"
    r"no (?:doubt|question)"
)
# "acupuncture to reduce medication" is a purpose; "was able to reduce medication" is a fact.
_PURPOSE: Final = re.compile(
    r"(?<!able)(?<!allowed him)(?<!allowed her)(?<!managed)(?<!began)(?<!started)(?<!continued)"
    r"(?<!continues)(?<!leading)(?<!led)\s+to\s*$",
    re.IGNORECASE,
)
_CONTRACTED: Final = re.compile(r"n't\b", re.IGNORECASE)


def reasons(text: str, start: int, end: int) -> frozenset[Reason]:
    """Return why the stretch of a sentence is not a plain statement about the patient.

    Args:
        text: The sentence.
        start: First character of the stretch. Triggers inside the stretch belong to it and do
            not count.
        end: First character after it.
    """
    found = set()
    left = _clause_before(text, start)
    right = _clause_after(text, end)
    whole_left = text[:start]
    if text[start].isalpha() and _PURPOSE.search(whole_left):
        found.add(Reason.HYPOTHETICAL)
    for reason, trigger in _BEFORE.items():
        scope = whole_left if reason in _SENTENCE_WIDE else left
        if reason is Reason.NEGATED:
            scope = _DOUBLE_NEGATION.sub(" ", scope)[-_NEGATION_REACH:]
            if _CONTRACTED.search(scope):
                found.add(reason)
        if trigger.search(scope):
            found.add(reason)
    found.update(reason for reason, trigger in _AFTER.items() if trigger.search(right))
    return frozenset(found)


_SENTENCE_WIDE: Final = frozenset({Reason.SOMEBODY_ELSE})


def _clause_before(text: str, start: int) -> str:
    left = text[:start]
    ends = [found.end() for found in _CLAUSE.finditer(left)]
    return left[ends[-1] :] if ends else left


def _clause_after(text: str, end: int) -> str:
    found = _CLAUSE.search(text, end)
    return text[end : found.start()] if found else text[end:]
