"""Facts are read as the record states them; what is no plain statement is set aside with a reason.

Every pattern has invented sentences of its own; none comes out of a real letter.
"""

from datetime import date

import pytest

from services.decision.facts import find
from services.decision.facts.findings import (
    ActivityChange,
    ConcurrentCare,
    DependencyChange,
    MedicationNotTolerated,
    Moment,
    PainScore,
    PriorTreatment,
    Reason,
    WorkChange,
)
from shared.events.case import RecordKind
from tests.decision.reading import a_text, facts_of, found


@pytest.mark.parametrize(
    ("text", "activity", "change"),
    [
        ("Sitting tolerance increased from 20 to 45 minutes.", "sit", "gained"),
        ("She can sit 20 minutes → 45 minutes.", "sit", "gained"),
        ("Lifting improved from 5 lb to 15 lb.", "lift", "gained"),
        ("Lifting capacity 5 -> 15 lbs after six visits.", "lift", "gained"),
        ("Standing has improved to 40 minutes from 15 minutes.", "stand", "gained"),
        ("From 10 minutes to 25 minutes of walking.", "walk", "gained"),
        ("He can now drive for 60 minutes, compared with 20 minutes before.", "drive", "gained"),
        ("Previously she could sit for 15 minutes and now sits for 50 minutes.", "sit", "gained"),
        (
            "Walking distance rose from 2 to 6 blocks since May.",
            "walk",
            "gained",
        ),
        ("Walking endurance increased by 50%.", "walk", "gained"),
        ("Sleep improved from 4 hours to 6.5 hours a night.", "sleep", "gained"),
        ("Oswestry score fell from 52 to 34.", "Oswestry", "gained"),
        ("LEFS went from 30 to 44.", "LEFS", "gained"),
        ("He could only lift 5 lbs before and now lifts 15 lbs.", "lift", "gained"),
        ("She sleeps 5 hours a night, up from 3 hours.", "sleep", "gained"),
        ("Sitting was 20 minutes before acupuncture; it is 45 minutes now.", "sit", "gained"),
        ("Sitting tolerance decreased from 45 to 20 minutes.", "sit", "lost"),
        ("Oswestry rose from 30 to 44.", "Oswestry", "lost"),
        ("Sitting tolerance remains limited to 20 minutes.", "sit", "unchanged"),
    ],
)
def test_a_measured_activity_is_a_change(text: str, activity: str, change: str) -> None:
    """Only an amount before and after is specific and verifiable."""
    measured = [each for each in found(ActivityChange, text) if each.measured]

    assert [(each.activity, each.change.value) for each in measured] == [(activity, change)]


@pytest.mark.parametrize(
    "text",
    [
        "He is able to walk longer.",
        "She moves more and feels more flexible.",
        "Improved sleep with treatment.",
        "He can walk farther than last month.",
    ],
)
def test_bare_words_are_a_change_without_a_measure(text: str) -> None:
    """They are shown to the reviewer, and are not functional improvement."""
    changes = found(ActivityChange, text)

    assert changes
    assert not any(each.measured for each in changes)


def test_amounts_of_two_dated_notes_are_compared() -> None:
    """Most gains stand in no single sentence: an early note has one figure, a later the other."""
    facts = find(
        (
            a_text("Able to sit for 20 minutes.", 1, dated=date(2016, 1, 5)),
            a_text("Able to sit for 45 minutes.", 2, dated=date(2016, 2, 20)),
        )
    )

    (change,) = [each for each in facts.findings if isinstance(each, ActivityChange)]
    assert (change.change.value, change.before, change.after) == ("gained", 20, 45)
    assert [span.record_no for span in change.spans] == [1, 2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("There is no evidence that sitting increased from 20 to 45 minutes.", "undocumented"),
        ("It is not true that sitting increased from 20 to 45 minutes.", "negated"),
        ("The goal is sitting increased from 20 to 45 minutes.", "hypothetical"),
        ("If sitting improves from 20 to 45 minutes, he may work.", "hypothetical"),
        ("Acupuncture is hoped to bring sitting from 20 to 45 minutes.", "hypothetical"),
        ("Before the injury sitting went from 20 to 45 minutes.", "historical"),
        ("His brother improved sitting from 20 to 45 minutes.", "somebody_else"),
        (
            "Guidelines want sitting to go from 20 to 45 minutes.",
            "somebody_else",
        ),
        ("Sitting from 20 to 45 minutes is expected.", "hypothetical"),
    ],
)
def test_what_is_no_plain_statement_is_set_aside_with_its_reason(text: str, reason: str) -> None:
    """A negated, supposed, historical or foreign statement proves nothing about this patient."""
    facts = facts_of(text)

    assert not any(isinstance(each, ActivityChange) for each in facts.findings)
    assert reason in {each.reason.value for each in facts.set_aside}


