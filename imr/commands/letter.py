"""``imr letter``: a letter is made again from its twin."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from imr.commands.options import AsJson
from imr.files import UnusableFileError, read_bytes, write_whole
from imr.terminal import console, fail, print_json
from services.letters.letter import Letter
from services.letters.notice import Notice
from services.letters.registry import Registry
from services.letters.render import Renderer
from shared.errors import UnprocessableError
from shared.events.envelope import digest

letter = typer.Typer(
    help="Make a letter again from its twin: to check a PDF, or as a page for the web.",
    no_args_is_help=True,
)

_Twin = Annotated[Path, typer.Argument(metavar="TWIN", help="letter.json, or a notice's twin.")]


@letter.command()
def verify(
    twin: _Twin,
    pdf: Annotated[Path, typer.Argument(metavar="PDF", help="The file that was issued.")],
    *,
    as_data: AsJson = False,
) -> None:
    """Make the letter again, with the template that it names, and compare byte for byte.

    Example: imr letter verify out/demo/CM26-0000001/letter.json out/demo/CM26-0000001/letter.pdf
    """
    read = _read(twin)
    try:
        made, found = Renderer(Registry.read()).render(read).pdf, read_bytes(pdf)
    except (UnprocessableError, UnusableFileError) as error:
        raise fail(str(error), status=1) from None
    same = made == found
    said: dict[str, Any] = {
        "same": same,
        "template": f"{read.template.name}/{read.template.version}",
        "made": digest(made),
        "found": digest(found),
    }
    if as_data:
        print_json(said)
    elif same:
        console.print(f"The same, byte for byte: template {said['template']}, {said['found']}")
    if not same:
        raise fail(f"{pdf} is not what {twin} makes with template {said['template']}", status=1)


@letter.command()
def page(
    twin: _Twin,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the page goes.")],
    *,
    as_data: AsJson = False,
) -> None:
    """Make the letter as a page for the web.

    Example: imr letter page out/demo/CM26-0000001/letter.json --out letter.html
    """
    try:
        write_whole(out, Renderer(Registry.read()).page(_read(twin)))
    except (UnprocessableError, UnusableFileError) as error:
        raise fail(str(error), status=1) from None
    if as_data:
        print_json({"page": str(out)})
    else:
        console.print(f"Written: {out}")


def _read(twin: Path) -> Letter | Notice:
    try:
        content = read_bytes(twin)
    except UnusableFileError as error:
        raise fail(str(error)) from None
    for model in (Letter, Notice):
        try:
            return model.model_validate_json(content)
        except ValidationError:
            continue
    raise fail(f"{twin} is no twin of a letter or notice")
