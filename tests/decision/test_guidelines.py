"""The library is data that checks itself: every entry with its dates and its own cases."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from services.decision.errors import GuidelineInvalidError
from services.decision.evaluation.outcome import as_of, weigh
from services.decision.facts import find
from services.decision.facts.findings import Facts
from services.decision.guidelines import Entry, EntryCase, Library, PendCode
from services.decision.guidelines.entry import Phase
from services.decision.guidelines.limits import Limit
from services.decision.library_trial.own_cases import situation_of, weighed
from services.decision.request.items import Perioperative, Request, understand
from services.decision.turning.why_not import suppose, why_not
from shared.events.case import Proposal
from tests.builders import an_item
from tests.decision.reading import a_text

LIBRARY = Library.load()
IN_2016 = as_of(date(2016, 1, 4), date(2016, 1, 9), date(2014, 1, 1))
IN_2026 = as_of(date(2026, 1, 4), date(2026, 1, 9), date(2024, 1, 1))
CASES = [
    pytest.param(entry, case, id=f"{entry.id}: {case.name}")
    for entry in LIBRARY.entries
    for case in entry.cases
]


@pytest.mark.parametrize(("entry", "case"), CASES)
def test_every_entry_proposes_what_its_own_cases_say(entry: Entry, case: EntryCase) -> None:
    """DG9: a rule stands beside its positive, negative and boundary cases, and obeys them."""
    weighing = weighed(entry, case, LIBRARY)

    assert weighing.guideline == entry.id
    assert (weighing.proposal, weighing.code) == (case.proposes, case.code)


@pytest.mark.parametrize(("entry", "case"), CASES)
def test_every_why_not_turns_the_proposal(entry: Entry, case: EntryCase) -> None:
    """DG6: applying the smallest change flips the proposal, for every item and alternative."""
    request, facts, when = situation_of(entry, case)
    weighing = weigh(request, facts, when, LIBRARY)

    result = why_not(weighing, request, facts, entry, LIBRARY, when)

    assert bool(result.alternatives) == (weighing.proposal is not Proposal.PENDED)
    for alternative in result.alternatives:
        turned = weigh(*suppose(alternative.changes, request, facts), when, LIBRARY)
        assert turned.proposal is result.turns_to
        assert turned.proposal is not weighing.proposal
        for left_out in range(len(alternative.changes)):
            fewer = tuple(change for at, change in enumerate(alternative.changes) if at != left_out)
            still = weigh(*suppose(fewer, request, facts), when, LIBRARY)
            assert still.proposal is not result.turns_to


_DEFINITE = {
    "ABDUCTION": "an open repair",
    "ACETAMINOPHEN": "the first drug for any pain",
    "ACU": "the regulation names the reason, and the trial is limited",
    "ANTIEMETIC": "labelled for it",
    "AQUA": "the reason against exercise on land, and the trial is limited",
    "AUDIO": "hearing that is disturbed",
    "BONE-SCAN": "a tumour or an infection",
    "BONESTIM": "a bone that does not unite",
    "BOTOX": "the one condition",
    "BRACE": "a joint that was operated, or a bone that is broken",
    "COLD": "a week after an operation",
    "COMPRESSION": "after the replacement of a joint",
    "CONSULT": "a red flag",
    "DME": "an operation on the leg to come, or a patient who cannot leave the house",
    "EEG": "seizures",
    "EXERCISE": "recommended for everybody with the complaint",
    "GARMENT": "a scar that grows or draws together",
    "GUIDANCE": "landmarks that failed, or that nobody can feel",
    "FIXATION": "a fracture of the hip",
    "HEAD": "seizures or a stroke",
    "HEP": "recommended for everybody with a complaint",
    "MRI": "a red flag",
    "NMES": "the one condition",
    "OPI": "the weeks after an operation, and the dose is limited",
    "PREOP": "foreign material to be implanted",
    "PSYCHEVAL": "before every implant",
    "PT-SPINE": "two visits of instruction",
    "SLING": "an open repair or a fresh fracture",
    "STIMULANT": "the labelled conditions",
    "SURG": "an operation at which an assistant is usual",
    "TENS": "the month after an operation",
    "TETANUS": "a wound",
    "VISIT": "a fracture, or work that is limited by an injury",
    "TRANSPORT": "a patient who cannot drive",
    "WHEELCHAIR": "a patient who cannot leave the house, or a disease of the cord",
    "WOUND": "a wound, an infection or a recent operation",
    "XRAY": "a red flag, a fracture or an operation on bone",
}
"""What overturns a denial by itself, by the beginning of the entry's id: a definite rule."""


