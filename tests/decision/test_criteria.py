"""What each test of a criterion means, on the smallest case that shows it."""

import json
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.decision.evaluation.criterion import Situation, weigh_criterion
from services.decision.evaluation.outcome import as_of, weigh
from services.decision.facts.clinical import CircumstanceFinding
from services.decision.facts.findings import AnyFinding, Facts
from services.decision.guidelines.library import Library
from services.decision.guidelines.predicates import Predicate, Tried
from services.decision.library_trial.own_cases import situation_of
from services.decision.request.items import Request
from services.decision.turning.why_not import suppose, why_not
from services.decision.vocabulary import names
from services.decision.vocabulary.files import read
from services.decision.vocabulary.treatments import TREATMENTS
from tests.decision.reading import facts_of

LIBRARY = Library.load()
_PREDICATE: TypeAdapter[Predicate] = TypeAdapter(Predicate)
_FINDING: TypeAdapter[AnyFinding] = TypeAdapter(AnyFinding)
_OPERATIONS = TypeAdapter(dict[str, object]).validate_python(read("operations.yaml"))
WHEN = as_of(date(2016, 1, 4), date(2016, 1, 9), date(2015, 1, 4))


SIGN = {
    "test": "found",
    "kind": "exam_sign",
    "where": {"sign": ["weakness"], "present": [True]},
    "against": {"present": [False]},
}
PAIN = {"test": "found", "kind": "pain_score", "where": {"score": {"min": 4}}}
CLEAR = {"test": "none_found", "kind": "diagnosis", "where": {"condition": ["radiculopathy"]}}
TRIED = {"test": "tried", "treatments": ["nsaid", "tens", "massage"], "at_least": 2}
SAME_PLACE = {
    "test": "concordant",
    "examination": {"kind": "exam_sign", "where": {"sign": ["sensory_loss"], "present": [True]}},
    "study": {"kind": "study", "where": {"shows": ["nerve_compression"], "positive": [True]}},
    "negative": {"kind": "study", "where": {"shows": ["normal"]}},
}


def _finding(kind: str, **fields: Any) -> AnyFinding:
    return _FINDING.validate_json(json.dumps({"kind": kind, "spans": [], **fields}, default=str))


def _weighed(predicate: dict[str, Any], *findings: AnyFinding, **request: Any) -> str:
    made = _PREDICATE.validate_python({"name": "it", "text": "it"} | predicate)
    asked = Request(item_no=1, words="an item", treatment="massage").model_copy(update=request)
    facts = Facts(findings=findings, searched=(1,))
    return weigh_criterion(made, "start.0", Situation(asked, facts, WHEN)).status.value


def test_a_finding_meets_its_opposite_refuses_and_silence_does_neither() -> None:
    """A missing paper is not a negative finding."""
    assert _weighed(SIGN, _finding("exam_sign", sign="weakness")) == "met"
    assert _weighed(SIGN, _finding("exam_sign", sign="weakness", present=False)) == "not_met"
    assert _weighed(SIGN) == "not_documented"


def test_a_figure_outside_the_range_refuses() -> None:
    """The last figure that is not enough, and the first that is."""
    assert _weighed(PAIN, _finding("pain_score", score=4)) == "met"
    assert _weighed(PAIN, _finding("pain_score", score=3.9)) == "not_met"
    assert _weighed(PAIN) == "not_documented"


def test_of_dated_findings_the_latest_counts_where_the_entry_says_so() -> None:
    """Contradictory scores: yesterday's does not outweigh today's."""
    then = _finding("pain_score", score=8, dated="2015-03-01")
    now = _finding("pain_score", score=2, dated="2015-11-01")

    assert _weighed(PAIN, then, now) == "met"
    assert _weighed(PAIN | {"latest": True}, then, now) == "not_met"


def test_another_part_of_the_body_or_the_other_side_proves_nothing() -> None:
    """Determinations fall over the wrong spine segment; a knee is no reason for a shoulder."""
    knee = _finding("exam_sign", sign="weakness", body_part="knee", laterality="left")

    assert _weighed(SIGN, knee, body_parts=("knee",)) == "met"
    assert _weighed(SIGN, knee, body_parts=("shoulder",)) == "not_documented"
    assert _weighed(SIGN, knee, body_parts=("knee",), laterality="right") == "not_documented"
    assert _weighed(SIGN | {"anywhere": True}, knee, body_parts=("shoulder",)) == "met"


