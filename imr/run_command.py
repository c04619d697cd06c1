"""``imr run``: the chain once, for all given case files together."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from imr.files import UnusableFileError, must_be_folder, must_be_new_or_folder, read_case
from imr.progress import Cases
from imr.results import as_json, table
from imr.run import Plan, ServiceEndedError, carry_out
from imr.stack import NotStartedError
from imr.terminal import console, fail, following, print_json
from shared.events import ApplicationFiled


def run(
    cases: Annotated[list[Path], typer.Argument(help="Case files (JSON).", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for letters, one folder per case number.")],
    determinations: Annotated[
        Path | None,
        typer.Option(
            help="Recorded determinations, DIR/<case number>/determination.json: the simulated "
            "reviewer signs their content, under their own reviewer and dates."
        ),
    ] = None,
    *,
    in_memory: Annotated[
        bool,
        typer.Option("--in-memory", help="The same services without a broker, in one process."),
    ] = False,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Take applications through the whole chain to their letters, then stop.

    A simulated reviewer signs; every letter says so.

    Example: imr run imr/samples/01-seed-acupuncture.json --out out/run
    """
    try:
        applications = [(path.name, read_case(path)) for path in cases]
        if determinations is not None:
            must_be_folder(determinations)
        must_be_new_or_folder(out)
    except UnusableFileError as error:
        raise fail(str(error)) from None
    if len({application.case_id for _, application in applications}) < len(applications):
        raise fail("two case files are the same filing: give each filing once")
    finish(
        Plan(_named_apart(applications, cases), out, determinations, in_memory=in_memory),
        as_data=as_data,
    )


def finish(plan: Plan, *, as_data: bool) -> None:
    """Carry a plan out, show its progress and its end; exit with 1 where a case got stuck."""
    cases = _carried_out(plan, as_data=as_data)
    if as_data:
        print_json(as_json(cases, plan.out))
    else:
        console.print(table(cases, plan.out))
    if any(case.dead_letter or not case.is_done for case in cases.by_id.values()):
        raise typer.Exit(1)


def _carried_out(plan: Plan, *, as_data: bool) -> Cases:
    try:
        with following(len(plan.applications), quiet=as_data) as follower:
            return asyncio.run(carry_out(plan, follower.watch, follower.say))
    except (NotStartedError, ServiceEndedError) as error:
        raise fail(f"{error}\nLogs are in {plan.out / 'logs'}", status=1) from None


def _named_apart(
    applications: list[tuple[str, ApplicationFiled]], paths: list[Path]
) -> list[tuple[str, ApplicationFiled]]:
    """Name cases by their file, or by its folder where all files have one name."""
    if len({name for name, _ in applications}) == len(applications):
        return applications
    return [
        (f"{path.parent.name}/{name}", application)
        for path, (name, application) in zip(paths, applications, strict=True)
    ]
