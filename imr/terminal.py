"""How commands speak: progress for people, JSON for programs, one line for a failure."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from imr.running.progress import Cases, Stage

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

    def __init__(self, live: Live | None, progress: Progress, total: int) -> None:
        self._live = live
        self._progress = progress
        self._task = progress.add_task("starting", total=total)

    def say(self, what: str) -> None:
        """Show what is being done."""
        self._progress.update(self._task, description=what)

    def watch(self, cases: Cases) -> None:
        """Show where the cases are."""
        counts = cases.stages()
        words = [f"{stage.name.lower()} {counts[stage.name.lower()]}" for stage in Stage if stage]
        words += [f"{name} {counts[name]}" for name in ("refused", "dead letters") if counts[name]]
        self._progress.update(self._task, completed=cases.done)
        if self._live is not None:
            flow = Text("  " + " · ".join(words), style="dim")
            self._live.update(Group(self._progress, flow))


@contextmanager
def following(total: int, *, quiet: bool) -> Iterator[Follower]:
    """Show live progress on standard error, so that standard output stays for results."""
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<30}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    if quiet:
        yield Follower(None, progress, total)
        return
    with Live(progress, console=errors, refresh_per_second=8) as live:
        yield Follower(live, progress, total)
