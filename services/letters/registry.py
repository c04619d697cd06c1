"""The templates that make letters: each version with its effective date and digest.

A version never changes. The digest is checked when the registry is read, so a letter that names
name, version and digest can be made again, byte for byte.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.letters.errors import TemplateAlteredError, TemplateUnknownError
from shared.days import DaysAsWritten
from shared.events.envelope import Digest, digest
from shared.events.letter_issued import Template
from shared.events.parties import Language

FOLDER: Final = Path(__file__).with_name("templates")
DETERMINATION: Final = "determination"
NOTICE: Final = "notice"
_LAYOUT: Final = ".typ"
_STYLE: Final = ".css"
_SENTENCES: Final = re.compile(r"(?P<what>wording|translations)(?:\.(?P<language>[a-z]{2}))?\.yaml")
"""A wording without a language is English: there was no other before."""

W = TypeVar("W", bound=BaseModel)


class Strict(DaysAsWritten, BaseModel):
    """A part of a wording: what the file says, and nothing that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _Entry(Strict):
    version: Annotated[int, Field(ge=1)]
    effective: date
    folder: str
    files: tuple[str, ...]
    digest: Digest


@dataclass(frozen=True)
class LetterTemplate:
    """One version of one template."""

    name: str
    version: int
    effective: date
    digest: str
    layout: bytes
    wordings: Mapping[Language, bytes]
    """Its sentences, as the files have them."""
    translations: Mapping[Language, bytes]
    """What other services say in English, by code; none for English."""
    style: bytes
    """Of the page on the web; none before there was one."""

    def wording(self, model: type[W], language: Language = Language.ENGLISH) -> W:
        """Return the sentences of this version, as the kind of letter knows them.

        Raises:
            KeyError: the version does not speak the language.
            pydantic.ValidationError: the file has another form.
        """
        return model.model_validate(_read(self.wordings[language]))

    def translation(self, model: type[W], language: Language) -> W:
        """Return what is said by code in this language; for English, nothing.

        Raises:
            pydantic.ValidationError: the file has another form.
        """
        return model.model_validate(_read(self.translations.get(language, b"{}")))

    @property
    def reference(self) -> Template:
        """What a letter records of it."""
        return Template(name=self.name, version=self.version, digest=self.digest)


class Registry:
    """All versions of all templates."""

    def __init__(self, templates: Sequence[LetterTemplate]) -> None:
        self._templates = tuple(templates)

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Self:
        """Read ``registry.yaml`` and every file that it names.

        Raises:
            TemplateAlteredError: the files of a version are not the registered ones.
        """
        content = yaml.safe_load((folder / "registry.yaml").read_text(encoding="utf-8"))
        return cls(
            [
                _load(folder, name, _Entry.model_validate(entry))
                for name, entries in content.items()
                for entry in entries
            ]
        )

    def in_force(self, name: str, day: date) -> LetterTemplate:
        """Return the version of a template that letters of ``day`` are made with.

        Raises:
            TemplateUnknownError: no version was in force then.
        """
        candidates = [each for each in self.all(name) if each.effective <= day]
        if not candidates:
            raise TemplateUnknownError(name, f"in force on {day.isoformat()}")
        return max(candidates, key=lambda each: (each.effective, each.version))

    def recorded(self, reference: Template) -> LetterTemplate:
        """Return the very template that a letter was made with.

        Raises:
            TemplateUnknownError: the registry does not have it.
        """
        for each in self.all(reference.name):
            if each.reference == reference:
                return each
        raise TemplateUnknownError(reference.name, f"{reference.version} with that digest")

    def all(self, name: str) -> tuple[LetterTemplate, ...]:
        """Return every version of a template."""
        return tuple(each for each in self._templates if each.name == name)


def digest_of(files: Sequence[tuple[str, bytes]]) -> str:
    """Return the digest of a version: over names and contents, in order."""
    lines = "".join(f"{digest(content)}  {name}\n" for name, content in files)
    return digest(lines.encode())


def _load(folder: Path, name: str, entry: _Entry) -> LetterTemplate:
    contents = {file: (folder / entry.folder / file).read_bytes() for file in entry.files}
    found = digest_of(tuple(contents.items()))
    if found != entry.digest:
        raise TemplateAlteredError(name, entry.version, found)
    return LetterTemplate(
        name=name,
        version=entry.version,
        effective=entry.effective,
        digest=entry.digest,
        layout=b"\n".join(text for file, text in contents.items() if file.endswith(_LAYOUT)),
        wordings=_by_language("wording", contents),
        translations=_by_language("translations", contents),
        style=b"".join(text for file, text in contents.items() if file.endswith(_STYLE)),
    )


def _by_language(what: str, contents: Mapping[str, bytes]) -> dict[Language, bytes]:
    found = ((_SENTENCES.fullmatch(Path(file).name), text) for file, text in contents.items())
    return {
        Language(match["language"] or Language.ENGLISH): text
        for match, text in found
        if match is not None and match["what"] == what
    }


@cache
def _read(text: bytes) -> Any:
    return yaml.safe_load(text)
