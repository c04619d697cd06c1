"""Options that several commands have: one name and one meaning each."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Broker = Annotated[
    str | None,
    typer.Option(
        "--bootstrap-servers",
        envvar="IMR_KAFKA_BOOTSTRAP_SERVERS",
        help="Brokers, host:port; without it, those of imr up.",
        show_default=False,
    ),
]
StandingFolder = Annotated[Path, typer.Option("--folder", help="Folder of imr up.")]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Day that counts; today where left out."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of words or tables.")]