@pytest.mark.parametrize(
    ("named", "asked", "same", "other"),
    [
        ("naproxen", "naproxen", "met", "not_documented"),
        ("naproxen", "ibuprofen", "not_documented", "met"),
        (None, "ibuprofen", "met", "not_documented"),
        ("naproxen", None, "met", "not_documented"),
    ],
)
def test_a_finding_may_be_of_the_drug_that_is_asked_for_or_of_another(
    named: str | None, asked: str | None, same: str, other: str
) -> None:
    """Going on with a drug is another request than a change; what is not named parts nothing."""
    in_use = {"test": "found", "kind": "medication", "where": {"drug_class": ["nsaid"]}}
    taken = _finding("medication", drug=named, drug_class="nsaid")

    assert _weighed(in_use | {"drug": "same"}, taken, drug=asked) == same
    assert _weighed(in_use | {"drug": "other"}, taken, drug=asked) == other


def test_a_part_of_a_limb_tells_of_the_limb() -> None:
    """A study of the arm is asked for a hand that is numb; an arm says nothing of the hand."""
    hand = _finding("exam_sign", sign="entrapment_sign", body_part="forearm-wrist-hand")
    arm = _finding("exam_sign", sign="entrapment_sign", body_part="upper extremity")
    entrapment = SIGN | {"where": {"sign": ["entrapment_sign"], "present": [True]}}

    assert _weighed(entrapment, hand, body_parts=("upper extremity",)) == "met"
    assert _weighed(entrapment, hand, body_parts=("lower extremity",)) == "not_documented"
    assert _weighed(entrapment, arm, body_parts=("forearm-wrist-hand",)) == "not_documented"


def test_nothing_found_meets_an_exclusion() -> None:
    """Nothing speaks against it; where something does, it is shown."""
    assert _weighed(CLEAR) == "met"
    assert _weighed(CLEAR, _finding("diagnosis", condition="radiculopathy")) == "not_met"


def test_different_treatments_are_counted_that_did_not_do() -> None:
    """The same one twice is one; one that helped is none."""
    nsaid = _finding("trial", treatment="nsaid", result="failed")
    tens = _finding("trial", treatment="tens", result="not_tolerated")
    helped = _finding("trial", treatment="massage", result="helped")

    assert _weighed(TRIED, nsaid, tens) == "met"
    assert _weighed(TRIED, nsaid, nsaid, helped) == "not_documented"
    assert _weighed(TRIED, helped) == "not_met"


def test_a_treatment_without_a_stated_result_failed_where_symptoms_go_on() -> None:
    """Only where the entry says so: exercises done and pain that persists are no progress."""
    done = _finding("trial", treatment="home_exercise")
    persists = _finding("symptom", symptom="persistent")
    pain = _finding("pain_score", score=7)
    exercises = {"test": "tried", "treatments": ["home_exercise"]}

    assert _weighed(exercises, done, persists) == "not_documented"
    assert _weighed(exercises | {"persisting": "said"}, done, persists) == "met"
    assert _weighed(exercises | {"persisting": "said"}, done, pain) == "not_documented"
    assert _weighed(exercises | {"persisting": "shown"}, done, pain) == "met"
    assert _weighed(exercises | {"persisting": "shown"}, done) == "not_documented"


@pytest.mark.parametrize(
    ("kind", "fields", "status"),
    [
        ("pain_score", {"score": 4}, "met"),
        ("pain_score", {"score": 3.9}, "not_documented"),
        ("pain_score", {"score": 8, "moment": "before"}, "not_documented"),
        ("pain_score", {"score": 8, "body_part": "low back"}, "met"),
        ("pain_score", {"score": 8, "body_part": "knee"}, "not_documented"),
        ("exam_sign", {"sign": "reflex_loss"}, "met"),
        ("exam_sign", {"sign": "reflex_loss", "present": False}, "not_documented"),
        ("exam_sign", {"sign": "tenderness"}, "not_documented"),
    ],
)
def test_moderate_pain_or_a_deficit_at_the_end_shows_that_a_complaint_goes_on(
    kind: str, fields: dict[str, Any], status: str
) -> None:
    """Therapy was given, and its end is what the last visit found."""
    given = _finding("prior_treatment", treatment="physical_therapy", extent="some", count=6)
    asked = {"test": "tried", "treatments": ["physical_therapy"], "persisting": "shown"}

    finding = _finding(kind, **fields)

    assert _weighed(asked, given, finding, body_parts=("low back",)) == status


