"""HR3: who signs, who checks and who releases are three persons."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.decision.settings import DecisionSettings
from shared.events.attestation import attested
from shared.events.case import Signature
from shared.events.determination_accepted import DeterminationAccepted
from shared.events.determination_checked import DeterminationChecked
from shared.events.determination_released import DeterminationReleased
from shared.events.determination_signed import DeterminationSigned
from shared.signing import ALGORITHM, sign
from tests.builders import NOW, REVIEWER, a_case_change, an_item
from tests.decision.desk import KEY, KEY_ID, KEYS, Desk, a_desk
from tests.decision.test_on_case_closed import an_end, refusals

CHECKER, RELEASER = "per-00000000000000c1", "per-00000000000000c2"


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url, separate_roles=True) as running:
        yield running


def by_key(statement: str, key_id: str) -> Signature:
    """Somebody's signature."""
    key = {**KEYS, KEY_ID: KEY}[key_id]
    return Signature(kind="person", key_id=key_id, algorithm=ALGORITHM, value=sign(statement, key))


def checked(
    signed: DeterminationSigned, *, by: str = CHECKER, key_id: str = "checker-key", **changes: Any
) -> DeterminationChecked:
    """Somebody has looked at what was signed."""
    because = changes.pop("because", None)
    content = changes.pop("content", signed.content)
    statement = attested("checked", signed.case_id, content, by, NOW, because)
    return DeterminationChecked(
        case_id=signed.case_id,
        case_number=signed.case_number,
        content=content,
        by=by,
        because=because,
        checked_at=NOW,
        signature=by_key(statement, key_id),
    ).model_copy(update=changes)


def released(
    signed: DeterminationSigned, *, by: str = RELEASER, key_id: str = "releaser-key"
) -> DeterminationReleased:
    """Somebody lets it go."""
    statement = attested("released", signed.case_id, signed.content, by, NOW)
    return DeterminationReleased(
        case_id=signed.case_id,
        case_number=signed.case_number,
        content=signed.content,
        by=by,
        released_at=NOW,
        signature=by_key(statement, key_id),
    )


