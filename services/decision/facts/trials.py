"""Treatments that were given, and what came of them."""

from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import Trial, TrialResult
from services.decision.facts.place import Place, place_of
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind, Term
from services.decision.vocabulary.drugs import CLASS_OF
from services.decision.vocabulary.lexicon import Mention
from services.decision.vocabulary.numbers import number
from services.decision.vocabulary.patterns import compiled

_GIVEN: Final = compiled(
    r"treatments?(?: and (?:diagnostic (?:studies|testing)|evaluation))?(?: to date)?"
    r"(?: (?:has|have|had))? (?:includ(?:ed?|es|ing)|consist(?:ed|s) of)|treatments?(?: rendered)?"
    r" (?:to date|so far|rendered|included)|(?:prior|previous|past|earlier|relevant) (?:\w+ )?"
    r"(?:treatments?|care|therap(?:y|ies))|treated with|managed with|received|completed|underwent|"
    r"undergone|undergoing|attended|attending|finished|failed|tried|trialed|trial of|despite|"
    r"has had|had (?:had )?|s/p|status post|response to|responded to|relief (?:from|with)|"
    r"improve(?:d|ment) (?:with|from|after)|with (?:prior|previous)|after|following|"
    r"reported(?: that)?|including|received|not (?:helping|helped|helpful)|given|"
    r"(?:has|have|had|been) (?:done|doing|worn|wearing|used|using|taken|taking)|doing|wears?|"
    r"wearing|"
    r"relieved by|"
    r"(?:has|have|had) been (?:helpful|beneficial|ineffective|tried)|temporary|"
    r"started|began|begun|initiated|enrolled in|participat(?:ed|ing) in|"
    r"placed in(?:to)?|put in(?:to)?|fitted with|immobili[sz]ed (?:in|with)|"
    r"continues?(?: with)?|did not (?:help|improve|respond)"
)
_FAILED: Final = compiled(
    r"failed|fail(?:ure)? (?:of|to)|no(?:t)? (?:significant |lasting |much |sustained )?(?:relief|"
    r"benefit|improvement|help(?:ing|ed|ful)?|effective|better|change|respon(?:se|ded|ding|sive))|"
    r"without (?:significant |lasting |much |any )?(?:relief|benefit|improvement)|"
    r"(?:minimal|little|temporary|short[- ]term|limited|transient|poor|inadequate|insufficient|"
    r"incomplete|brief|negligible) (?:\w+ )?(?:relief|benefit|"
    r"improvement|help|response|change|progress|gains?)|despite|ineffective|unsuccessful|unhelpful|"
    r"not (?:been )?(?:changed (?:by|with)|relieved|responding|improving|successful|"
    r"beneficial|improved|tolerated)|unresponsive|refractory|"
    r"(?:did|does|do|has|have|had)(?: not|n't) (?:been )?(?:help|improve|respond|relieve|provide|"
    r"control|give|offer|work)(?:d|ed|n)?|not been (?:effective|helpful|beneficial|successful)|"
    r"lack of (?:improvement|relief|response)|but temporary|not helping|remains? symptomatic|"
    r"symptoms (?:persist|continue)|persist(?:ent|s|ed)?(?: \w+){0,3} despite|worse(?:ned|ning)?"
)
_HELPED: Final = compiled(
    r"help(?:s|ed|ful|ing)|relie(?:f|ved|ves)|benefit(?:ed|s|ial)?|improv(?:e|ed|es|ement|ing)|better|"
    r"pain (?:was |is |levels? |scores? )*(?:reduced|decreased|dropped|fell|went down)|"
    r"reduc(?:ed|ing|es) (?:\w+ )?pain|decreased (?:\w+ )?pain|effective|respond(?:s|ed|ing) well|"
    r"(?:good|excellent|positive|favou?rable) response"
)
_NOT_TOLERATED: Final = compiled(
    r"(?:not|cannot|can't|n't|unable to|poorly) tolerate[ds]?|(?:cannot|can't|unable to) (?:take|"
    r"use)|"
    r"caus(?:es|ed|ing) (?:\w+ ){0,2}?(?:upset|nausea|vomiting|reactions?|rash|dizziness|"
    r"drowsiness|"
    r"sedation|heartburn|gastritis|constipation)|intoleran(?:t|ce)|side effects|"
    r"(?:discontinued|stopped) (?:due to|because of|secondary to|for) (?:\w+ ){0,2}?(?:upset|"
    r"nausea|reactions?|rash|dizziness|drowsiness|sedation|intolerance)|"
    r"adverse (?:effects?|reactions?)|allerg(?:y|ic)|(?:stomach|GI|gastric|gastrointestinal) "
    r"(?:upset|irritation|intolerance|bleed(?:ing)?)|upset(?:s|ting)? (?:his|her|the) stomach"
)
_CONTRAINDICATED: Final = compiled(
    r"contraindicat(?:ed|ion)s?|(?:should|must|are to|is to) (?:be avoided|not be taken)"
)
_PERCENT: Final = compiled(
    r"<number:percent> ?(?:%|percent) (?:\w+ ){0,3}?(?:relief|improvement|reduction|better|benefit|"
    r"decrease)"
)
_RELIEF_LASTED: Final = compiled(
    r"(?:relief|improvement|benefit|better)[^.;]{0,30}? for "
    r"<number:count> (?P<period>days?|weeks?|months?)"
)
_GIVEN_FOR: Final = compiled(r"(?:for|over|x) <number:count> (?P<period>days?|weeks?|months?)")
_WEEKS: Final = {"d": 1 / 7, "w": 1.0, "m": 52 / 12}
_AS_TREATMENT: Final = {
    "exercise_programme": "home_exercise",
    "therapy": "physical_therapy",  # as the word is used where nothing is added
    "xray": None,
}
_NO_TRIAL: Final = frozenset(
    {"mri", "ct", "xray", "ultrasound", "bone_scan", "nerve_study", "laboratory", "ekg"}
    | {"urinalysis"}
    | {"consultation", "office_visit", "evaluation", "psychological_evaluation", "drug_test"}
    | {"neuropsychological_evaluation", "dental_evaluation", "audiometry", "surgery"}
    | {"vestibular_test", "eeg"}
    | {"chest_xray", "mr_arthrogram", "sleep_study", "hospital_stay", "facility", "equipment"}
    | {"test", "program", "medical_device", "wound_care", "immunization", "dental"}
    | {"case_management"}
    | {"computerized_testing", "neuro_test", "mr_arthrogram", "discogram", "genetic_test"}
    | {"transport", "interpreter", "surgical_assistant", "preoperative_clearance", "bath_aid"}
)
_NOT_HELPED: Final = frozenset(
    {Reason.NEGATED, Reason.UNDOCUMENTED, Reason.HYPOTHETICAL, Reason.REQUESTED}
)
_NOTHING_CAME_OF_IT: Final = frozenset({TrialResult.UNSTATED, TrialResult.HELPED})
_BY_SAYING_SO: Final = frozenset({Reason.NEGATED, Reason.HISTORICAL, Reason.UNDOCUMENTED})
_CONSERVATIVE: Final = compiled(
    r"conservative (?:care|treatment|therapy|measures|management)|activity modifications?|rest|ice"
)


_CARE: Final = frozenset({"conservative", "modification", "rest", "ice"})


def trials(statement: Statement) -> Iterator[Candidate]:
    """Read treatments that were given. "No relief from therapy" tells of therapy that failed."""
    treatments = [
        each for each in statement.mentions(Kind.TREATMENT) if each.term.name not in _NO_TRIAL
    ]
    drugs: list[tuple[Mention[Term], str, str | None]]
    drugs = [(each, each.term.name, None) for each in statement.mentions(Kind.DRUG_CLASS)]
    drugs += [
        (each, CLASS_OF[each.term.name].value, each.term.name)
        for each in statement.mentions(Kind.DRUG)
    ]
    if not treatments and not drugs and not statement.words & _CARE:
        return
    result = _result(statement)
    given = _GIVEN.search(statement.text)
    if given is None and result is TrialResult.UNSTATED:
        return
    first = given.start() if given and result is TrialResult.UNSTATED else 0
    for each in treatments:
        if each.end > first:
            name = _AS_TREATMENT.get(each.term.name, each.term.name)
            yield from _trial(statement, each.start, each.end, name, result)
    tolerated = result is not TrialResult.NOT_TOLERATED
    for each, drug_class, drug in drugs:
        if each.end > first:
            yield from _trial(
                statement, each.start, each.end, drug_class, result, drug, placed=tolerated
            )
    if found := _CONSERVATIVE.search(statement.text):
        name = "conservative_care" if "cons" in found.group().lower() else "rest"
        yield from _trial(statement, *found.span(), name, result)


def _result(statement: Statement) -> TrialResult:
    text = statement.text
    if any(_is_said(statement, found.span()) for found in _CONTRAINDICATED.finditer(text)):
        return TrialResult.CONTRAINDICATED
    if any(_is_said(statement, found.span()) for found in _NOT_TOLERATED.finditer(text)):
        return TrialResult.NOT_TOLERATED
    if _FAILED.search(text):
        return TrialResult.FAILED
    helped = any(
        not statement.context.reasons(*found.span()) & _NOT_HELPED
        for found in _HELPED.finditer(text)
    )
    return TrialResult.HELPED if helped else TrialResult.UNSTATED


def _is_said(statement: Statement, place: tuple[int, int]) -> bool:
    return Reason.NEGATED not in statement.context.reasons(*place)


def _trial(
    statement: Statement,
    start: int,
    end: int,
    name: str | None,
    result: TrialResult,
    drug: str | None = None,
    *,
    placed: bool = True,
) -> Iterator[Candidate]:
    if name is None:
        return
    reasons = statement.context.reasons(start, end)
    # "has not had therapy" is no trial; "no relief from therapy" is one that failed.
    if Reason.NEGATED in reasons and result in _NOTHING_CAME_OF_IT:
        return
    # "Upset stomach" is no place at which a drug is not tolerated.
    place = place_of(statement, start, end) if placed else Place()
    percent, lasted = _PERCENT.search(statement.text), _RELIEF_LASTED.search(statement.text)
    given_for = _GIVEN_FOR.search(statement.text, end)
    finding = Trial(
        spans=(statement.span(start, end),),
        dated=statement.dated,
        treatment=name,
        drug=drug,
        result=result,
        percent_relief=min(100.0, number(percent["percent"])) if percent else None,
        weeks_of_relief=_weeks(lasted["count"], lasted["period"]) if lasted else None,
        weeks=_weeks(given_for["count"], given_for["period"]) if given_for else None,
        body_part=place.body_part,
        laterality=place.laterality,
    )
    yield Candidate(finding, start, end, set_aside_by=frozenset(Reason) - _BY_SAYING_SO)


def _weeks(count: str, period: str) -> float:
    return round(number(count) * _WEEKS[period[0].lower()], 1)