def test_a_treatment_that_helped_did_not_fail_in_silence() -> None:
    """One sentence tells of the course, another of its result."""
    pain = _finding("pain_score", score=7)
    given = _finding("trial", treatment="chiropractic")
    helped = _finding("trial", treatment="chiropractic", result="helped")
    asked = {"test": "tried", "treatments": ["chiropractic"], "persisting": "shown"}

    assert _weighed(asked, given, pain) == "met"
    assert _weighed(asked, given, helped, pain) == "not_met"


def test_care_of_another_part_of_the_body_is_no_course_here() -> None:
    """Counted visits name no part; the sentence that counts them may."""
    pain = _finding("pain_score", score=7)
    asked = {"test": "tried", "treatments": ["physical_therapy"], "persisting": "shown"}
    counted = _finding("prior_treatment", treatment="physical_therapy", extent="some", count=8)
    shoulder = _finding("trial", treatment="physical_therapy", body_part="shoulder")

    assert _weighed(asked, counted, shoulder, pain, body_parts=("knee",)) == "not_documented"
    assert _weighed(asked, counted, shoulder, pain, body_parts=("shoulder",)) == "met"


def test_visits_asked_for_are_no_course() -> None:
    """A count, or "extensive", tells of visits that were; "additional therapy" does not."""
    pain = _finding("pain_score", score=7)
    asked = {"test": "tried", "treatments": ["physical_therapy"], "persisting": "shown"}
    some = _finding("prior_treatment", treatment="physical_therapy", extent="some")
    many = _finding("prior_treatment", treatment="physical_therapy", extent="extensive")

    assert _weighed(asked, some, pain) == "not_documented"
    assert _weighed(asked, many, pain) == "met"


def test_silence_proves_nothing_where_the_record_does_not_go_into_it() -> None:
    """A letter that names no illness and no drug does not say that the patient is healthy."""
    illness = _PREDICATE.validate_python(
        {
            **CLEAR,
            "test": "found",
            "name": "illness",
            "text": "illness",
            "silent_without": [{"kind": "medication", "where": {"state": ["current"]}}],
        }
    )
    asked = Request(item_no=1, words="an item", treatment="massage")

    def silent(*findings: AnyFinding) -> bool:
        facts = Facts(findings=findings, searched=(1,))
        return weigh_criterion(illness, "start.0", Situation(asked, facts, WHEN)).silent

    assert silent()
    assert not silent(_finding("medication", drug_class="nsaid", state="current"))


def test_examination_and_study_must_speak_of_one_place() -> None:
    """A root is one of the two of its segment; another segment is another place."""
    sign = _finding("exam_sign", sign="sensory_loss", level="L5")
    here = _finding("study", study="mri", shows="nerve_compression", level="L4-L5")
    there = _finding("study", study="mri", shows="nerve_compression", level="L2-L3")

    assert _weighed(SAME_PLACE, sign, here) == "met"
    assert _weighed(SAME_PLACE, sign, there) == "not_met"
    assert _weighed(SAME_PLACE, sign, _finding("study", study="mri", shows="normal")) == "not_met"
    assert _weighed(SAME_PLACE, sign) == "not_documented"


@pytest.mark.parametrize(
    ("most", "status"), [(12, "met"), (11, "not_met")], ids=["to the day", "a month less"]
)
def test_time_since_the_injury_is_counted_in_calendar_months(most: int, status: str) -> None:
    """From 2015-01-04 to 2016-01-04 are twelve months."""
    elapsed = {"test": "elapsed", "since": "injury", "unit": "month", "range": {"max": most}}

    assert _weighed(elapsed) == status


