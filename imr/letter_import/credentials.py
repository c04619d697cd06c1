"""What a letter says of its reviewer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from imr.letter_import.lines import Line, unwrap


@dataclass(frozen=True)
class Credentials:
    """Licences and specialties, in the letter's order."""

    licensed_in: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    board_certified: bool | None = None
    """None: the letter lists certifications and specialties under one label."""


_LICENSURE: Final = re.compile(
    r"State\(s\) of Licensure:\s*(?P<states>.*?)\s*"
    r"Certification\(s\)/Specialty:\s*(?P<specialties>.+)"
)
_SENTENCE: Final = re.compile(
    r"The (?:expert|physician|medical) reviewer "
    r"(?P<kind>is Board Certified|specializes) in (?P<specialties>.+?),? "
    r"and is licensed to practice in (?P<states>.+?)\.(?: |$)",
    re.IGNORECASE,
)
_AMPERSAND_NAMES: Final = re.compile(
    r"Physical Medicine (?:&|and) Rehabilitation"
    r"|Public Health (?:&|and) General Preventive Medicine"
    r"|Hospice (?:&|and) Palliative Medicine"
    r"|Obstetrics (?:&|and) Gynecology"
    r"|Allergy (?:&|and) Immunology"
    r"|Psychiatry (?:&|and) Neurology",
    re.IGNORECASE,
)
"""Names of one specialty each (American Board of Medical Specialties) with a conjunction inside."""
_AND: Final = re.compile(r"\s+(?:&|and)\s+")


def read_credentials(header: Sequence[Line], made: Sequence[Line]) -> Credentials:
    """Read the labelled list, in the header or below the statement, or else the sentence.

    What the labelled list gives is completed by the sentence, which alone tells whether the
    reviewer is certified by a board.
    """
    statement = unwrap(made)
    sentence = _SENTENCE.search(statement)
    certified = "board" in sentence.group("kind").lower() if sentence else None
    for text in (unwrap(header), statement):
        if listed := _LICENSURE.search(text):
            states, specialties = listed.group("states"), listed.group("specialties")
            return Credentials(_listed(states), _listed(specialties), certified)
    if sentence:
        return Credentials(
            _enumerated(sentence.group("states")),
            _enumerated(sentence.group("specialties")),
            certified,
        )
    return Credentials()


def _listed(text: str) -> tuple[str, ...]:
    """Split a labelled list: at semicolons where there are any, else at commas."""
    separator = ";" if ";" in text else ","
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def _enumerated(text: str) -> tuple[str, ...]:
    """Split an enumeration within a sentence, leaving names that hold a conjunction whole."""
    names: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        names.append(found.group())
        return f"\x00{len(names) - 1}\x00"

    marked = _AMPERSAND_NAMES.sub(put_aside, text)
    parts = [part for each in marked.split(",") for part in _AND.split(f" {each.strip()} ")]
    return tuple(
        re.sub(r"\x00(\d+)\x00", lambda found: names[int(found.group(1))], part.strip())
        for part in parts
        if part.strip()
    )
