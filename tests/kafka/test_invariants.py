"""The judge of every run finds what it is there to find."""

from dataclasses import replace
from uuid import UUID

import pytest

from imr.faults.invariants import judge, leaks
from imr.faults.load import CANARIES, load
from shared import topics
from shared.events.envelope import Record

CASE = UUID("11111111-1111-5111-8111-111111111111")
OTHER = UUID("22222222-2222-5222-8222-222222222222")


def an_event(topic: str, event_id: str, cause: str | None, case: UUID = CASE) -> Record:
    headers = [("ce_id", event_id.encode())]
    if cause is not None:
        headers.append(("ce_causationid", cause.encode()))
    body = b'{"case_number":"CM26-' + str(case.int % 10**7).encode() + b'"}'
    return Record(topic, str(case).encode(), body, tuple(headers))


def a_sound_run() -> dict[str, list[Record]]:
    """One case with everything that it must have."""
    return {
        topics.APPLICATION_FILED: [an_event(topics.APPLICATION_FILED, "a", None)],
        topics.CASE_OPENED: [an_event(topics.CASE_OPENED, "b", "a")],
        topics.DECISION_ISSUED: [an_event(topics.DECISION_ISSUED, "c", "b")],
        topics.LETTER_ISSUED: [an_event(topics.LETTER_ISSUED, "d", "c")],
        topics.DECISION_PUBLISHED: [an_event(topics.DECISION_PUBLISHED, "e", "c")],
    }


def test_a_sound_run_has_no_faults() -> None:
    findings = judge(a_sound_run(), [CASE], {})

    assert findings.faults == {}
    assert (findings.accepted, findings.complete, findings.copies) == (1, 1, 0)


def test_a_copy_with_the_same_bytes_is_counted_and_forgiven() -> None:
    records = a_sound_run()
    records[topics.LETTER_ISSUED] *= 2

    findings = judge(records, [CASE], {})

    assert (findings.faults, findings.copies) == ({}, 1)


@pytest.mark.parametrize("topic", [topics.DECISION_ISSUED, topics.LETTER_ISSUED])
def test_a_lost_end_is_found(topic: str) -> None:
    records = a_sound_run()
    records[topic] = []

    assert "lost" in judge(records, [CASE], {}).faults


@pytest.mark.parametrize("topic", [topics.DECISION_ISSUED, topics.LETTER_ISSUED])
def test_a_second_end_is_found(topic: str) -> None:
    """Two letters, or two decisions, are what nobody may ever receive."""
    records = a_sound_run()
    records[topic].append(an_event(topic, "another", "b"))

    assert "doubled" in judge(records, [CASE], {}).faults


def test_one_id_with_two_contents_is_found() -> None:
    records = a_sound_run()
    other = replace(records[topics.CASE_OPENED][0], value=b'{"case_number":"CM26-0000002"}')
    records[topics.CASE_OPENED].append(other)

    assert "changed" in judge(records, [CASE], {}).faults


def test_the_end_of_a_case_that_nobody_filed_is_found() -> None:
    records = a_sound_run()
    records[topics.DECISION_ISSUED].append(an_event(topics.DECISION_ISSUED, "x", "y", OTHER))

    assert "strangers" in judge(records, [CASE], {}).faults


def test_a_letter_without_its_causes_is_found() -> None:
    records = a_sound_run()
    records[topics.CASE_OPENED] = []

    assert "broken_chains" in judge(records, [CASE], {}).faults


def test_a_number_of_two_cases_is_found() -> None:
    records = a_sound_run()
    records[topics.CASE_OPENED].append(
        replace(records[topics.CASE_OPENED][0], key=str(OTHER).encode())
    )

    assert "numbers_given_twice" in judge(records, [CASE], {}).faults


def test_dead_letters_are_those_that_were_planted() -> None:
    records = a_sound_run()
    topic = topics.dead_letters(topics.APPLICATION_FILED, "intake")
    letter = an_event(topic, "z", None, OTHER)
    coded = replace(letter, headers=(*letter.headers, ("dlq-error-code", b"not_utf8")))

    assert judge({**records, topic: [coded]}, [CASE], {OTHER: "not_utf8"}).faults == {}
    assert "dead_letters_too_many" in judge({**records, topic: [coded]}, [CASE], {}).faults
    assert "dead_letters_missing" in judge(records, [CASE], {OTHER: "not_utf8"}).faults


def test_a_name_in_a_header_is_found() -> None:
    """I7: health data and names stay in bodies."""
    letter = an_event(topics.LETTER_ISSUED, "d", "c")
    told = replace(letter, headers=(*letter.headers, ("note", CANARIES[0].encode())))

    assert leaks(CANARIES, [], {topics.LETTER_ISSUED: [letter]}) == []
    assert leaks(CANARIES, [], {topics.LETTER_ISSUED: [told]}) == [
        f"header note on {topics.LETTER_ISSUED}"
    ]


def test_a_seed_makes_the_same_load_again() -> None:
    """A run that failed can be had again."""
    assert load("run", 50, seed=7, copies=0.1) == load("run", 50, seed=7, copies=0.1)
    assert load("run", 50, seed=7).records != load("run", 50, seed=8).records
    assert len(load("run", 100, seed=7).poison) == 1
