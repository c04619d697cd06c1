"""``imr contracts``: write the public contracts, or check that they are up to date."""

from pathlib import Path
from typing import Annotated

import typer

from imr.commands.options import AsJson
from imr.contracts.published import DOCS, stale, write
from imr.terminal import console, print_json

contracts = typer.Typer(
    help="AsyncAPI documents and JSON Schemas, generated from the code.", no_args_is_help=True
)

Folder = Annotated[Path, typer.Option("--docs", help="Folder of the documents.")]


@contracts.command(name="write")
def write_contracts(folder: Folder = DOCS, *, as_json: AsJson = False) -> None:
    """Write all documents.

    Example: imr contracts write
    """
    names = write(folder)
    if as_json:
        print_json({"written": names})
    else:
        console.print(f"{len(names)} documents in {folder}")


@contracts.command(name="check")
def check_contracts(folder: Folder = DOCS, *, as_json: AsJson = False) -> None:
    """Compare the documents with the code; exit with 1 where one is out of date.

    Example: imr contracts check --json
    """
    found = list(stale(folder))
    if as_json:
        print_json({"stale": found})
    else:
        console.print("\n".join(found) or "All documents are up to date.", markup=False)
    if found:
        raise typer.Exit(1)
