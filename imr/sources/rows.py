"""The rows of a CSV file, plain or gzip, one per line, however bad the file is.

A line that is no row is told by a code and the next one is read. Memory stays bounded: a line has
an end, and so has what a compressed file may grow to.
"""

import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from imr.files import UnusableFileError

_LONGEST_LINE: Final = 16_384
_MOST_COLUMNS: Final = 200
_MOST_BYTES: Final = 1_000_000_000
_MOST_RATIO: Final = 100
_RATIO_COUNTS_FROM: Final = 10_000_000
"""Bytes. A short file may well shrink to less than a hundredth."""
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True)
class Line:
    """One line of the file, after the header."""

    number: int
    cells: tuple[str, ...] = ()
    fault: str | None = None
    """Why it is no row: ``not_utf8``, ``row_too_long``, ``row_malformed``."""


def header_and_lines(path: Path) -> tuple[tuple[str, ...], Iterator[Line]]:
    """Open a file and return its header row, and the other lines as they are read.

    Raises:
        UnusableFileError: the file cannot be read or has no header row; while lines are read, where
            it is cut short, damaged or grows beyond all measure.
    """
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise UnusableFileError(path, "is empty")
    if first.fault is not None:
        raise UnusableFileError(path, f"has no header row ({first.fault})")
    return first.cells, lines


def _lines(path: Path) -> Iterator[Line]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            if not packed:
                yield from split(path, raw, None)
                return
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield from split(path, unpacked, raw)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise UnusableFileError(path, "is a damaged gzip file, or cut short") from None
    except IsADirectoryError:
        raise UnusableFileError(path, "is a folder, not a file") from None
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise UnusableFileError(path, why) from None


def split(
    path: Path, stream: "BinaryIO | gzip.GzipFile", packed: BinaryIO | None
) -> Iterator[Line]:
    """Yield the lines of an open file; of a packed one, ``packed`` tells how far it is read.

    Raises:
        UnusableFileError: it grows beyond all measure; no more of it is read.
    """
    number, size, cut = 0, 0, False
    while part := stream.readline(_LONGEST_LINE):
        size += len(part)
        if size > _MOST_BYTES:
            raise UnusableFileError(path, f"has more than {_MOST_BYTES // 1_000_000} MB")
        if packed is not None and size > max(_RATIO_COUNTS_FROM, _MOST_RATIO * packed.tell()):
            raise UnusableFileError(path, f"unpacks to more than {_MOST_RATIO} times its size")
        ended = part.endswith(b"\n")
        if cut or not (ended or len(part) < _LONGEST_LINE):
            if not cut:
                number += 1
                yield Line(number, fault="row_too_long")
            cut = not ended
            continue
        number += 1
        if part.strip():
            yield _line(number, part)


def _line(number: int, content: bytes) -> Line:
    try:
        text = content.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        return Line(number, fault="not_utf8")
    try:
        cells = next(csv.reader([text], strict=True))
    except (csv.Error, StopIteration):
        return Line(number, fault="row_malformed")
    return Line(number, tuple(cells[:_MOST_COLUMNS]))