def test_no_denial_falls_on_one_finding_unless_a_definite_rule_says_so() -> None:
    """Pain of 4, "persistent" or a diagnosis alone proves nothing; few denials fall (13 %)."""
    alone: list[str] = []
    for entry in filter(lambda each: each.is_applied, LIBRARY.entries):
        day = entry.valid_from + timedelta(days=30)
        when = as_of(day, day, day - timedelta(days=_SINCE_INJURY[entry.applies_to.phase]))
        parts = tuple(set(entry.applies_to.body_parts[:1]) - {"any"})
        for treatment in entry.applies_to.treatments:
            asked = Request(
                item_no=1,
                words="an item",
                treatment=treatment,
                body_parts=parts,
                quantity=1,
                days=5,
                months=1,
                perioperative=Perioperative.PRE
                if entry.applies_to.phase is Phase.POSTSURGICAL
                else None,
            )
            silent = Facts(searched=(1,))
            weighing = weigh(asked, silent, when, LIBRARY)
            turning = why_not(weighing, asked, silent, entry, LIBRARY, when)
            if weighing.proposal is Proposal.OVERTURNED or any(
                len(each.changes) == 1 and each.changes[0].add and "rebuts" not in each.text
                for each in turning.alternatives
            ):
                alone.append(entry.id)

    assert {each for each in alone if not each.startswith(tuple(_DEFINITE))} == set()


_SINCE_INJURY = {Phase.ACUTE: 40, Phase.ANY: 40, Phase.POSTSURGICAL: 40, Phase.CHRONIC: 400}
"""Days."""


@pytest.mark.parametrize(
    ("day", "parts", "expected"),
    [
        (date(2009, 7, 17), ("low back",), PendCode.NO_GUIDELINE_IN_FORCE),
        (date(2009, 7, 18), ("low back",), "ACU-2009"),
        (date(2017, 11, 30), ("low back",), "ACU-2009"),
        (date(2017, 12, 1), ("low back",), "ACU-ACOEM-LB"),
        (date(2017, 12, 1), ("neck",), PendCode.NO_GUIDELINE_IN_FORCE),
        (date(2017, 12, 1), ("low back", "neck"), PendCode.NO_GUIDELINE_IN_FORCE),
        (date(2017, 12, 1), (), PendCode.BODY_PART_NOT_STATED),
        (date(2027, 6, 30), ("low back",), "ACU-ACOEM-LB"),
        (date(2027, 7, 1), ("low back",), PendCode.GUIDELINE_PAST_REVIEW),
    ],
)
def test_the_edition_is_that_of_the_day(
    day: date, parts: tuple[str, ...], expected: PendCode | str
) -> None:
    """DG3, DG4: the first and the last day of an edition, and never a silent carry-forward."""
    found = LIBRARY.in_force(day, "acupuncture", parts, chronic=True)

    assert (found.id if isinstance(found, Entry) else found) == expected


def test_the_same_facts_name_two_editions_on_two_days() -> None:
    """DG3: the as-of day is explicit, and the edition follows from it."""
    request = understand(an_item())
    facts = find((a_text("Low back pain 7/10. No prior acupuncture. Attending physical therapy."),))

    then = weigh(
        request, facts, as_of(date(2016, 1, 4), date(2016, 1, 9), date(2014, 1, 1)), LIBRARY
    )
    now = weigh(
        request, facts, as_of(date(2026, 1, 4), date(2026, 1, 9), date(2024, 1, 1)), LIBRARY
    )

    assert (then.guideline, then.code) == ("ACU-2009", "trial_limit_exceeded")
    assert (now.guideline, now.code) == ("ACU-ACOEM-LB", "criteria_met")


def test_without_a_request_date_the_decision_date_counts() -> None:
    """The basis of the day is named, since the two can lie in different editions."""
    assert as_of(None, date(2016, 1, 9), date(2014, 1, 1)).basis.value == "ur_decision"
    assert as_of(date(2016, 1, 4), date(2016, 1, 9), date(2014, 1, 1)).day == date(2016, 1, 4)


@pytest.mark.parametrize(
    ("injury", "chronic"),
    [(date(2015, 11, 30), True), (date(2015, 12, 1), False), (date(2016, 2, 29), False)],
)
def test_three_months_make_pain_chronic(injury: date, chronic: bool) -> None:  # noqa: FBT001 - a table's column
    """Several entries speak of chronic pain only."""
    assert as_of(date(2016, 2, 29), date(2016, 3, 1), injury).chronic is chronic


