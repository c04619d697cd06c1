"""HR1: over all orders of events, a decision has a valid signature over its content."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.events.determination_signed import DeterminationSigned
from shared.events.reviewer_matched import ReviewerMatched
from shared.signing import verify
from tests.decision.desk import KEY, KEY_ID, Desk, a_desk, decided, signature

FORGERIES = ("wrong_value", "unknown_key", "simulated", "edited", "other_reviewer", "old_draft")


@dataclass
class Running:
    """A desk on an event loop that outlives single examples."""

    runner: asyncio.Runner
    desk: Desk


@pytest.fixture
def running(database_url: str) -> Iterator[Running]:
    with asyncio.Runner() as runner:
        context = a_desk(database_url)
        desk = runner.run(context.__aenter__())
        yield Running(runner, desk)
        runner.run(context.__aexit__(None, None, None))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(st.sampled_from(["match", "rematch", "sign", *FORGERIES]), min_size=1, max_size=8)
)
def test_no_order_of_events_issues_an_unsigned_decision(running: Running, acts: list[str]) -> None:
    """No timeout, no bulk, no default: an adverse outcome is never issued by software alone."""
    running.runner.run(_play(running.desk, acts))


async def _play(desk: Desk, acts: list[str]) -> None:
    match = await desk.a_match()
    elsewhere = await desk.a_match()
    await desk.deliver(elsewhere)
    good = False
    for act in acts:
        known = desk.answers_of(match.case_id)
        if act == "match":
            await desk.deliver(match)
        elif act == "rematch":
            await desk.deliver(match.model_copy(update={"reviewer_ref": "rev-1111111111111111"}))
        else:
            base = known[-1] if known else desk.drafted(elsewhere.case_id)
            signed = await desk.sign(base, case_id=match.case_id)
            good |= act == "sign" and bool(known)
            await desk.deliver(signed if act == "sign" else await _forged(desk, signed, act))
    await _check(desk, match, good=good)


async def _forged(desk: Desk, signed: DeterminationSigned, how: str) -> DeterminationSigned:
    match how:
        case "wrong_value":
            return signed.model_copy(update={"signature": signature("0" * 64)})
        case "unknown_key":
            return signed.model_copy(
                update={"signature": signature(signed.statement(), key_id="x")}
            )
        case "simulated":
            made = signature(signed.statement(), kind="simulated")
            return signed.model_copy(update={"signature": made})
        case "other_reviewer":
            return signed.model_copy(update={"reviewer_ref": "rev-2222222222222222"})
        case "old_draft":
            return signed.model_copy(update={"draft": "0" * 64})
        case _:
            content = decided(await desk.content(signed.content))
            other = content.model_copy(update={"clinical_summary": "Edited after signing."})
            address = await desk.evidence.put(other.encoded())
            return signed.model_copy(update={"content": address})


async def _check(desk: Desk, match: ReviewerMatched, *, good: bool) -> None:
    issued = desk.issued(match.case_id)
    assert len(issued) <= 1
    assert good or not issued
    for decision in issued:
        assert decision.signature.key_id == KEY_ID
        assert verify(decision.statement(), KEY, decision.signature.value)
        content = await desk.content(decision.content)
        assert content.case_id == match.case_id
        assert [item.outcome for item in content.items] == [i.outcome for i in decision.items]
