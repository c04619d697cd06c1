"""Files that people hand to a command: read them, or say in one line what is wrong with which."""

import json
import os
import tempfile
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from shared.events import ApplicationFiled

_LARGEST: Final = 64 * 1024 * 1024

M = TypeVar("M", bound=BaseModel)


class UnusableFileError(Exception):
    """A file that a command cannot use: which one, and why."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


def read_bytes(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        UnusableFileError: it is missing, empty, a folder, too large or not to be read.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except FileNotFoundError:
        raise UnusableFileError(path, "no such file") from None
    except IsADirectoryError:
        raise UnusableFileError(path, "is a folder, not a file") from None
    except OSError as error:
        raise UnusableFileError(path, error.strerror or type(error).__name__) from None
    if content is None:
        raise UnusableFileError(path, f"is larger than {_LARGEST // 2**20} MiB")
    if not content.strip():
        raise UnusableFileError(path, "is empty")
    return content


def read_model(path: Path, model: type[M], what: str, *, whole: bool = False) -> M:
    """Read a JSON file as a model; the fault that is named is the first one.

    ``whole``: a field that the model does not know is a fault, too.

    Raises:
        UnusableFileError: it is not that.
    """
    content = read_bytes(path)
    try:
        return model.model_validate_json(content, extra="forbid" if whole else None)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "json_invalid":
            raise UnusableFileError(path, f"is not {what}: not JSON, or cut short") from None
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        where = f"{place}: " if place else ""
        raise UnusableFileError(path, f"is not {what}: {where}{first['msg']}{more}") from None


def read_case(path: Path) -> ApplicationFiled:
    """Read a case file: the data of ``application.filed``.

    Raises:
        UnusableFileError: it is not a case file.
    """
    return read_model(path, ApplicationFiled, "a case file")


def must_be_folder(path: Path) -> None:
    """Check that a folder is there.

    Raises:
        UnusableFileError: it is not.
    """
    if not path.is_dir():
        raise UnusableFileError(path, "no such folder")


def make_folder(path: Path) -> None:
    """Make a folder that can be written to, before any work begins.

    Raises:
        UnusableFileError: a file is in its place, or nothing can be written there.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        write_whole(path / ".probe", b"")
        (path / ".probe").unlink()
    except FileExistsError:
        raise UnusableFileError(path, "is a file, not a folder") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UnusableFileError(path, f"cannot be written to: {why}") from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: object) -> None:
    """Write a value as readable JSON, whole or not at all."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    write_whole(path, text.encode() + b"\n")
