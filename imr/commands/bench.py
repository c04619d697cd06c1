"""``imr bench``: what the chain costs, next to what others cost, in one run."""

from typing import Annotated

import typer

from imr.bench.names import NAMES
from imr.commands.options import AsJson
from imr.local.stack import NotStartedError
from imr.terminal import console, errors, fail, print_json


def bench(
    cases: Annotated[int, typer.Option(min=10, help="Cases per measurement.")] = 1_000,
    only: Annotated[
        list[str] | None, typer.Option(help=f"Measure this alone: {', '.join(NAMES)}.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cases.")] = 1,
    *,
    as_data: AsJson = False,
) -> None:
    """Measure our chain beside plain loops and Quix Streams, over one broker, with the same cases.

    Then letters per second beside WeasyPrint, and where our milliseconds go. Some minutes; nothing
    else should run meanwhile. ``--only clone`` times a fresh clone up to its first letters.

    Example: imr bench --cases 100 --only chain --only aiokafka
    """
    from imr.bench.clone import CloneFailedError
    from imr.bench.over_kafka import StandsStillError
    from imr.bench.run import carry_out

    if unknown := set(only or ()) - set(NAMES):
        raise fail(f"{', '.join(sorted(unknown))}: not one of {', '.join(NAMES)}")
    try:
        with errors.status("starting") as status:
            report = carry_out(cases, seed, only or (), status.update)
    except (NotStartedError, StandsStillError, CloneFailedError) as error:
        raise fail(str(error), status=1) from None
    if as_data:
        print_json(report.as_json())
    else:
        console.print(report)
