"""A table of cases: the adapter that knows its header, and what that makes of each line."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from imr.files import UnusableFileError
from imr.sources import sources
from imr.sources.rows import Line, header_and_lines
from imr.sources.source import Reading, Source


def open_table(path: Path) -> tuple[Source, Iterator[Line]]:
    """Find the adapter of a table, and return it with the lines below the header.

    Raises:
        UnusableFileError: the file cannot be read, or no adapter knows its header.
    """
    header, lines = header_and_lines(path)
    for source in sources():
        if source.columns == header:
            return source, lines
    known = ", ".join(each.name for each in sources())
    raise UnusableFileError(path, f"has a header row that no adapter knows (adapters: {known})")


def readings(source: Source, lines: Iterable[Line]) -> Iterator[tuple[Line, Reading]]:
    """Read all lines. A name that comes twice and a row that comes twice are told here."""
    names: set[str] = set()
    contents: set[bytes] = set()
    for line in lines:
        if line.fault is not None:
            yield line, Reading(refusals=(line.fault,))
            continue
        if len(line.cells) != len(source.columns):
            yield line, Reading(refusals=("columns_wrong",))
            continue
        row = dict(zip(source.columns, line.cells, strict=True))
        reading, name = source.read(row), source.key(row)
        others = "\x1f".join(each for each in line.cells if each != name)
        content = blake2b(others.encode(errors="replace"), digest_size=16).digest()
        if content in contents:
            reading = Reading(
                reading.application, (*reading.warnings, "row_repeated"), reading.refusals
            )
        if name in names:
            reading = Reading(None, reading.warnings, ("reference_id_repeated", *reading.refusals))
        names.add(name)
        contents.add(content)
        yield line, reading
