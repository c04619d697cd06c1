"""DG2: findings that contradict what is signed block the signature until they are answered."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.decision.evaluation.outcome import weigh
from services.decision.guidelines import Library
from services.decision.library_trial.own_cases import situation_of
from services.decision.sign_off.objections import against_outcome
from services.decision.sign_off.rebuttal import OfferedEvidence
from shared.events.case import Outcome, Proposal
from shared.events.determination import Determination
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.objection import Answer, Because, Objection, ObjectionKind
from tests.builders import an_item
from tests.decision.desk import OPEN_RECORD, Desk, a_desk, answering, with_reasons

LIBRARY = Library.load()
RICH = (
    "Seen on 02/20/2016. Low back pain 7/10. He completed 8 physical therapy sessions. MRI of the "
    "lumbar spine revealed a disc protrusion at L4-5. Straight leg raise is positive on the left. "
    "Sitting tolerance increased from 20 to 45 minutes. Current medications include Norco 10 mg."
)
FRESH = (
    "Low back pain 6/10. Acupuncture has not been tried. No prior acupuncture. "
    "He currently performs a home exercise program."
)
SIX = "6 acupuncture sessions for the low back"
TWELVE = "12 acupuncture sessions for the low back"
PT = "12 physical therapy sessions for the low back"

OVERTURN = [  # not met or not documented, and yet overturned
    (OPEN_RECORD, TWELVE),
    (OPEN_RECORD, "24 acupuncture sessions for the low back"),
    (FRESH, TWELVE),
    ("Low back pain 6/10.", "MRI of the lumbar spine"),
    ("Low back pain 6/10.", "Lumbar epidural steroid injection L4-L5"),
]
UPHOLD = [  # everything met, and yet upheld
    (FRESH, SIX),
    (FRESH, "4 acupuncture sessions for the low back"),
    (FRESH, "3 acupuncture sessions for the low back"),
    (FRESH, "5 acupuncture sessions for the low back"),
    (FRESH.replace("6/10", "8/10"), SIX),
]
SENTENCES = [
    ("There is no documentation of physical therapy.", "denied_fact"),
    ("No pain score is documented.", "denied_fact"),
    ("There is no MRI of the lumbar spine.", "denied_fact"),
    ("He does not take opioids.", "denied_fact"),
    ("The request for acupuncture is not medically necessary.", "wrong_service"),
    ("The requested physical therapy for the neck is excessive.", "wrong_body_part"),
    ("The request for 18 physical therapy sessions exceeds the guideline.", "wrong_quantity"),
    ("MRI of the lumbar spine revealed a disc protrusion at L2-3.", "wrong_level"),
    ("Straight leg raise was positive on the right.", "wrong_side"),
    ("On 07/08/2014 he was seen again.", "wrong_date"),
]


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url) as running:
        yield running


async def laid(desk: Desk, record: str, words: str) -> tuple[DeterminationDrafted, Determination]:
    """Let a case be drafted, and return event and content."""
    item = an_item(description=words, quantity=None, unit=None, body_part=None)
    match = await desk.a_match(record, items=(item,))
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    return drafted, await desk.content(drafted.draft)


def changed(content: Determination, **update: Any) -> Determination:
    """The content with its one item changed."""
    item = content.items[0].model_copy(update=update)
    return content.model_copy(update={"items": (item,)})


async def objected(
    desk: Desk, drafted: DeterminationDrafted, content: Determination
) -> tuple[Objection, ...]:
    """Sign, and return what stands against it: the case is back with its reviewer."""
    await desk.deliver(await desk.sign_content(drafted, content))
    again = desk.drafted(drafted.case_id)
    assert desk.issued(drafted.case_id) == []
    assert again.version == drafted.version + 1
    assert again.returned is not None
    assert again.returned.because == "findings_contradict"
    return again.returned.objections


async def test_twenty_contradictions_are_twenty_blocks(desk: Desk) -> None:
    """DG2: each is refused with its kind, and an answer to it lets the signature through."""
    tried: list[tuple[str, str, dict[str, Any], set[str]]] = [
        *(
            (record, words, {"outcome": Outcome.OVERTURNED}, {"not_met", "not_documented"})
            for record, words in OVERTURN
        ),
        *((record, words, {"outcome": Outcome.UPHELD}, {"met"}) for record, words in UPHOLD),
        *((RICH, PT, {"rationale": sentence}, {kind}) for sentence, kind in SENTENCES),
    ]
    blocked = 0
    for record, words, update, kinds in tried:
        drafted, draft = await laid(desk, record, words)
        content = changed(draft, **update)

        found = await objected(desk, drafted, content)
        again = desk.drafted(drafted.case_id)
        answered = with_reasons(content, again.returned)
        await desk.deliver(await desk.sign_content(again, answered))

        short = {
            each.kind.value.removeprefix("criterion_").removeprefix("criteria_") for each in found
        }
        assert short & kinds, (words, update)
        assert len(desk.issued(drafted.case_id)) == 1
        blocked += 1
    assert (len(tried), blocked) == (20, 20)


async def test_what_is_signed_as_drafted_is_not_blocked(desk: Desk) -> None:
    """The system's own words and proposals pass their own check."""
    for record, words in [*OVERTURN, *UPHOLD, (RICH, PT), (RICH, "Norco 10/325 mg #60")]:
        drafted, draft = await laid(desk, record, words)
        await desk.deliver(await desk.sign(drafted))
        assert len(desk.issued(drafted.case_id)) == 1, (words, draft.items[0].rationale)


