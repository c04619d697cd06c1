"""``imr tasks``: what waits for a person, beyond any single case."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich import box
from rich.table import Table
from rich.text import Text

from imr.accounts import get
from imr.commands.options import AsJson, StandingFolder
from imr.commands.places import At, places
from imr.local.standing import FOLDER
from imr.terminal import console, fail, print_json

_SERVICE: Final = "letters"


def tasks(at: At = None, folder: StandingFolder = FOLDER, *, as_data: AsJson = False) -> None:
    """List the letters that came back, the oldest first: each needs a good address.

    A newer party sheet sends one out again (delivery.readdressed, see docs/delivery.md).
    Exit 1 where the service letters does not answer.

    Example: imr tasks --at letters=http://127.0.0.1:8004 --json
    """
    url = places(at or (), folder).get(_SERVICE)
    if url is None:
        raise fail(f"--at {_SERVICE}=URL is missing: {_SERVICE} keeps the tasks")
    found = _ask(url)
    if as_data:
        print_json(found)
    elif found:
        console.print(_table(found))
    else:
        console.print("Nothing waits for a person.")


def _ask(url: str) -> Sequence[Mapping[str, Any]]:
    answer = get(f"{url.rstrip('/')}/tasks")
    if isinstance(answer, Mapping):
        told: Sequence[Mapping[str, Any]] = answer["tasks"]
        return told
    why = answer or "knows no tasks"
    raise fail(f"{_SERVICE} at {url} {why}. See that it runs, and ask again.", status=1)


def _table(found: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for name in ("Case", "Since"):
        table.add_column(name, no_wrap=True)
    for name in ("Letter", "To", "Came back", "Delivery"):
        table.add_column(name, overflow="fold")
    for each in found:
        letter = each["kind"].replace("_", " ")
        table.add_row(
            *map(
                Text,
                (
                    each.get("case_number", each["case_id"]),
                    each["since"][:10],
                    letter if each["number"] == 1 else f"{letter} {each['number']}",
                    each["party"].replace("_", " "),
                    each.get("reason", "no reason given").replace("_", " "),
                    each["delivery"],
                ),
            )
        )
    table.caption = f"letters that came back and need a good address: {len(found)}"
    table.caption_justify = "left"
    return table