def test_an_item_without_an_entry_is_pended() -> None:
    """Nothing is guessed for what the library does not know."""
    weighing = weigh(
        understand(an_item(description="Interpreter at a visit", body_part=None)),
        find((a_text("Wrist pain 6/10."),)),
        IN_2016,
        LIBRARY,
    )

    assert (weighing.proposal, weighing.code) == (Proposal.PENDED, "no_guideline_for_item")


def test_a_general_reason_leaves_an_item_to_judgement_and_a_figure_still_refuses() -> None:
    """What a guideline names in general terms neither proves an item nor lets it be refused."""
    september = as_of(date(2016, 9, 1), date(2016, 9, 6), date(2016, 8, 1))

    def proposed(item: str, note: str) -> tuple[Proposal, str]:
        asked = understand(an_item(description=item, body_part=None, quantity=None))
        weighing = weigh(asked, find((a_text(note),)), september, LIBRARY)
        return weighing.proposal, weighing.code

    assert proposed("Orthopedic consultation", "Shoulder pain 6/10. Symptoms persist.") == (
        Proposal.PENDED,
        "left_to_judgement",
    )
    assert proposed("Orthopedic consultation", "Shoulder pain 6/10.")[0] is Proposal.UPHELD
    assert proposed("Xanax 1 mg #90", "Anxiety disorder. Trouble sleeping.") == (
        Proposal.UPHELD,
        "duration_limit_exceeded",
    )


_BOTH_FAILED = (
    "Low back pain 7/10. Physical therapy failed. Naproxen failed, no relief. A TENS trial is "
    "requested. "
)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (_BOTH_FAILED, "record_silent"),
        (_BOTH_FAILED + "The patient was seen in the clinic. " * 200, "beside_rehabilitation"),
        ("Low back pain 7/10. A TENS trial is requested.", "others_failed"),
    ],
    ids=["a summary", "a file", "a summary in which nothing is met"],
)
def test_a_summary_may_leave_out_what_summaries_seldom_state(note: str, expected: str) -> None:
    """Goals and exercise at home go unsaid in a summary; in a whole file their absence counts."""
    weighing = weigh(
        understand(an_item(description="TENS unit, one month rental", body_part="low back")),
        find((a_text(note),)),
        as_of(date(2016, 9, 1), date(2016, 9, 6), date(2015, 1, 1)),
        LIBRARY,
    )

    assert weighing.code.removesuffix("_not_documented") == expected


def test_a_quantity_that_nobody_states_is_pended_where_it_alone_is_open() -> None:
    """Everything else is met; how much is asked for is for a person to find out."""
    weighing = weigh(
        understand(an_item(description="Acupuncture, low back", quantity=None)),
        find(
            (
                a_text(
                    "Low back pain 6/10. No prior acupuncture. He attends physical therapy. "
                    "He currently attends physical therapy."
                ),
            )
        ),
        IN_2016,
        LIBRARY,
    )

    assert (weighing.proposal, weighing.code) == (Proposal.PENDED, "quantity_not_stated")


@pytest.mark.parametrize(
    ("granted", "rest", "expected"),
    [("#30", "#30", "criteria_met"), ("#63", "#27", "duration_limit_exceeded")],
)
def test_a_figure_limits_the_granted_part_and_the_rest_together(
    granted: str, rest: str, expected: str
) -> None:
    """Three weeks are three weeks, in however many parts they are asked for (imr-process § 4.2)."""
    words = (
        f"Cyclobenzaprine 7.5mg #90 was the original request. Cyclobenzaprine 7.5mg {granted} was "
        "authorized by the Claims Administrator. The remaining IMR eligible portion of the "
        f"original request, Cyclobenzaprine 7.5mg {rest} is"
    )

    weighing = weigh(
        understand(an_item(description=words, quantity=None)),
        find((a_text("Low back pain 6/10, muscle spasm at the examination. Naproxen failed."),)),
        IN_2016,
        LIBRARY,
    )

    assert weighing.code == expected


def test_a_request_that_is_open_in_time_is_pended_where_that_alone_is_open() -> None:
    """Three weeks of a machine after an operation; for ever would be another thing."""
    weighing = weigh(
        understand(an_item(description="Associated service: CPM machine", body_part="knee")),
        find((a_text("She is scheduled for ACL reconstruction of the left knee."),)),
        IN_2016,
        LIBRARY,
    )

    assert (weighing.guideline, weighing.code) == ("CPM-KNEE-ODG", "quantity_not_stated")


def test_zero_and_huge_quantities_do_not_pass() -> None:
    """A slip of the pen must not be approved."""
    record = find(
        (a_text("Low back pain 6/10. No prior acupuncture. He does not tolerate Norco."),)
    )

    huge = weigh(
        understand(an_item(description="Acupuncture x 9999", quantity=None)),
        record,
        IN_2016,
        LIBRARY,
    )

    assert (huge.proposal, huge.code) == (Proposal.UPHELD, "trial_limit_exceeded")


