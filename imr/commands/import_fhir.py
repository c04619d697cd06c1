"""``imr import-fhir``: a FHIR R4 Bundle becomes a case file, or every reason why not is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from imr.commands.options import AsJson
from imr.files import UnusableFileError, make_folder, read_bytes, write_whole
from imr.terminal import console, fail, print_json

CASE_FILE: Final = "case.json"


def import_fhir(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A FHIR R4 Bundle as JSON.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="DIR/<bundle's identifier>/case.json."),
    ] = None,
    sender: Annotated[
        str, typer.Option(metavar="NAME", help="Who files; with the identifier, the filing key.")
    ] = "fhir",
    *,
    as_data: AsJson = False,
) -> None:
    """Map a Bundle (ServiceRequest or Claim, with DocumentReferences) to an application.

    What it holds beyond that is listed as not mapped; every fault is told by code and place. Exit
    status 2 where it makes no application.

    Example: imr import-fhir bundle.json --out out/imported --json
    """
    from imr.fhir.mapping import read_application  # the models take a second to load

    try:
        if out is not None:
            make_folder(out)
        mapped = read_application(read_bytes(file), sender)
    except UnusableFileError as error:
        raise fail(str(error)) from None
    case: Path | None = None
    if mapped.application is not None and out is not None:
        case = out / mapped.application.filing.number.replace("/", "-") / CASE_FILE
        text = mapped.application.model_dump_json(indent=2, exclude_none=True)
        write_whole(case, text.encode() + b"\n")
    report = {
        "file": str(file),
        "accepted": mapped.application is not None,
        "case": None if case is None else str(case),
        "faults": [each.model_dump(mode="json") for each in mapped.faults],
        "unmapped": list(mapped.unmapped),
        "defaulted": list(mapped.application.defaulted) if mapped.application else [],
    }
    if as_data:
        print_json(report)
    else:
        for line in _words(report):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if mapped.application is None:
        raise typer.Exit(2)


def _words(report: dict[str, Any]) -> Iterator[str]:
    yield f"{report['file']}: {'accepted' if report['accepted'] else 'refused'}"
    if report["case"]:
        yield f"written to {report['case']}"
    width = max((len(each["code"]) for each in report["faults"]), default=0)
    for each in report["faults"]:
        place = f"{each['path']}: " if each["path"] else ""
        yield f"  {each['effect']:6}  {each['code'].ljust(width)}  {place}{each['text']}"
    for name, what in (("unmapped", "not mapped"), ("defaulted", "filled by default")):
        if report[name]:
            yield f"{what}: {', '.join(report[name])}"
