"""Two matchers on one roster, each in a process of its own: no place and no case is given twice."""

import asyncio
import multiprocessing
from collections import Counter
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Final

import psycopg

from services.reviewer_match.app import build
from services.reviewer_match.settings import ReviewerMatchSettings
from shared.evidence import Evidence
from shared.memory import chain
from tests.accepting import WHO_ACCEPTS
from tests.reviewer_match.conftest import FixedClock, Matching
from tests.reviewer_match.people import a_reviewer, a_roster_file

SHARED: Final = 3
"""Cases that both matchers are given."""
OWN: Final = 2
"""Cases of each alone."""
_PROCESSES: Final = multiprocessing.get_context("forkserver")
"""Started from a clean process: a fork of this one could inherit a lock that nobody opens."""


async def matched(
    database_url: str, roster: Path, number: int, together: Barrier | None
) -> set[str]:
    """Return the cases that this matcher gave a reviewer; none are brought to a lonely one."""
    evidence = Evidence.in_memory()
    settings = ReviewerMatchSettings(
        database_url=database_url,
        evidence_url="memory:",
        roster=roster,
        reviewer_secret="a secret of these tests",
        allow_simulated_signatures=True,
    )
    services = [build(settings, evidence), WHO_ACCEPTS]
    async with chain(services, database_url, FixedClock()) as running:
        matching = Matching(running, evidence)
        if together is not None:
            together.wait(60)
            for at in range(OWN):
                running.logs.append(await matching.record(100 * number + at))
            for each in range(1, SHARED + 1):
                running.logs.append(await matching.record(each, again=number))
            await running.run_until_idle()
        return {str(each.case_id) for each in matching.matched}


def match(
    database_url: str, roster: Path, number: int, together: Barrier, told: "Queue[set[str]]"
) -> None:
    """Be a matcher, and tell what it matched."""
    told.put(asyncio.run(matched(database_url, roster, number, together)))


def test_two_processes_never_give_a_place_or_a_case_twice(
    database_url: str, tmp_path: Path
) -> None:
    """They meet at the same cases and at the last places at the same time."""
    people = [a_reviewer(each, capacity=2) for each in range(1, 3)]
    roster = a_roster_file(tmp_path / "roster.json", *people)
    asyncio.run(matched(database_url, roster, 0, None))  # makes the schema
    _PROCESSES.set_forkserver_preload([__name__])  # imported once for both
    together, told = _PROCESSES.Barrier(2), _PROCESSES.Queue()
    both = [
        _PROCESSES.Process(target=match, args=(database_url, roster, number, together, told))
        for number in (1, 2)
    ]
    for each in both:
        each.start()
    one, other = (told.get(timeout=120) for _ in both)
    for each in both:
        each.join()
    with psycopg.connect(database_url) as tx:
        held = tx.execute("select case_id, reviewer_id from reviewer_match.assignments").fetchall()
        (waiting,) = tx.execute(
            "select count(*) from reviewer_match.cases where state = 'waiting'"
        ).fetchone() or (None,)

    assert Counter(reviewer for _, reviewer in held) == {each.id: 2 for each in people}
    assert waiting == SHARED + 2 * OWN - 4
    assert one.isdisjoint(other)
    assert one | other == {str(case_id) for case_id, _ in held}
