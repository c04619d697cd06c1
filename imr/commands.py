"""The sub-commands of ``imr``, each with ``--help`` and ``--json``.

A command is imported when it is called: together they take seconds.
"""

from importlib import import_module
from typing import Final, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

_MODULES: Final = {
    "demo": "demo",
    "run": "run_command",
    "import-letter": "import_letter",
    "import-csv": "import_csv",
    "import-fhir": "import_fhir",
    "decide": "decide",
    "evaluate": "evaluate",
    "generate": "generate_command",
    "up": "up_command",
    "down": "up_command",
    "file": "file_command",
    "case": "case_command",
    "tasks": "tasks_command",
    "decisions": "decisions.command",
    "letter": "letter_command",
    "guidelines": "guidelines_command",
    "roster": "roster_command",
    "kafka": "kafka_command",
    "topics": "topics_command",
    "faults": "faults_command",
    "bench": "bench.command",
    "contracts": "contracts_command",
}
"""Commands by name, in the order of ``--help``: each is what its module calls by that name."""


class _Commands(TyperGroup):
    """Finds a command where it stands."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - the library's signature
        """Return the names of all commands."""
        return list(_MODULES)

    def get_command(
        self,
        ctx: object,  # noqa: ARG002 - as above
        cmd_name: str,
    ) -> TyperCommand | TyperGroup | None:
        """Import a command, or return None for a name that is none."""
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"imr.{_MODULES[cmd_name]}")
        found = getattr(module, cmd_name.replace("-", "_"))
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
