"""``imr run``: the chain once, for all given case files together."""

import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from imr.commands.options import AsJson
from imr.files import UnusableFileError, make_folder, must_be_folder, read_case
from imr.local.stack import NotStartedError
from imr.recorded import RecordedDeterminationInvalidError, appointments_in
from imr.running.progress import Cases
from imr.running.results import as_json, table
from imr.running.run import Plan, ServiceEndedError, carry_out
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
    as_data: AsJson = False,
) -> None:
    """Take applications through the whole chain to their letters, then stop.

    A simulated reviewer signs; every letter says so. The exit status is 0 where every case came
    to its end, 1 where one waits or was laid aside, 2 where a file cannot be used.

    Example: imr run imr/samples/01-seed-acupuncture.json --out out/run
    """
    try:
        applications = [(path.name, read_case(path)) for path in cases]
        no_filing_twice(applications, cases)
        if determinations is not None:
            _check_recorded(determinations, applications)
        plan = Plan(_named_apart(applications, cases), out, determinations, in_memory=in_memory)
    except UnusableFileError as error:
        raise fail(str(error)) from None
    finish(plan, as_data=as_data)


def finish(plan: Plan, *, as_data: bool) -> None:
    """Carry a plan out, show its progress and its end; exit with 1 where a case got stuck."""
    try:
        make_folder(plan.out)
        _no_other_letters(plan)
    except UnusableFileError as error:
        raise fail(str(error)) from None
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
            return carry_out(plan, follower.watch, follower.say)
    except (NotStartedError, ServiceEndedError) as error:
        raise fail(f"{error}\nLogs are in {plan.out / 'logs'}", status=1) from None


def no_filing_twice(applications: list[tuple[str, ApplicationFiled]], paths: list[Path]) -> None:
    """Check that no two files are the same filing.

    Raises:
        UnusableFileError: two are.
    """
    seen: dict[UUID, Path] = {}
    for path, (_, application) in zip(paths, applications, strict=True):
        first = seen.setdefault(application.case_id, path)
        if first is not path:
            raise UnusableFileError(path, f"is the same filing as {first}: give each filing once")


def _check_recorded(folder: Path, applications: list[tuple[str, ApplicationFiled]]) -> None:
    """A folder without the cases' determinations is a mistake, not a wish."""
    must_be_folder(folder)
    try:
        recorded = {each["case_number"] for each in appointments_in(folder)}
    except RecordedDeterminationInvalidError as error:
        raise UnusableFileError(error.path, f"{error.field} is not what it should be") from None
    unmatched = [name for name, each in applications if each.case_number not in recorded]
    if unmatched:
        raise UnusableFileError(folder, f"has no determination for {', '.join(unmatched)}")


def _no_other_letters(plan: Plan) -> None:
    """Case numbers begin anew with every run: letters of other cases would be written over."""
    ours = {str(application.case_id) for _, application in plan.applications}
    for twin in sorted(plan.out.glob("CM*/letter.json")):
        if json.loads(twin.read_bytes()).get("case_id") not in ours:
            raise UnusableFileError(
                plan.out, f"holds the letter of another case ({twin.parent.name}): choose another"
            )


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
