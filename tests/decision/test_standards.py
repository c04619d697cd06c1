"""Which standard was used, what was searched, what was cited; and what may rebut a guideline."""

from datetime import date

import pytest
from pydantic import ValidationError

from services.decision.errors import RebuttalRefusedError
from services.decision.evaluation.citation import StudyCitation
from services.decision.evaluation.outcome import Weighing, case_proposal, conclude, propose, weigh
from services.decision.facts.rebuttal import EvidenceGrade, Rebuttal
from services.decision.guidelines import Entry, EntryCase, Library
from services.decision.library_trial.own_cases import situation_of, weighed
from services.decision.sign_off.rebuttal import OfferedEvidence, accept
from shared.events.case import CaseOutcome, Proposal
from shared.events.envelope import digest

LIBRARY = Library.load()
CASES = [
    pytest.param(entry, case, id=f"{entry.id}: {case.name}")
    for entry in LIBRARY.entries
    for case in entry.cases
]
EXCERPT = b"In this invented trial the treatment\n  halved the pain of eighty patients for a year."
STUDY = StudyCitation(
    author="Nobody N", title="An invented trial", year=2015, journal="Inventions", pages="1-9"
)


def _weighed(entry_id: str, name: str) -> Weighing:
    entry = LIBRARY.entry(entry_id)
    return weighed(entry, next(case for case in entry.cases if case.name == name), LIBRARY)


def _offered(**changes: object) -> OfferedEvidence:
    data = {
        "citation": STUDY.model_dump(),
        "quote": "the treatment halved the pain of eighty patients",
        "excerpt": digest(EXCERPT),
        "grade": "randomised_trial",
        "applicable": True,
    }
    return OfferedEvidence.model_validate(data | changes)


@pytest.mark.parametrize(("entry", "case"), CASES)
def test_the_trace_re_evaluates_to_the_same_outcome(entry: Entry, case: EntryCase) -> None:
    """DG5: inputs, rule, row and version are all there; nothing else went into it."""
    request, facts, when = situation_of(entry, case)
    weighing = weigh(request, facts, when, LIBRARY)

    assert conclude(weighing.criteria, weighing.code) == (weighing.proposal, weighing.code)
    assert weighing.library == LIBRARY.version
    if weighing.guideline is not None and weighing.code != "no_criteria":
        assert propose(entry, request, facts, LIBRARY, when) == weighing
    assert Weighing.model_validate_json(weighing.model_dump_json(exclude_none=True)) == weighing


def test_a_proposal_that_its_trace_does_not_lead_to_cannot_be_built() -> None:
    """DG1: the list is closed at the edge, and so is what follows from what."""
    weighing = _weighed("ACU-2009", "exactly six first sessions, three a week")

    for changes in ({"proposal": "upheld"}, {"code": "no_such_code"}, {"proposal": "denied"}):
        with pytest.raises(ValidationError):
            Weighing.model_validate(weighing.model_dump() | changes, strict=False)


def test_a_lower_standard_says_why_each_higher_one_does_not_apply() -> None:
    """LC 4610.5(c)(2): a lower standard counts only where every higher one is inapplicable."""
    weighing = _weighed("GYM-ODG", "all three reasons")

    assert [(each.level.value, each.used) for each in weighing.standards] == [
        ("A", False),
        ("B", False),
        ("C", True),
    ]
    assert weighing.standards[0].because == "The MTUS of 2009 is silent on it."
    assert [(step.step, step.found) for step in weighing.search] == [
        ("1", ()),
        ("2A", ("GYM-ODG",)),
    ]


def test_an_answer_of_the_mtus_ends_the_search() -> None:
    """8 CCR 9792.21.1: first the MTUS; if it answers and is not challenged, stop."""
    weighing = _weighed("ESI-2009", "radiculopathy with a matching MRI after failed care")

    assert [(step.step, step.result) for step in weighing.search] == [("1", "ESI-2009 answers")]
    assert [(each.level.value, each.used) for each in weighing.standards] == [("A", True)]


def test_no_entry_of_the_mtus_is_passed_over_for_a_lower_standard() -> None:
    """Imr-process § 4.3: C to F are refused while an MTUS entry matches."""
    for entry in LIBRARY.entries:
        for case in entry.cases:
            weighing = weighed(entry, case, LIBRARY)
            used = [each.level for each in weighing.standards if each.used]
            rebutted = weighing.code == "presumption_rebutted"
            if weighing.proposal is not Proposal.PENDED and not rebutted:
                assert used == [entry.level]
                assert (entry.id in weighing.search[0].found) == (entry.level.value == "A")


def test_the_primary_source_has_the_parts_that_a_citation_needs() -> None:
    """Imr-process § 4.6: effective year, chapter and section of the MTUS, and why not the MTUS."""
    weighing = _weighed("ESI-2009", "radiculopathy with a matching MRI after failed care")

    primary = weighing.citations[0]
    assert primary.source == "mtus"
    assert str(primary) == (
        "8 CCR 9792.24.2 (2009), MTUS, Chronic Pain Medical Treatment Guidelines, section "
        "Epidural steroid injections, p. 46"
    )
    for entry in LIBRARY.entries:
        assert entry.citation[0].source in {"mtus", "guideline", "study"}