CITATION = {
    "source": "guideline",
    "publisher": "Nobody",
    "year": 2010,
    "chapter": "none",
    "section": "none",
}


def _entry(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": "TEST-1",
        "title": "An invented guideline",
        "category": "rehab",
        "applies_to": {"treatments": ["massage"], "body_parts": ["neck"], "phase": "any"},
        "edition": "MTUS2009",
        "level": "A",
        "valid_from": "2010-01-01",
        "valid_to": "2010-12-31",
        "review_by": None,
        "proprietary": False,
        "mark": "G",
        "continue": [],
        "citation": [CITATION],
        "cases": [
            {
                "name": kind,
                "kind": kind,
                "item": "massage",
                "record": "x",
                "proposes": "upheld",
                "code": "c",
            }
            for kind in ("positive", "negative", "boundary")
        ],
    }
    return data | changes


def _load(folder: Path, *entries: dict[str, Any]) -> Library:
    for number, entry in enumerate(entries):
        (folder / f"{number}.yaml").write_text(yaml.safe_dump(entry), encoding="utf-8")
    return Library.load(folder)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cases": []}, "boundary"),
        ({"valid_to": "2009-01-01"}, "ends before it begins"),
        ({"valid_to": None}, "review-by"),
        ({"review_bye": "2030-01-01"}, "review_bye"),
        ({"continue": [{"test": "good_vibes", "name": "x", "text": "feels right"}]}, "continue.0"),
        ({"limits": [{"name": "trial", "unit": "session", "min": 7, "max": 6}]}, "minimum"),
        ({"citation": []}, "citation"),
    ],
)
def test_a_file_that_is_no_entry_is_refused_on_load(
    tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    """DG9 and a spelling mistake alike: the service does not start on half a library."""
    with pytest.raises(GuidelineInvalidError, match=says):
        _load(tmp_path, _entry(**changes))


def test_two_entries_for_one_item_on_one_day_are_refused(tmp_path: Path) -> None:
    """An overlap of dates would make the outcome depend on the order of files."""
    second = _entry(id="TEST-2", valid_from="2010-12-31", valid_to="2011-12-31")

    with pytest.raises(GuidelineInvalidError, match="overlap"):
        _load(tmp_path, _entry(), second)


def test_a_hole_in_the_dates_is_pended_not_bridged(tmp_path: Path) -> None:
    """The day between two editions has no rule."""
    second = _entry(id="TEST-2", valid_from="2011-01-02", valid_to="2011-12-31")
    library = _load(tmp_path, _entry(), second)

    found = library.in_force(date(2011, 1, 1), "massage", ("neck",), chronic=True)

    assert found is PendCode.NO_GUIDELINE_IN_FORCE


def test_the_version_changes_with_the_content(tmp_path: Path) -> None:
    """A determination names the library that it rests on, to the byte of its content."""
    one = _load(tmp_path, _entry())
    (tmp_path / "0.yaml").write_text(
        "# only a comment more\n" + yaml.safe_dump(_entry()), encoding="utf-8"
    )
    same = Library.load(tmp_path)
    other = _load(tmp_path, _entry(title="Another title"))

    assert one.version == same.version
    assert one.version != other.version


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    """One line, which file and what is wrong with it."""
    (tmp_path / "broken.yaml").write_bytes(b"\xff\xfe: [")

    with pytest.raises(GuidelineInvalidError, match=r"broken\.yaml"):
        Library.load(tmp_path)


def test_a_source_that_does_not_speak_of_a_case_steps_aside() -> None:
    """The chapter knows strains; a bone that heals is weighed by who counts visits for it."""
    december = as_of(date(2016, 12, 1), date(2016, 12, 8), date(2016, 10, 1))
    asked = understand(an_item(description="Physical therapy, 6 visits, low back"))

    def weighed_by(note: str) -> str | None:
        return weigh(asked, find((a_text(note),)), december, LIBRARY).guideline

    assert weighed_by("Lumbar strain. Low back pain 5/10.") == "PT-SPINE-ACOEM2004"
    assert weighed_by("Fracture of the fourth lumbar vertebra. Low back pain 5/10.") == "PT-ODG"


def test_a_limit_is_open_to_one_figure() -> None:
    """A number and a column of the table would contradict each other."""
    limit = {"name": "total", "unit": "visit", "column": "visits", "open_column": "most"}

    assert Limit.model_validate(limit).open_column == "most"
    with pytest.raises(ValidationError, match="not both"):
        Limit.model_validate(limit | {"open_to": 30})
