"""``imr case``: where a case is, what it waits for, until when, by which rule, and who must act."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

import typer

from imr.accounts import CaseAccount, CaseUnknownError, ask
from imr.commands.options import AsJson, StandingFolder
from imr.commands.places import At, places
from imr.local.standing import FOLDER
from imr.matching_words import why_matched
from imr.terminal import console, fail, print_json
from shared.account import CaseName
from shared.clock import legal_day

case = typer.Typer(help="Ask the running services about one case.", no_args_is_help=True)

Case = Annotated[str, typer.Argument(metavar="CASE", help="Case number or case id.")]
_COMMON: Final = {"case_id", "case_number", "state", "means", "since", "took_over", "waits"}
_NARROWEST: Final = 20
"""Columns that a value has at least, however narrow the terminal."""


@case.command()
def why(
    case: Case, at: At = None, folder: StandingFolder = FOLDER, *, as_data: AsJson = False
) -> None:
    """Tell what a case waits for, and how its reviewer was found.

    Exit 1 where a service did not answer.

    Example: imr case why CM26-0000001 --at intake=http://127.0.0.1:8001
    """
    _tell(case, places(at or (), folder), _why, as_data=as_data)


@case.command()
def show(
    case: Case, at: At = None, folder: StandingFolder = FOLDER, *, as_data: AsJson = False
) -> None:
    """Tell all that the services know of a case. Exit 1 where a service did not answer.

    Example: imr case show CM26-0000001 --at intake=http://127.0.0.1:8001 --json
    """
    _tell(case, places(at or (), folder), _show, as_data=as_data)


def _tell(case: str, places: Mapping[str, str], words: Any, *, as_data: bool) -> None:
    if CaseName.read(case) is None:
        raise fail(f"{case}: neither a case number, such as CM26-0000001, nor a case id")
    try:
        account = ask(places, case)
    except CaseUnknownError as error:
        raise fail(_unknown(case, error.silent, places), status=1) from None
    if as_data:
        print_json(account.as_json())
    else:
        for line in words(account):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if account.silent:
        raise typer.Exit(1)


def _unknown(case: str, silent: Mapping[str, str], places: Mapping[str, str]) -> str:
    """Say that nobody knows a case; a service that did not answer might."""
    if not silent:
        return f"{case}: no service knows this case. Has it been filed, and with this stack?"
    others = "" if len(silent) == len(places) else "; the others do not know it"
    told = ", ".join(f"{name} at {places[name]} {why}" for name, why in silent.items())
    return f"{case}: {told}{others}. See that all services run, and ask again."


def _why(account: CaseAccount) -> Iterator[str]:
    yield from _heading(account)
    yield from _waiting(account)
    if "reviewer_match" in account.accounts:
        yield from why_matched(account.accounts["reviewer_match"])
    yield from _trouble(account.dead_letters[:1], "last error")
    yield from _silent(account)


def _show(account: CaseAccount) -> Iterator[str]:
    yield from _heading(account)
    yield from _waiting(account)
    for name, told in account.accounts.items():
        yield ""
        yield f"{name}: {_words(told['state'])}, since {_moment(told['since'])}"
        yield from _details(told)
    yield from _trouble(account.dead_letters, "error")
    yield from _trouble(account.refused, "without effect")
    yield from _silent(account)


def _heading(account: CaseAccount) -> Iterator[str]:
    yield f"{account.case_number or 'no number yet'}  {account.case_id}"
    if (holder := account.holder) is not None:
        yield from _aligned(
            {
                "state": _words(holder["state"]),
                "since": _moment(holder["since"]),
                "means": holder.get("means"),
                "copy of": holder.get("original") or holder.get("duplicate_of"),
            }
        )


def _waiting(account: CaseAccount) -> Iterator[str]:
    if not account.waits:
        yield "waits for  nothing"
    for wait in account.waits:
        basis = wait.get("basis")
        yield ""
        yield from _aligned(
            {
                "waits for": wait["what"],
                "must act": wait["who"],
                "since": _moment(wait["since"]),
                "until": _until(wait["until"], datetime.now(UTC)) if "until" in wait else None,
                "rule": basis and f"{basis['section']} (mark {basis['mark']}, {basis['rule']})",
                "note": wait.get("note"),
                "told by": wait["service"],
            }
        )


def _trouble(troubles: Sequence[Mapping[str, Any]], name: str) -> Iterator[str]:
    for each in troubles:
        yield ""
        yield from _aligned(
            {
                name: each["code"],
                "on": each["topic"],
                "at": _moment(each["since"]),
                "told by": each["service"],
            }
        )


def _silent(account: CaseAccount) -> Iterator[str]:
    for name, why in account.silent.items():
        yield f"{name} {why}"


def _details(told: Mapping[str, Any]) -> Iterator[str]:
    """Show what is a service's own: single values in two columns, lists as tables."""
    own = {name: value for name, value in told.items() if name not in _COMMON}
    rows = {name: value for name, value in own.items() if isinstance(value, list)}
    single = {name: value for name, value in own.items() if name not in rows}
    for name, value in single.items():
        if isinstance(value, dict):
            single[name] = ", ".join(f"{_words(key)} {_value(each)}" for key, each in value.items())
    yield from _aligned({_words(name): _value(value) for name, value in single.items()}, "  ")
    for name, entries in rows.items():
        if entries and isinstance(entries[0], dict):
            yield f"  {_words(name)}"
            yield from _table(entries)
        elif entries:
            yield f"  {_words(name)}: {', '.join(map(_value, entries))}"


def _table(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    columns = list(dict.fromkeys(key for each in entries for key in each))
    cells = [[_words(key) for key in columns]]
    cells += [[_value(each.get(key)) for key in columns] for each in entries]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    if len("    ") + sum(widths) + 2 * (len(widths) - 1) > console.width:
        for at, entry in enumerate(entries):
            if at:
                yield ""
            yield from _aligned({_words(key): _value(each) for key, each in entry.items()}, "    ")
        return
    for row in cells:
        yield "    " + "  ".join(map(str.ljust, row, widths)).rstrip()


def _aligned(pairs: Mapping[str, str | None], indent: str = "") -> Iterator[str]:
    shown = {name: value for name, value in pairs.items() if value}
    width = max(map(len, shown), default=0)
    room = max(_NARROWEST, console.width - len(indent) - width - 2)
    for name, value in shown.items():
        first, *more = textwrap.wrap(value, room, break_long_words=False, break_on_hyphens=False)
        yield f"{indent}{name.ljust(width)}  {first}"
        for line in more:
            yield f"{indent}{' ' * width}  {line}"


def _value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{_words(key)} {_value(each)}" for key, each in value.items())
    return _moment(value) if isinstance(value, str) else str(value)


def _moment(text: str) -> str:
    """Show a time to the minute; anything else stays as it is."""
    date, between, time = text.partition("T")
    return f"{date} {time[:5]} UTC" if between and len(date) == 10 and time[2:3] == ":" else text


def _until(text: str, now: datetime) -> str:
    """Show a last day in California, or a last moment; one that is over is told as such."""
    is_moment = "T" in text
    over = (
        datetime.fromisoformat(text) < now
        if is_moment
        else date.fromisoformat(text) < legal_day(now)
    )
    return f"{_moment(text)} (has passed)" if over else _moment(text)


def _words(name: str) -> str:
    return name.replace("_", " ")