def test_graded_evidence_rebuts_the_presumption_and_is_cited_first() -> None:
    """LC 4604.5(a): the level changes with it, and the result says so."""
    entry = LIBRARY.entry("KETAMINE-2009")
    request, facts, when = situation_of(entry, entry.cases[0])
    rebuttal = accept(_offered(), EXCERPT)
    with_it = facts.model_copy(update={"findings": (*facts.findings, rebuttal)})

    before = weigh(request, facts, when, LIBRARY)
    after = weigh(request, with_it, when, LIBRARY)

    assert (before.proposal, after.proposal) == (Proposal.UPHELD, Proposal.OVERTURNED)
    assert (after.code, after.level) == ("presumption_rebutted", "B")
    assert "rebutted by evidence, graded randomised trial" in after.standards[0].because
    assert after.citations[0] == STUDY
    assert [step.step for step in after.search] == ["1", "2A", "2B", "2C"]


def test_an_ungraded_rebuttal_is_refused() -> None:
    """DG7: why the evidence is stronger has to be said by its grade (8 CCR 9792.25.1)."""
    with pytest.raises(RebuttalRefusedError) as refused:
        accept(_offered(grade=None), EXCERPT)

    assert refused.value.reason == "ungraded"
    with pytest.raises(ValidationError):
        Rebuttal.model_validate({"spans": ()})


def test_one_changed_word_of_a_quote_is_caught() -> None:
    """DG7: a quote stands in the stored excerpt, word for word; only white space may differ."""
    assert accept(_offered(), EXCERPT).grade is EvidenceGrade.RANDOMISED_TRIAL
    words = ["the", "treatment", "halved", "the", "pain", "of", "eighty", "patients"]

    for place in range(len(words)):
        changed = " ".join([*words[:place], words[place] + "s", *words[place + 1 :]])
        with pytest.raises(RebuttalRefusedError) as refused:
            accept(_offered(quote=changed), EXCERPT)
        assert refused.value.reason == "quote_not_in_excerpt"


def test_an_excerpt_that_was_altered_or_does_not_apply_is_refused() -> None:
    """The digest is what was stored; an inapplicable study may support nothing."""
    for changes, excerpt, reason in (
        ({}, EXCERPT + b".", "excerpt_altered"),
        ({"applicable": False}, EXCERPT, "inapplicable"),
    ):
        with pytest.raises(RebuttalRefusedError) as refused:
            accept(_offered(**changes), excerpt)
        assert refused.value.reason == reason


def test_proposals_roll_up_and_a_pended_item_leaves_the_case_open() -> None:
    """DG1: upheld, overturned or mixed; nothing while an item has no proposal."""
    upheld = _weighed("CANNABIS", "chronic pain")
    overturned = _weighed("NMES-2009", "after a stroke")
    pended = _weighed("PT-CP-2009", "a quantity that nobody states")

    assert case_proposal((upheld, upheld)) is CaseOutcome.UPHELD
    assert case_proposal((overturned,)) is CaseOutcome.OVERTURNED
    assert case_proposal((upheld, overturned)) is CaseOutcome.MIXED
    assert case_proposal((upheld, pended)) is None


@pytest.mark.parametrize(
    ("day", "guideline"),
    [
        (date(2016, 7, 27), "OPI-2009"),
        (date(2016, 7, 28), "OPI-2016"),
        (date(2017, 11, 30), "OPI-2016"),
        (date(2017, 12, 1), "OPI-ACOEM"),
    ],
)
def test_the_same_facts_meet_the_regime_of_their_day(day: date, guideline: str) -> None:
    """DG3: three regimes for opioids, each on its first and last day."""
    entry = LIBRARY.entry("OPI-2009")
    request, facts, when = situation_of(entry, entry.cases[1])

    weighing = weigh(request, facts, when.model_copy(update={"day": day}), LIBRARY)

    assert weighing.guideline == guideline
    assert weighing.edition in weighing.editions


def test_the_law_s_notices_stand_beside_the_proposal_and_decide_nothing() -> None:
    """LC 4604.5(c): software shows the cap of 24 visits and never takes it for a finding."""
    entry = LIBRARY.entry("PT-CP-2009")
    crps = next(case for case in entry.cases if case.name == "twenty-four visits for CRPS")
    request, facts, when = situation_of(entry, crps)
    more = request.model_copy(update={"quantity": 25})

    within, beyond = (weigh(each, facts, when, LIBRARY) for each in (request, more))

    assert within.notices == ()
    assert [text[:18] for text in beyond.notices] == ["More than 24 visit"]
    assert beyond.code == "trial_limit_exceeded"


def test_the_factor_is_that_of_the_table_in_force() -> None:
    """Hydromorphone counts 4 by the table of 2016 and 5 by that of 2022; before, none is used."""
    equivalent = LIBRARY.editions.morphine_equivalent

    assert equivalent("hydromorphone", 10, date(2016, 3, 14)) is None
    assert equivalent("hydromorphone", 10, date(2016, 3, 15)) == 40
    assert equivalent("hydromorphone", 10, date(2022, 11, 4)) == 50
    assert equivalent("buprenorphine", 10, date(2022, 11, 4)) is None
