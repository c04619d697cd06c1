"""``imr generate``: a stream of invented arrivals, the same for the same seed."""

import base64
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from imr.files import UnusableFileError, make_folder, write_whole
from imr.synthetic.arrival import Arrival
from imr.synthetic.stream import Kind, stream
from imr.terminal import console, fail
from shared import topics

STREAM_FILE: Final = "stream.jsonl"
_CASES: Final = frozenset({"application", "duplicate", "ineligible", "corrected"})


def generate(
    count: Annotated[int, typer.Argument(min=1, max=1_000_000, help="Filings.")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same stream.")] = 1,
    kind: Annotated[Kind, typer.Option(help="What is mixed in.")] = Kind.VALID,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="DIR/stream.jsonl, and case files to run."),
    ] = None,
    *,
    as_data: Annotated[
        bool, typer.Option("--json", help="Print the stream, one JSON object a line.")
    ] = False,
) -> None:
    """Invent what arrives: applications, duplicates, late records, changes of mind, bad records.

    Volumes and noise are those that California publishes; every name is invented. Each line tells
    what should become of it.

    Example: imr generate 1000 --seed 7 --kind faulty --out out/generated
    """
    counts: Counter[str] = Counter()
    lines: list[str] = []
    try:
        if out is not None:
            make_folder(out)
        for arrival in stream(count, seed, kind):
            counts[arrival.what] += 1
            line = json.dumps(_as_json(arrival), ensure_ascii=False)
            if as_data:
                sys.stdout.write(line + "\n")
            if out is None:
                continue
            lines.append(line)
            if arrival.what in _CASES and arrival.record.topic == topics.APPLICATION_FILED:
                name = (arrival.record.header("ce_id") or "").replace(":", "-")
                write_whole(out / "cases" / f"{name}.json", arrival.record.value or b"")
        if out is not None:
            write_whole(out / STREAM_FILE, "".join(f"{each}\n" for each in lines).encode())
    except UnusableFileError as error:
        raise fail(str(error)) from None
    if not as_data:
        width = max(map(len, counts))
        for what, how_many in sorted(counts.items()):
            console.print(f"{what.ljust(width)}  {how_many:>7,}", highlight=False)


def _as_json(arrival: Arrival) -> dict[str, Any]:
    record = arrival.record
    line: dict[str, Any] = {
        "at": arrival.at.isoformat(),
        "what": arrival.what,
        "of": arrival.of,
        "codes": list(arrival.codes),
        "topic": record.topic,
        "key": None if record.key is None else record.key.decode(errors="replace"),
        "headers": {name: value.decode(errors="replace") for name, value in record.headers},
    }
    try:
        line["value"] = None if record.value is None else record.value.decode()
    except UnicodeDecodeError:
        line["value_base64"] = base64.b64encode(record.value or b"").decode()
    return line