def test_every_case_of_the_library_objects_to_the_other_outcome() -> None:
    """The outcome that the findings lead to meets no objection; the other one always does."""
    seen = set()
    for entry in LIBRARY.entries:
        for case in entry.cases:
            weighing = weigh(*situation_of(entry, case), LIBRARY)
            for outcome in Outcome:
                found = list(against_outcome(1, outcome, weighing))
                pended = weighing.proposal is Proposal.PENDED
                assert bool(found) == (not pended and outcome.value != weighing.proposal.value)
                seen |= {each.kind for each in found}
    assert seen == {
        ObjectionKind.CRITERIA_MET,
        ObjectionKind.CRITERION_NOT_MET,
        ObjectionKind.CRITERION_NOT_DOCUMENTED,
    }


async def test_an_objection_quotes_nothing(desk: Desk) -> None:
    """Item, kind and rule travel; words of the record or of the reviewer do not."""
    drafted, draft = await laid(desk, RICH, PT)
    content = changed(draft, rationale="No MRI was performed. He does not take opioids.")

    found = await objected(desk, drafted, content)

    told = " ".join(each.model_dump_json() for each in found)
    assert {each.rule for each in found} == {"rationale.3-6", "rationale.39-46"}
    assert not [word for word in ("MRI", "opioids", "Norco", "protrusion") if word in told]


RECORD = "MRI of the lumbar spine revealed a disc protrusion at L4-5."
EXCERPT = "In a randomised trial acupuncture was superior to sham needling at twelve weeks."


