"""EV5: a crash at any named await of the durable core, of any service, loses nothing."""

from pathlib import Path

import pytest

from imr.faults.crash_points import POINTS, crash_everywhere
from imr.local.stack import MODULES

SEEDS = (1, 2)
"""`make faults` has twenty-five."""


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_crash_anywhere_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path, seed: int
) -> None:
    """Every point of every service once, in an order and with a load that the seed gives."""
    tally = await crash_everywhere(seed, database_url, tmp_path)

    assert tally.faults == {}
    assert tally.crashes == {f"{name} {point}": 1 for name in MODULES for point in POINTS}
    print(  # noqa: T201 - the counts are asked for
        f"seed {seed}: {tally.crashes.total()} crashes, {tally.cases} cases: "
        f"0 lost, 0 doubled, {tally.copies} copies on the wire"
    )
