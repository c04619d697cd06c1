"""How commands speak: progress for people, JSON for programs, one line for a failure."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from imr.progress import Cases, Stage

console = Console()
errors = Console(stderr=True)


def fail(message: str, *, status: int = 2) -> typer.Exit:
    """Print one line on standard error; raise what is returned."""
    errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(status)


def print_json(value: Any) -> None:
    """Print a value for programs."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


class Follower:
    """Shows how many cases have come how far, while they do."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("starting", total=total, flow="")

    def say(self, what: str) -> None:
        """Show what is being done."""
        self._progress.update(self._task, description=what)

    def watch(self, cases: Cases) -> None:
        """Show where the cases are."""
        counts = cases.stages()
        words = [f"{counts[stage.name.lower()]} {stage.name.lower()}" for stage in Stage if stage]
        words += [f"{counts[name]} {name}" for name in ("refused", "dead letters") if counts[name]]
        self._progress.update(self._task, completed=cases.done, flow=" · ".join(words))


@contextmanager
def following(total: int, *, quiet: bool) -> Iterator[Follower]:
    """Show live progress on standard error, so that standard output stays for results."""
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<32}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[flow]}", style="dim"),
        console=errors,
        disable=quiet,
    )
    with progress:
        yield Follower(progress, total)
