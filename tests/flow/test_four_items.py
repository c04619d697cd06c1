"""IN4: one case, many disputed items, each with its own life and outcome."""

from pathlib import Path

from imr.demo import SAMPLES
from imr.files import read_case
from tests.flow.harness import file, progress, whole_chain


async def test_four_items_end_in_four_different_states(database_url: str, tmp_path: Path) -> None:
    """Overturned, upheld, pended and refused, side by side in one case."""
    (path,) = SAMPLES.glob("04-*.json")
    application = read_case(path)
    async with whole_chain(
        database_url, tmp_path, without=["simulated_reviewer"], IMR_CONFIRM_REFUSALS="false"
    ) as running:
        file(running, application)
        await running.run_until_idle()
        prepared = progress(running, [application]).by_id[application.case_id]

    assert {**prepared.proposals, **dict.fromkeys(prepared.refused_items, "refused")} == {
        1: "overturned",
        2: "upheld",
        3: "pended",
        4: "refused",
    }
    assert prepared.refused_items == {4: ["CNC_DECISION"]}
    assert prepared.outcomes == {}, "nothing is decided without a signature"


async def test_a_pended_item_is_decided_by_the_reviewer_alone(
    database_url: str, tmp_path: Path
) -> None:
    """The software has no proposal for it; the letter covers the three items under review."""
    (path,) = SAMPLES.glob("04-*.json")
    application = read_case(path)
    async with whole_chain(database_url, tmp_path) as running:
        file(running, application)
        await running.run_until_idle()
        case = progress(running, [application]).by_id[application.case_id]

    assert case.proposals[3] == "pended"
    assert set(case.outcomes) == {1, 2, 3}
    assert (case.outcomes[1], case.outcomes[2], case.outcome) == ("overturned", "upheld", "mixed")
