"""Where the services answer: told on the command line, or noted by ``imr up``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from imr.local import standing
from imr.local.stack import MODULES
from imr.terminal import fail

At = Annotated[
    list[str] | None,
    typer.Option(
        "--at",
        metavar="SERVICE=URL",
        envvar="IMR_SERVICES",
        help="Where a service answers; once for each. In the variable, with blanks between. "
        "Without it, the services of imr up.",
        show_default=False,
    ),
]


def places(at: Sequence[str], folder: Path) -> Mapping[str, str]:
    """Return the addresses in the order in which a case meets the services."""
    given = dict(each.partition("=")[::2] for each in at)
    for name, url in given.items():
        if name not in MODULES or not url.startswith(("http://", "https://")):
            raise fail(f"--at {name}={url}: give SERVICE=URL, with one of {', '.join(MODULES)}")
    if not given:
        found = standing.read(folder)
        given = {part.name: part.where for part in found.parts} if found else {}
    if not given:
        raise fail(
            f"nothing runs in {folder}: imr up first, or tell where the services answer: "
            "--at intake=http://127.0.0.1:8001 …"
        )
    return {name: given[name] for name in MODULES if name in given}
