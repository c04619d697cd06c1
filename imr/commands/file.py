"""``imr file``: applications to a running stack, as an upstream system files them."""

from pathlib import Path
from typing import Annotated

import typer

from imr.commands.offering import broker_of, offer, tell
from imr.commands.options import AsJson, Broker, StandingFolder
from imr.commands.run import no_filing_twice
from imr.files import UnusableFileError, read_case
from imr.kafka.upstream import filing
from imr.local.standing import FOLDER
from imr.terminal import fail


def file(
    cases: Annotated[list[Path], typer.Argument(help="Case files (JSON).", show_default=False)],
    broker: Broker = None,
    folder: StandingFolder = FOLDER,
    *,
    as_data: AsJson = False,
) -> None:
    """Publish applications, and say of each whether the broker has taken it.

    What becomes of a case, imr case why tells. Filed twice, an application is one case. Nothing is
    filed where a file cannot be used (exit 2); exit 1 where the broker did not take one.

    Example: imr file imr/samples/01-seed-acupuncture.json
    """
    try:
        applications = [(path.name, read_case(path)) for path in cases]
        no_filing_twice(applications, cases)
    except UnusableFileError as error:
        raise fail(str(error)) from None
    offered = offer(broker_of(broker, folder), [filing(each) for _, each in applications])
    ids = [each.case_id for _, each in applications]
    tell(cases, ids, offered, name="case_file", as_data=as_data)