async def offered(desk: Desk, **changes: Any) -> str:
    """Store evidence as a reviewer enters it, and return where."""
    data = {
        "citation": {
            "source": "study",
            "author": "Invented A",
            "title": "Needles",
            "year": 2012,
            "journal": "Journal of Invention",
            "pages": "1-9",
        },
        "quote": "acupuncture was superior to sham needling",
        "excerpt": await desk.evidence.put(EXCERPT.encode()),
        "grade": "randomised_trial",
        "applicable": True,
    }
    made = OfferedEvidence.model_validate(data | changes)
    return await desk.evidence.put(made.model_dump_json().encode())


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"because": Because.REASONS, "words": "That report is about another patient."}, None),
        ({"because": Because.REASONS, "words": "I know."}, "reasons_missing"),
        ({"because": Because.REASONS}, "reasons_missing"),
        ({"because": Because.RECORD, "record_no": 1, "quote": RECORD}, None),
        (
            {"because": Because.RECORD, "record_no": 1, "quote": RECORD.replace("L4-5", "L5-1")},
            "quote_not_in_excerpt",
        ),
        ({"because": Because.RECORD, "record_no": 9, "quote": RECORD}, "document_not_cited"),
        ({"because": Because.RECORD, "record_no": 1}, "document_not_cited"),
        ({"because": Because.EVIDENCE}, "evidence_rebuts_guidelines_only"),
        ({"because": Because.SIMULATED}, "answer_of_a_program"),
        ({"because": Because.RECORDED_DETERMINATION}, "answer_of_a_program"),
    ],
)
async def test_an_answer_counts_or_says_why_not(
    desk: Desk, how: dict[str, Any], reason: str | None
) -> None:
    """Quotes are checked word for word; a program answers for nobody but itself."""
    drafted, draft = await laid(desk, RICH, PT)
    content = changed(draft, rationale="There is no MRI of the lumbar spine.")
    (found,) = await objected(desk, drafted, content)

    answer = Answer(kind=found.kind, rule=found.rule, **how)
    again = desk.drafted(drafted.case_id)
    await desk.deliver(await desk.sign_content(again, answering(content, (1, answer))))

    assert bool(desk.issued(drafted.case_id)) == (reason is None)
    last = desk.drafted(drafted.case_id).returned
    assert last is not None
    if reason is not None:
        assert [each.not_counted for each in last.objections] == [reason]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"grade": None}, "ungraded"),
        ({"applicable": False}, "inapplicable"),
        ({"quote": "acupuncture was inferior to sham needling"}, "quote_not_in_excerpt"),
        ({"excerpt": "0" * 64}, "excerpt_missing"),
    ],
)
async def test_graded_evidence_rebuts_what_the_guideline_asks_for(
    desk: Desk, changes: dict[str, Any], reason: str | None
) -> None:
    """DG7 at the signature: the presumption falls by graded evidence, quoted word for word."""
    drafted, draft = await laid(desk, OPEN_RECORD, TWELVE)
    content = changed(draft, outcome=Outcome.OVERTURNED)
    found = await objected(desk, drafted, content)
    address = await offered(desk, **changes)

    answers = [
        (1, Answer(kind=e.kind, rule=e.rule, because=Because.EVIDENCE, evidence=address))
        for e in found
    ]
    again = desk.drafted(drafted.case_id)
    await desk.deliver(await desk.sign_content(again, answering(content, *answers)))

    assert bool(desk.issued(drafted.case_id)) == (reason is None)
    last = desk.drafted(drafted.case_id).returned
    assert last is not None
    if reason is not None:
        assert {each.not_counted for each in last.objections} == {reason}


async def test_an_answer_is_to_these_words_and_no_others(desk: Desk) -> None:
    """Whoever edits the rationale after answering has to answer again."""
    drafted, draft = await laid(desk, RICH, PT)
    content = changed(draft, rationale="There is no MRI of the lumbar spine.")
    await objected(desk, drafted, content)
    again = desk.drafted(drafted.case_id)
    answered = with_reasons(content, again.returned)
    edited = changed(answered, rationale="Indeed there is no MRI of the lumbar spine.")

    found = await objected(desk, again, edited)

    assert [each.kind for each in found] == [ObjectionKind.DENIED_FACT]


async def test_an_answer_is_signed_with_the_content(desk: Desk) -> None:
    """It stands under the digest; taken out afterwards, the signature is void."""
    drafted, draft = await laid(desk, FRESH, SIX)
    content = changed(draft, outcome=Outcome.UPHELD)
    await objected(desk, drafted, content)
    again = desk.drafted(drafted.case_id)
    answered = with_reasons(content, again.returned)
    assert answered.digest() != content.digest()

    await desk.deliver(await desk.sign_content(again, answered))

    (issued,) = desk.issued(drafted.case_id)
    assert (await desk.content(issued.content)).items[0].answers == answered.items[0].answers


async def test_the_account_tells_what_has_to_be_answered(desk: Desk) -> None:
    """An operator sees why a case is back, in the service's own table."""
    drafted, draft = await laid(desk, FRESH, SIX)
    await objected(desk, drafted, changed(draft, outcome=Outcome.UPHELD))

    (row,) = await desk.rows("select returned_because, objections from cases")

    assert row["returned_because"] == "findings_contradict"
    assert [each["kind"] for each in row["objections"]] == ["criteria_met"]
