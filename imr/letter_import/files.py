"""Published letters as files: read each, say what is wrong with which, write what came of it."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imr import recorded
from imr.letter_import.case_files import CaseFiles, case_files
from imr.letter_import.errors import LetterFileError, LetterUnreadableError
from imr.letter_import.header import Header
from imr.letter_import.letter import read_letter

CASE_FILE: Final = "case.json"
_MOST_BYTES: Final = 20_000_000


@dataclass(frozen=True)
class Imported:
    """One letter and the files made of it."""

    letter: Path
    files: CaseFiles

    @property
    def case_number(self) -> str:
        """The letter's case number; also the name of its folder."""
        return self.files.determination.case_number


def read_all(letters: Iterable[Path], options: Header) -> tuple[list[Imported], list[str]]:
    """Read letters; return what was read, and a line for each that could not be."""
    imported, failures = [], []
    for path in letters:
        try:
            imported.append(Imported(path, read_file(path, options)))
        except LetterFileError as error:
            failures.append(str(error))
    return imported, failures


def read_file(path: Path, options: Header = Header()) -> CaseFiles:  # noqa: B008 - it is frozen
    """Read one letter.

    Raises:
        LetterFileError: it cannot be read, or is not a whole letter.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise LetterFileError(path, f"is larger than {_MOST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise LetterFileError(path, (error.strerror or "cannot be read").lower()) from None
    try:
        return case_files(read_letter(content), options)
    except LetterUnreadableError as error:
        raise LetterFileError(path, error.what) from None


def write(files: CaseFiles, out: Path) -> Path:
    """Write both files of a case, each whole or not at all; return their folder.

    A folder that exists keeps whatever else lies in it.

    Raises:
        OSError: the folder cannot be written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    folder = out / files.determination.case_number
    making = Path(tempfile.mkdtemp(prefix=".importing-", dir=out))
    try:
        making.chmod(0o755)
        contents = {CASE_FILE: files.case, recorded.FILE_NAME: files.determination}
        for name, content in contents.items():
            text = content.model_dump_json(indent=2, exclude_none=True)
            (making / name).write_text(text + "\n", encoding="utf-8")
        if not folder.exists():
            making.rename(folder)
            return folder
        for name in contents:
            os.replace(making / name, folder / name)  # noqa: PTH105  # the name says what it does
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder
