"""Draft texts: plain sentences that cite the criterion and the record, and contradict neither."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from services.decision.evaluation.criteria import QUANTITY, CriterionResult, earlier_visits
from services.decision.evaluation.criterion import NOT_RECOMMENDED, STOP
from services.decision.evaluation.outcome import AsOf, AsOfBasis, Weighing
from services.decision.evaluation.three_valued import Status
from services.decision.facts.findings import (
    ActivityChange,
    Extent,
    Facts,
    PainScore,
    Span,
)
from services.decision.guidelines import Entry, PendCode
from services.decision.request.items import Request
from shared.events.case import DisputedItem, Proposal, Worker

_MOST_STATEMENTS: Final = 60  # in a summary; the preparation holds them all
_SHORT: Final = 200  # characters of a request that a sentence repeats
_FIRST_SENTENCE: Final = re.compile(r"(?<=[^.]{8}\.)\s+(?=[A-Z])")
_QUOTED: Final = 3  # quotations a sentence; the preparation holds them all

_PENDED: Final = {
    PendCode.NO_GUIDELINE_FOR_ITEM: "The guideline library has no entry for this item.",
    PendCode.NO_GUIDELINE_IN_FORCE: "No guideline of the library was in force for this item on "
    "the day of the request.",
    PendCode.GUIDELINE_PAST_REVIEW: "The guideline for this item is past its review-by date.",
    PendCode.GUIDELINE_HELD_INVALID: "The guideline for this item was held invalid.",
    PendCode.GUIDELINE_UNCERTAIN: "The guideline for this item is marked as uncertain.",
    PendCode.NO_CRITERIA: "The guideline for this item states no criterion that could be tested.",
    PendCode.BODY_PART_NOT_STATED: "Neither the request nor the record names the part of the body.",
    PendCode.QUANTITY_NOT_STATED: "The request does not say how much is asked for.",
    PendCode.RECORD_SILENT: "The record does not go into what the guideline asks for.",
    PendCode.BETWEEN_FIGURES: "The request lies between what the guideline recommends and what its "
    "figures refuse.",
    PendCode.LEFT_TO_JUDGEMENT: "The record holds a reason that the guideline names in general "
    "terms, and none of those that it states in full.",
    PendCode.OPERATION_OPEN: "The operation that the item goes with is in dispute as well, and is "
    "left to the reviewer.",
    PendCode.NOTHING_TO_SEARCH: "The file holds no clinical record that could be searched.",
}
_BASIS: Final = {
    AsOfBasis.RFA: "the day of the request for authorization",
    AsOfBasis.UR_DECISION: "the day of the utilization review decision",
}
_VERDICT: Final = {
    Status.MET: "is documented",
    Status.NOT_MET: "is not met by what the record states",
    Status.NOT_DOCUMENTED: "is not documented",
}
_LIMIT_VERDICT: Final = {
    Status.MET: "is kept",
    Status.NOT_MET: "is exceeded",
    Status.NOT_DOCUMENTED: "cannot be compared, since a count is missing",
}


def rationale(
    request: Request, weighing: Weighing, facts: Facts, when: AsOf, entry: Entry | None
) -> str:
    """Draft the reasons for one item."""
    if weighing.proposal is Proposal.PENDED:
        sentences = [
            _PENDED[PendCode(weighing.code)],
            f"The day that counts is {_day(when.day)}, {_BASIS[when.basis]}.",
            "The item is left to the reviewer.",
        ]
        return " ".join(sentences)
    assert entry is not None
    return " ".join(
        [
            f"The request is for {_asked(request)}.",
            _guideline(entry, when),
            *_history(request, facts),
            *_reported(weighing, facts),
            *(_criterion(each) for each in weighing.criteria if _is_told(each)),
            _conclusion(request, weighing),
        ]
    )


def _guideline(entry: Entry, when: AsOf) -> str:
    source = f"{entry.title} ({entry.citation[0]})"
    return f"The guideline is {source}, in force on {_day(when.day)}, {_BASIS[when.basis]}."


def _history(request: Request, facts: Facts) -> Iterator[str]:
    earlier = earlier_visits(request.treatment or "", facts)
    name = (request.treatment or "").replace("_", " ")
    telling = [
        each
        for each in earlier.findings
        if each.extent is earlier.extent and (earlier.count is None or each.count == earlier.count)
    ]
    cited = _cited(span for each in telling or earlier.findings for span in each.spans)
    if earlier.extent is None:
        yield f"Earlier {name} was searched for in {_records(facts.searched)} and not found."
    elif earlier.extent is Extent.NONE:
        yield f"The record states that there was no earlier {name}: {cited}."
    elif earlier.count is not None:
        yield f"The record counts {earlier.count} earlier {name} visits: {cited}."
    else:
        extent = "extensive earlier" if earlier.extent is Extent.EXTENSIVE else "earlier"
        yield f"The record tells of {extent} {name} without a count: {cited}."


def _reported(weighing: Weighing, facts: Facts) -> Iterator[str]:
    """Name what the patient reports, where functional improvement is the question."""
    if not any(each.criterion == "functional_improvement" for each in weighing.criteria):
        return
    scores = [each for each in facts.findings if isinstance(each, PainScore)]
    if scores:
        yield f"Pain is recorded: {_cited(_spans_of(scores))}."
    unmeasured = [
        each for each in facts.findings if isinstance(each, ActivityChange) and not each.measured
    ]
    if unmeasured:
        yield f"Changes without a measure are recorded: {_cited(_spans_of(unmeasured))}."


def _spans_of(findings: Iterable[PainScore | ActivityChange]) -> Iterator[Span]:
    return (span for finding in findings for span in finding.spans)


def _is_told(result: CriterionResult) -> bool:
    """Whether a sentence is due: a reason against an item is told only where it holds."""
    against = result.row.split(".", 1)[0] in {STOP, NOT_RECOMMENDED}
    return result.row != QUANTITY and not (against and result.status is Status.MET)


def _criterion(result: CriterionResult) -> str:
    if result.row.split(".", 1)[0] in {STOP, NOT_RECOMMENDED}:
        return f"Against it speaks: {result.rule}{_support(result)}."
    if result.row.startswith("limits."):
        value = f" ({result.value})" if result.value else ""
        return f"Limit: {result.rule}. It {_LIMIT_VERDICT[result.status]}{value}."
    verdict = _VERDICT[result.status]
    if result.parts:
        parts = "; ".join(_part(each) for each in _telling(result))
        name = "An indication" if result.row == "start.any_of" else _sentence_case(result.rule)
        return f"{name} {verdict}: {parts}."
    return f"{_sentence_case(_claim(result))}{_support(result)}."


def _claim(result: CriterionResult) -> str:
    """Say how the record stands to a criterion; what must not be there and is, is named."""
    absent = result.rule.partition(" ")
    if result.status is Status.NOT_MET and absent[0].lower() == "no":
        return f"{absent[2]} is documented, which the guideline excludes"
    return f"{result.rule} {_VERDICT[result.status]}"


def _telling(result: CriterionResult) -> tuple[CriterionResult, ...]:
    """Of a criterion that is met, only what carries it: another way to meet it is no finding."""
    if result.status is not Status.MET:
        return result.parts
    return tuple(each for each in result.parts if each.status is Status.MET)


def _part(result: CriterionResult) -> str:
    return f"{_claim(result)}{_support(result)}"


def _support(result: CriterionResult) -> str:
    if result.evidence:
        return f" ({_cited(result.evidence)})"
    if result.status is Status.NOT_DOCUMENTED and result.searched:
        return f" (searched for in {_records(result.searched)}, not found)"
    return ""


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _conclusion(request: Request, weighing: Weighing) -> str:
    if weighing.proposal is Proposal.OVERTURNED:
        return f"The request for {_asked(request)} is therefore medically necessary."
    return f"The request for {_asked(request)} is therefore not medically necessary."


def clinical_summary(worker: Worker, date_of_injury: date, facts: Facts) -> str:
    """Draft the case summary: who, since when, and what the records state, in their own words."""
    person = " ".join(
        part
        for part in (f"{worker.age} year old" if worker.age is not None else "", worker.sex or "")
        if part
    )
    sentences = [
        f"The injured worker is a {person} with an injury of {_day(date_of_injury)}."
        if person
        else f"The injury is of {_day(date_of_injury)}."
    ]
    quotes = dict.fromkeys(
        f"Record {span.record_no} states: {_quote(span)}."
        for finding in facts.findings
        for span in finding.spans
    )
    sentences += list(quotes)[:_MOST_STATEMENTS]
    if len(quotes) > _MOST_STATEMENTS:
        sentences.append(f"{len(quotes) - _MOST_STATEMENTS} further statements were weighed.")
    if not facts.findings:
        sentences.append(
            f"Nothing that the guidelines ask for was found in {_records(facts.searched)}."
            if facts.searched
            else "No clinical record could be searched."
        )
    return " ".join(sentences)


def claims_administrator_guideline(item: DisputedItem) -> str:
    """Return the line for what the claims administrator relied on."""
    return item.ur_guideline or "No guideline was stated by the claims administrator."


def reviewer_guideline(when: AsOf, entry: Entry | None) -> str:
    """Return the line for what the draft relies on."""
    if entry is None:
        return "No guideline of the library applies; the reviewer names the guideline."
    return (
        f"Decision based on {entry.title}: {entry.citation[0]}; edition {entry.edition}, "
        f"in force on {_day(when.day)}."
    )


def _asked(request: Request) -> str:
    """Return the request in short: its own words in full head the decision."""
    words = _in_line(_FIRST_SENTENCE.split(request.words.strip(), 1)[0])
    if len(words) <= _SHORT:
        return words
    return words[:_SHORT].rsplit(" ", 1)[0] + " …"


def _cited(spans: Iterable[Span]) -> str:
    distinct = list({(span.record_no, span.quote): span for span in spans}.values())
    quotes = [f"record {span.record_no}: {_quote(span)}" for span in distinct[:_QUOTED]]
    more = len(distinct) - _QUOTED
    return "; ".join(quotes) + (f"; and {more} more" if more > 0 else "")


def _quote(span: Span) -> str:
    return f"“{_in_line(span.quote)}”"


def _in_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".:")


def _records(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"record {numbers[0]}"
    if numbers == tuple(range(numbers[0], numbers[-1] + 1)):
        return f"records {numbers[0]} to {numbers[-1]}"
    return "records " + ", ".join(str(number) for number in numbers)


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"