@pytest.mark.parametrize(
    "text",
    [
        "He denies numbness, but sitting tolerance increased from 20 to 45 minutes.",
        "There is no weakness; sitting tolerance increased from 20 to 45 minutes.",
        "She does not deny that sitting tolerance increased from 20 to 45 minutes.",
        "If pain returns he rests. Sitting tolerance increased from 20 to 45 minutes.",
    ],
)
def test_the_scope_of_a_negation_ends_with_its_clause(text: str) -> None:
    """A gain must not disappear because something else is denied beside it."""
    assert any(each.measured for each in found(ActivityChange, text))


@pytest.mark.parametrize(
    "text",
    [
        "The patient has not shown significant improvement.",
        "There is no assessment of functional efficacy.",
        "She has had good functional benefit from treatment.",
        "He has not achieved meaningful objective functional gains to justify more.",
    ],
)
def test_a_conclusion_is_an_opinion_in_either_direction(text: str) -> None:
    """Somebody's verdict on progress names nothing that could be verified."""
    facts = facts_of(text)

    assert {each.reason for each in facts.set_aside} == {Reason.OPINION}
    assert not any(isinstance(each, ActivityChange | DependencyChange) for each in facts.findings)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Norco was reduced from 4 to 2 tablets a day.", "less"),
        ("He reduced his use of pain medication.", "less"),
        ("She was able to reduce her pain medication.", "less"),
        ("She has weaned off tramadol.", "less"),
        ("Tramadol was discontinued.", "less"),
        ("He no longer takes opioids.", "less"),
        ("Medication use has decreased since March.", "less"),
        ("Office visits were reduced.", "less"),
        ("Treatment visits went from weekly to once a month.", "less"),
        ("He has not reduced his pain medication.", "same"),
        ("She continues to take the same medications.", "same"),
        ("Ibuprofen was increased.", "more"),
        ("Gabapentin increased from 300 to 600 mg.", "more"),
    ],
)
def test_dependency_on_treatment_is_read(text: str, change: str) -> None:
    """The second half of the definition: less medication or fewer visits."""
    assert [each.change.value for each in found(DependencyChange, text)] == [change]


@pytest.mark.parametrize(
    "text",
    [
        "Pain is reduced with medication.",
        "Medication has reduced his pain.",
        "Acupuncture is requested to reduce pain medication.",
        "The plan is to taper Norco.",
        "There is no documentation that medication was reduced.",
        "Ibuprofen takes pain from 8/10 to 4/10.",
        "With medication his pain decreases from 8 to 4.",
        "His wife has reduced her pain medication.",
    ],
)
def test_what_only_sounds_like_less_medication_is_none(text: str) -> None:
    """Medication that lowers pain, and intentions, say nothing about dependency."""
    assert found(DependencyChange, text) == []


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Work restrictions were reduced.", "fewer"),
        ("He returned to full duty on Monday.", "fewer"),
        ("She advanced from modified duty to full duty.", "fewer"),
        ("Lifting restriction raised from 10 to 25 pounds.", "fewer"),
        ("Work status is unchanged.", "unchanged"),
        ("New restrictions apply.", "more"),
    ],
)
def test_work_restrictions_are_read(text: str, change: str) -> None:
    """Fewer restrictions are the other way to a gain of function."""
    assert [each.change.value for each in found(WorkChange, text)] == [change]


