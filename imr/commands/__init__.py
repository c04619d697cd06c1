"""The sub-commands of ``imr``, each with ``--help`` and ``--json``.

A command is imported when it is called: together they take seconds.
"""

from importlib import import_module
from typing import Final, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

_NAMES: Final = (
    "demo",
    "run",
    "import-letter",
    "import-csv",
    "import-fhir",
    "decide",
    "evaluate",
    "generate",
    "up",
    "down",
    "file",
    "publish",
    "case",
    "tasks",
    "decisions",
    "letter",
    "guidelines",
    "roster",
    "kafka",
    "topics",
    "faults",
    "bench",
    "contracts",
)
"""In the order of ``--help``. A command is what the module of that name calls so."""

_ELSEWHERE: Final = {"down": "up"}


class _Commands(TyperGroup):
    """Finds a command where it stands."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - the library's signature
        """Return the names of all commands."""
        return list(_NAMES)

    def get_command(
        self,
        ctx: object,  # noqa: ARG002 - as above
        cmd_name: str,
    ) -> TyperCommand | TyperGroup | None:
        """Import a command, or return None for a name that is none."""
        if cmd_name not in _NAMES:
            return None
        name = cmd_name.replace("-", "_")
        found = getattr(import_module(f"imr.commands.{_ELSEWHERE.get(name, name)}"), name)
        alone = typer.Typer(callback=imr, pretty_exceptions_show_locals=False)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=cmd_name)
        else:
            alone.command(name=cmd_name)(found)
        return _filled(cast("TyperCommand | TyperGroup", get_group(alone).commands[cmd_name]))


def _filled(command: TyperCommand | TyperGroup) -> TyperCommand | TyperGroup:
    """Let the paragraphs of a command's help fill the terminal, whatever the width of our lines."""
    if command.help:
        command.help = "\n\n".join(" ".join(each.split()) for each in command.help.split("\n\n"))
    for each in getattr(command, "commands", {}).values():
        _filled(each)
    return command


def imr() -> None:
    """Independent Medical Review: from application to final determination letter."""


app = typer.Typer(
    cls=_Commands,
    callback=imr,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