@pytest.mark.parametrize(
    ("predicate", "says"),
    [
        ({"test": "found", "kind": "pain_scores"}, "kind of finding"),
        ({"test": "found", "kind": "pain_score", "where": {"points": [4]}}, "points"),
        ({"test": "found", "kind": "exam_sign", "where": {"sign": ["sad"]}}, "sign"),
        (
            {"test": "found", "kind": "pain_score", "where": {"score": {"min": 5, "max": 4}}},
            "above",
        ),
        ({"test": "requested", "where": {"colour": ["red"]}}, "colour"),
        ({"test": "elapsed", "since": "injury", "unit": "week"}, "range or a column"),
        (TRIED | {"at_least": 4}, "more than it names"),
    ],
)
def test_a_criterion_that_can_never_be_tested_is_refused(
    predicate: dict[str, Any], says: str
) -> None:
    """A spelling mistake must not become a rule that nobody can meet."""
    with pytest.raises(ValidationError, match=says):
        _PREDICATE.validate_python({"name": "it", "text": "it"} | predicate)


def test_every_name_in_the_library_is_one_that_readers_use() -> None:
    """An entry for a treatment that no item is ever understood as would lie idle."""
    drugs = {each.value for each in names.DrugClass} | {
        "antidepressant",
        "carisoprodol",
        "compound",
        "cyclobenzaprine",
        "glucosamine",
        "medication",
        "tramadol",
    }
    known = set(TREATMENTS) | drugs
    asked = {name for entry in LIBRARY.entries for name in entry.applies_to.treatments}
    tried = {
        name
        for entry in LIBRARY.entries
        for test in entry.tests
        if isinstance(test, Tried)
        for name in test.treatments
    }
    operations = {
        str(name)
        for entry in LIBRARY.entries
        for test in entry.tests
        if getattr(test, "kind", None) == "operation"
        for name in getattr(test, "where", {}).get("procedure", ())
    }

    assert asked - known == set()
    trials = {"conservative_care", "home_exercise", "rest", "ice_heat", "medication"}
    assert tried - known - trials == set()
    assert operations - set(_OPERATIONS) - set(TREATMENTS) == set()


@pytest.mark.parametrize("side", ["left", "right", "bilateral"])
def test_a_why_not_speaks_of_the_side_of_the_item(side: str) -> None:
    """What would turn an item of the right shoulder is a finding of the right shoulder."""
    entry = LIBRARY.entry("MRI-OTHER")
    request, facts, when = situation_of(entry, entry.cases[1])
    request = request.model_copy(update={"laterality": side})
    weighing = weigh(request, facts, when, LIBRARY)

    result = why_not(weighing, request, facts, entry, LIBRARY, when)

    assert result.alternatives
    for each in result.alternatives:
        turned = weigh(*suppose(each.changes, request, facts), when, LIBRARY)
        assert turned.proposal is result.turns_to


@pytest.mark.parametrize(
    ("note", "part", "proposal"),
    [
        ("She is six weeks after right knee arthroscopy.", "knee", "overturned"),
        ("She is six weeks after right knee arthroscopy.", "low back", "upheld"),
        ("He is awaiting surgery on the left shoulder.", "neck", "upheld"),
        ("She is six weeks after surgery.", "low back", "overturned"),
    ],
)
def test_surgery_counts_for_the_part_that_was_operated_on(
    note: str, part: str, proposal: str
) -> None:
    """An operation on the knee is no reason for acupuncture at the back."""
    asked = Request(
        item_no=1,
        words="acupuncture, 6 visits",
        treatment="acupuncture",
        category="rehab",
        quantity=6,
        body_parts=(part,),
    )

    assert weigh(asked, facts_of(note), WHEN, LIBRARY).proposal.value == proposal


@pytest.mark.parametrize(
    ("note", "part"),
    [
        ("The patient is a candidate for surgery on the left knee.", "knee"),
        ("Acute exacerbation of low back pain.", "low back"),
        ("The patient is a surgical candidate.", None),
    ],
)
def test_a_circumstance_is_tied_to_the_part_that_its_words_name(
    note: str, part: str | None
) -> None:
    """Surgery in view at the knee does not make the picture of a neck necessary."""
    found = [each for each in facts_of(note).findings if isinstance(each, CircumstanceFinding)]

    assert [each.body_part for each in found] == [part]