def test_work_status_of_two_dated_notes_is_compared() -> None:
    """Off work in January, on modified duty in March: restrictions have become fewer."""
    facts = find(
        (
            a_text("He remains off work.", 1, dated=date(2016, 1, 5)),
            a_text("He is working modified duty.", 2, dated=date(2016, 3, 1)),
        )
    )

    (change,) = [each for each in facts.findings if isinstance(each, WorkChange)]
    assert change.change.value == "fewer"


@pytest.mark.parametrize(
    ("text", "extent", "count"),
    [
        ("He has completed 12 acupuncture sessions.", "some", 12),
        ("She received eight sessions of acupuncture last year.", "some", 8),
        ("6 previous acupuncture visits.", "some", 6),
        ("He has had extensive acupuncture.", "extensive", None),
        ("Treated with medication, heat, and acupuncture.", "some", None),
        ("No relief from acupuncture.", "some", None),
        ("Acupuncture progress note of March.", "some", None),
        ("Additional acupuncture is requested.", "some", None),
        ("The patient completed 6/8 acupuncture visits.", "some", 6),
        ("Prior treatments: medication, acupuncture x 6 sessions.", "some", 6),
        ("The patient completed acupuncture (6 sessions).", "some", 6),
        ("Care has included medication, 8 sessions of acupuncture and rest.", "some", 8),
        ("Acupuncture x 6 was completed.", "some", 6),
        ("She has never had acupuncture.", "none", 0),
        ("He has not yet started acupuncture.", "none", 0),
        ("No prior acupuncture.", "none", 0),
        ("He has not tried acupuncture.", "none", 0),
        ("He started physical therapy and has completed 8 sessions.", "some", 8),
    ],
)
def test_earlier_visits_are_read(text: str, extent: str, count: int | None) -> None:
    """A first course and an extension have different criteria."""
    findings = found(PriorTreatment, text)

    assert {each.extent.value for each in findings} == {extent}
    assert max((each.count for each in findings if each.count is not None), default=None) in {
        count,
        None if count == 0 else count,
    }


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture is requested.",
        "12 sessions of acupuncture were requested.",
        "Recommend acupuncture.",
        "Plan: acupuncture x 6.",
        "Authorization for acupuncture is pending.",
        "Her sister was treated with acupuncture.",
    ],
)
def test_a_request_is_no_earlier_treatment(text: str) -> None:
    """Asking for treatment does not mean that it has been given."""
    assert found(PriorTreatment, text) == []


@pytest.mark.parametrize(
    ("text", "care"),
    [
        ("He currently attends physical therapy.", "rehabilitation"),
        ("She performs a home exercise program.", "rehabilitation"),
        ("Acupuncture is requested as an adjunct to physical therapy.", "rehabilitation"),
        ("He is scheduled for a lumbar fusion.", "surgery"),
        ("She is six weeks after surgery.", "surgery"),
        ("Status post knee arthroscopy 6 weeks ago.", "surgery"),
        ("She underwent knee arthroscopy on 01/05/2016.", "surgery"),
    ],
)
def test_care_at_the_same_time_is_read(text: str, care: str) -> None:
    """Acupuncture may go with rehabilitation or surgery: that is an indication."""
    assert {each.care for each in found(ConcurrentCare, text)} == {care}


@pytest.mark.parametrize(
    "text",
    [
        "Physical therapy is recommended.",
        "He is not attending physical therapy.",
        "Surgery in 2011.",
        "He underwent a lumbar fusion on 01/05/2012.",
        "He is trying to avoid surgery.",
    ],
)
def test_past_or_planned_care_is_not_at_the_same_time(text: str) -> None:
    """Surgery years ago is history, and a recommendation is not care."""
    assert found(ConcurrentCare, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "He does not tolerate ibuprofen.",
        "She can’t tolerate oral medications.",
        "Naproxen was stopped because of stomach upset.",
        "Intolerant of NSAIDs.",
        "Tramadol caused nausea.",
    ],
)
def test_medication_that_is_not_tolerated_is_read(text: str) -> None:
    """The first of the indications for acupuncture."""
    assert len(found(MedicationNotTolerated, text)) == 1


def test_side_effects_that_are_denied_are_none() -> None:
    """A negation inside the sentence turns it round."""
    assert found(MedicationNotTolerated, "He denies side effects from medication.") == []


