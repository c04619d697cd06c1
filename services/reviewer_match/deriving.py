"""The last attempt on a case, made again from what is kept of it."""

import json
from dataclasses import dataclass
from uuid import UUID

from services.reviewer_match.assignment import Matcher, read_party_sheet
from services.reviewer_match.choice import Loads, Question, Result
from services.reviewer_match.derivation import Derivation
from services.reviewer_match.qualification import Term
from shared.database import Tx
from shared.events.case import CaseFile


@dataclass(frozen=True)
class Derived:
    """An attempt, made again."""

    result: Result
    kept: Derivation


async def derive(tx: Tx, case_id: UUID, matcher: Matcher) -> Derived | None:
    """Make the last attempt on a case again; nothing where its file is gone.

    Raises:
        EvidenceMissingError: the party sheet is not in the store.
        EvidenceStoreDownError: the store does not answer.
        PartySheetInvalidError: what lies there is no party sheet.
    """
    found = await tx.execute(
        "select c.case_file, e.derivation, a.reviewer_id from cases c "
        "join exclusions e using (case_id) left join assignments a using (case_id) "
        "where c.case_id = %s and c.case_file is not null and e.derivation is not null",
        [case_id],
    )
    row = await found.fetchone()
    if row is None:
        return None
    case = CaseFile.model_validate_json(json.dumps(row["case_file"]))
    kept = Derivation.model_validate_json(json.dumps(row["derivation"]))
    bar = matcher.standards.on(kept.first)
    pool, _ = await matcher.rosters.pool(tx, kept.first, kept.roster_known)
    question = Question(
        case_id,
        case.items,
        await read_party_sheet(matcher.evidence, case.party_sheet),
        Term(kept.first, kept.last),
        frozenset(kept.former_reviewers),
        kept.asked_before,
        kept.declared,
    )
    loads = Loads(kept.open, kept.recent)
    result = pool.match(question, loads, bar)
    chosen = row["reviewer_id"]
    if chosen in pool.place and (result.chosen is None or result.chosen.reviewer_id != chosen):
        result = pool.named(pool.place[chosen], pool.weighed(question, loads, bar), bar)
    return Derived(result, kept)