async def a_signature(desk: Desk) -> DeterminationSigned:
    """A case whose reviewer has signed."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))
    await desk.deliver(signed)
    return signed


async def state(desk: Desk, signed: DeterminationSigned) -> str:
    """Where the case is."""
    (row,) = await desk.rows("select state from cases where case_id = %s", [signed.case_id])
    return str(row["state"])


async def test_a_decision_needs_three_persons(desk: Desk) -> None:
    """The signature alone issues nothing; the decision says who checked and who released."""
    signed = await a_signature(desk)
    (accepted,) = desk.answers(DeterminationAccepted)
    assert (accepted.content, accepted.reviewers) == (signed.content, (REVIEWER,))
    assert await state(desk, signed) == "signed"

    await desk.deliver(checked(signed))
    assert await state(desk, signed) == "checked"
    assert desk.issued(signed.case_id) == []
    await desk.deliver(released(signed))

    (issued,) = desk.issued(signed.case_id)
    assert (issued.content, issued.signature) == (signed.content, signed.signature)
    assert issued.checked is not None
    assert issued.released is not None
    assert (issued.checked.by, issued.released.by) == (CHECKER, RELEASER)
    assert issued.decided_on == NOW.date(), "the day of the physician's signature"
    assert await state(desk, signed) == "decided"


async def test_the_reviewer_cannot_check_what_he_signed(desk: Desk) -> None:
    """Same person twice, by name."""
    signed = await a_signature(desk)

    await desk.deliver(checked(signed, by=REVIEWER))

    assert await refusals(desk) == ["same_person_twice"]
    assert await state(desk, signed) == "signed"


async def test_another_name_with_the_same_key_is_the_same_person(desk: Desk) -> None:
    """Same person twice, by the key."""
    signed = await a_signature(desk)

    await desk.deliver(checked(signed, key_id=KEY_ID))

    assert await refusals(desk) == ["same_person_twice"]


@pytest.mark.parametrize(
    ("by", "key_id"),
    [
        (CHECKER, "checker-key"),
        (CHECKER, "releaser-key"),
        (RELEASER, "checker-key"),
        (REVIEWER, "releaser-key"),
        (RELEASER, KEY_ID),
    ],
)
async def test_whoever_signed_or_checked_releases_nothing(desk: Desk, by: str, key_id: str) -> None:
    """Neither the checker nor the reviewer, under this name or another."""
    signed = await a_signature(desk)
    await desk.deliver(checked(signed))

    await desk.deliver(released(signed, by=by, key_id=key_id))

    assert await refusals(desk) == ["same_person_twice"]
    assert desk.issued(signed.case_id) == []
    await desk.deliver(released(signed))
    assert len(desk.issued(signed.case_id)) == 1


async def test_a_failed_check_returns_the_case(desk: Desk) -> None:
    """A checker may send it back and changes nothing in it; then it is signed and checked anew."""
    signed = await a_signature(desk)

    await desk.deliver(checked(signed, because="record_not_considered"))

    again = desk.drafted(signed.case_id)
    assert again.version == 2
    assert again.returned is not None
    assert again.returned.because == "quality_check_failed"
    assert again.returned.reason == "record_not_considered"
    assert await state(desk, signed) == "in_review"
    await desk.deliver(released(signed))
    assert await refusals(desk) == ["nothing_to_release"]
    second = await desk.sign(again, signed_at=NOW + timedelta(hours=1))
    await desk.deliver(second, checked(second, by="per-00000000000000c3"), released(second))
    assert len(desk.issued(signed.case_id)) == 1


async def test_a_release_before_the_check_waits_for_it(desk: Desk) -> None:
    """Kafka promises no order between topics."""
    signed = await a_signature(desk)

    await desk.deliver(released(signed))
    assert desk.issued(signed.case_id) == []
    await desk.deliver(checked(signed))

    assert len(desk.issued(signed.case_id)) == 1


async def test_a_check_of_something_else_counts_for_nothing(desk: Desk) -> None:
    """The digest names what was looked at."""
    signed = await a_signature(desk)

    await desk.deliver(checked(signed, content="0" * 64))

    assert await refusals(desk) == ["content_not_current"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"because": "found_wanting"}, None),
        ({"by": "per-00000000000000c9"}, "signature_wrong"),
        ({"checked_at": NOW + timedelta(seconds=1)}, "signature_wrong"),
    ],
)
async def test_a_check_is_signed(desk: Desk, change: dict[str, Any], code: str | None) -> None:
    """Whoever can write to the topic is not therefore the checker."""
    signed = await a_signature(desk)
    good = checked(signed, **({} if code else change))

    await desk.deliver(good.model_copy(update=change) if code else good)

    assert await refusals(desk) == ([code] if code else [])


async def test_a_newer_file_voids_signature_and_check(desk: Desk) -> None:
    """HR2: what was looked at is not what lies there now."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))
    await desk.deliver(signed, checked(signed))

    await desk.deliver(a_case_change(match, items=(an_item(description="6 sessions"),)))
    await desk.deliver(released(signed))

    assert desk.issued(match.case_id) == []
    assert await state(desk, signed) == "in_review"
    assert await refusals(desk) == ["nothing_to_release"]


async def test_a_case_that_ends_meanwhile_is_not_decided(desk: Desk) -> None:
    """Withdrawn between check and release."""
    signed = await a_signature(desk)
    await desk.deliver(checked(signed))
    await desk.deliver(an_end(signed.case_id))
    await desk.deliver(released(signed))

    assert desk.issued(signed.case_id) == []
    assert await refusals(desk) == ["case_closed"]


async def test_nothing_is_signed_checked_or_released_twice(desk: Desk) -> None:
    """Each step is taken once."""
    signed = await a_signature(desk)
    await desk.deliver(signed, checked(signed), checked(signed), released(signed), released(signed))

    assert len(desk.issued(signed.case_id)) == 1
    assert await refusals(desk) == [
        "signed_already",
        "checked_already",
        "decision_issued_already",
    ]


def test_roles_are_separate_unless_a_deployment_says_otherwise() -> None:
    """Where simulated signatures count, it is a demonstration: a signature releases at once."""

    def separate(**given: Any) -> bool:
        places = {"database_url": "postgresql://", "evidence_url": "memory:"}
        return DecisionSettings.model_validate({**places, **given}).roles_are_separate

    assert separate()
    assert not separate(allow_simulated_signatures=True)
    assert separate(allow_simulated_signatures=True, separate_roles=True)
    assert not separate(separate_roles=False)