def test_pain_scores_carry_day_and_moment() -> None:
    """Scores are compared over time, so each needs its day."""
    scores = found(
        PainScore, "Seen on 03/04/16. Pain was 7/10 before treatment. Pain fell from 7/10 to 4/10."
    )

    assert [each.score for each in scores] == [7, 7, 4]
    assert {each.dated for each in scores} == {date(2016, 3, 4)}
    assert [each.moment for each in scores[1:]] == [Moment.BEFORE, Moment.AFTER]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Neck pain is 8/10 and low back pain is 2/10.", ["neck", "low back"]),
        ("Low back pain 7/10 with medication and 9/10 without.", ["low back", "low back"]),
        ("Pain of 8/10 in the right shoulder, 3/10 in the neck.", ["shoulder", "neck"]),
        ("Pain score: neck 5/10, low back 7/10, knee 2/10.", ["neck", "low back", "knee"]),
        ("Pain in the left knee went from 8 to 4.", ["knee", "knee"]),
        ("He has neck and low back pain rated 6/10.", [None]),
        ("Low back pain continues. Pain is 7/10.", [None]),
    ],
)
def test_a_score_is_of_the_part_of_the_body_that_is_scored(
    text: str, parts: list[str | None]
) -> None:
    """With two complaints the pain of one says nothing of the other; of both, it is of none."""
    assert [each.body_part for each in found(PainScore, text)] == parts


def test_a_share_of_ten_is_a_score_and_a_course_of_ten_is_none() -> None:
    """The pain is "rated 6 of 10"; "6 of 10 visits" is therapy."""
    assert [each.score for each in found(PainScore, "The pain is rated 6 of 10, constant.")] == [6]
    assert found(PainScore, "She attended 6 of 10 visits.") == []


def test_scores_are_read_without_a_slash_as_well() -> None:
    """Notes write "from 8 to 5" where pain is the subject."""
    scores = found(PainScore, "Pain decreased from 8 to 5 on a scale of 10.")

    assert [(each.score, each.moment) for each in scores] == [(8, Moment.BEFORE), (5, Moment.AFTER)]
    assert found(PainScore, "Pain after sitting from 8 to 5 minutes.") == []


def test_difficulty_beyond_an_amount_is_no_gain() -> None:
    """The words "more than" compare with a figure, not with the past."""
    assert found(ActivityChange, "Difficulty sitting more than 20 minutes.") == []


def test_lines_of_a_printed_page_make_sentences() -> None:
    """Text out of a PDF breaks lines, or sets blank ones, in the middle of a sentence."""
    text = (
        "At today's visit it was recorded that his tolerance for sitting increased from\n\n"
        "20 minutes to 45 minutes. Low back pain continues."
    )

    (change,) = [each for each in found(ActivityChange, text) if each.measured]
    assert (change.before, change.after) == (20, 45)


@pytest.mark.parametrize("text", ["Seen on 6/10/14.", "Strength 4/5.", "MRI shows L4-5 changes."])
def test_dates_and_grades_are_no_pain_scores(text: str) -> None:
    """Figures around a slash mean many things."""
    assert found(PainScore, text) == []


def test_every_quote_is_the_text_at_its_place() -> None:
    """One click from a fact to the sentence that it came from, whatever the line ends."""
    text = "Pain 6/10.\n\nShe can’t tolerate ibuprofen.\nSitting rose from 20\nto 45 minutes."

    spans = [span for each in facts_of(text).findings for span in each.spans]

    assert len(spans) >= 3
    assert all(text[span.start : span.end] == span.quote for span in spans)


def test_papers_of_utilization_review_prove_nothing() -> None:
    """8 CCR 9792.10.6(b)(2): no determination rests on them, so nothing is read from them."""
    facts = find(
        (
            a_text("Pain 6/10.", 1, kind=RecordKind.UR_DETERMINATION, is_clinical=False),
            a_text("Pain 4/10.", 2),
            a_text(None, 3),
        )
    )

    assert (facts.searched, facts.not_searched) == ((2,), (1, 3))
    assert {span.record_no for each in facts.findings for span in each.spans} == {2}
