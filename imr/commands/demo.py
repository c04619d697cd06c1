"""``imr demo``: a first look at the whole product, with sample cases."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from imr.commands.options import AsJson
from imr.commands.run import finish
from imr.files import read_case
from imr.running.run import Plan

SAMPLES = Path(str(files("imr"))) / "samples"


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the letters.")] = Path("out/demo"),
    *,
    as_data: AsJson = False,
) -> None:
    """File the sample cases and follow them to their letters.

    Database, broker and all services run on this machine for as long as it takes; nothing stays.

    Example: imr demo --out out/letters
    """
    applications = [(path.stem, read_case(path)) for path in sorted(SAMPLES.glob("*.json"))]
    finish(Plan(applications, out), as_data=as_data)
