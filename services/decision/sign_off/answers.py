"""Whether what a reviewer answers to an objection counts.

An answer names the objection, and what it rests on: the words of a document, graded evidence, or
reasons. Quotes are checked, word for word. What a program answers counts under a simulated
signature alone, which production refuses.
"""

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from services.decision.errors import RebuttalRefusedError
from services.decision.sign_off.rebuttal import OfferedEvidence, accept, check_quote
from services.decision.sign_off.signature import SIMULATED
from shared.events.determination import Determination
from shared.events.objection import Answer, Because, Objection, ObjectionKind
from shared.evidence import Evidence

_FEWEST_WORDS: Final = 5
_AGAINST_THE_GUIDELINE: Final = frozenset(
    {ObjectionKind.CRITERION_NOT_MET, ObjectionKind.CRITERION_NOT_DOCUMENTED}
)

Exhibits = Mapping[str, bytes]
"""What answers refer to, by digest: documents of the case, evidence, excerpts."""


async def exhibits(content: Determination, evidence: Evidence) -> Exhibits:
    """Fetch what the answers refer to; what is not there is left out."""
    documents = {each.record_no: each.digest for each in content.documents}
    found: dict[str, bytes] = {}

    async def fetch(address: str | None) -> bytes | None:
        blob = await evidence.find(address) if address else None
        if address and blob is not None:
            found[address] = blob
        return blob

    for answer in (each for item in content.items for each in item.answers):
        if answer.because is Because.RECORD:
            await fetch(documents.get(answer.record_no or 0))
        elif answer.because is Because.EVIDENCE:
            offered = _offered(await fetch(answer.evidence))
            await fetch(offered.excerpt if offered else None)
    return found


def unanswered(
    objections: tuple[Objection, ...],
    content: Determination,
    exhibits: Exhibits,
    signature_kind: str,
) -> tuple[Objection, ...]:
    """Return the objections without an answer that counts, each with the reason why one does not.

    Args:
        objections: To this content.
        content: What is signed, with the answers.
        exhibits: What the answers refer to.
        signature_kind: Who signs: a reviewer, or a program.
    """
    answers = {
        (item.item_no, answer.kind, answer.rule): answer
        for item in content.items
        for answer in item.answers
    }
    left = []
    for each in objections:
        answer = answers.get((each.item_no, each.kind, each.rule))
        if answer is None:
            left.append(each)
        elif why := _why_not_counted(answer, content, exhibits, signature_kind):
            left.append(each.model_copy(update={"not_counted": why}))
    return tuple(left)


def _why_not_counted(
    answer: Answer, content: Determination, exhibits: Exhibits, signature_kind: str
) -> str | None:
    match answer.because:
        case Because.RECORDED_DETERMINATION | Because.SIMULATED:
            return None if signature_kind == SIMULATED else "answer_of_a_program"
        case Because.REASONS:
            enough = len((answer.words or "").split()) >= _FEWEST_WORDS
            return None if enough else "reasons_missing"
        case Because.RECORD:
            return _of_record(answer, content, exhibits)
        case Because.EVIDENCE:
            return _of_evidence(answer, exhibits)


def _of_record(answer: Answer, content: Determination, exhibits: Exhibits) -> str | None:
    cited = next((e for e in content.documents if e.record_no == answer.record_no), None)
    if cited is None or answer.quote is None:
        return "document_not_cited"
    if cited.digest not in exhibits:
        return "document_missing"
    try:
        check_quote(answer.quote, cited.digest, exhibits[cited.digest])
    except RebuttalRefusedError as error:
        return error.reason
    return None


def _of_evidence(answer: Answer, exhibits: Exhibits) -> str | None:
    if answer.kind not in _AGAINST_THE_GUIDELINE:
        return "evidence_rebuts_guidelines_only"
    offered = _offered(exhibits.get(answer.evidence or ""))
    if offered is None:
        return "evidence_unreadable"
    if offered.excerpt not in exhibits:
        return "excerpt_missing"
    try:
        accept(offered, exhibits[offered.excerpt])
    except RebuttalRefusedError as error:
        return error.reason
    return None


def _offered(blob: bytes | None) -> OfferedEvidence | None:
    try:
        return OfferedEvidence.model_validate_json(blob or b"")
    except ValidationError:
        return None
