"""All entries together: which of them speaks of an item on a day, or why none does."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, Final, Self

import yaml
from pydantic import ValidationError

from services.decision.errors import GuidelineInvalidError
from services.decision.guidelines.editions import Editions
from services.decision.guidelines.entry import ANY, Entry, Level, Phase
from services.decision.guidelines.faults import Fault, FaultCode
from shared.events.envelope import digest

_EDITIONS: Final = "editions.yaml"
ENTRIES: Final = Path(__file__).with_name("entries")
"""The entries that the program brings."""
_ANY_PHASE: Final = frozenset({Phase.CHRONIC})


class PendCode(StrEnum):
    """Why no rule can be applied to an item: the reviewer decides without one."""

    NO_GUIDELINE_FOR_ITEM = "no_guideline_for_item"
    NO_GUIDELINE_IN_FORCE = "no_guideline_in_force"
    GUIDELINE_PAST_REVIEW = "guideline_past_review"
    GUIDELINE_HELD_INVALID = "guideline_held_invalid"
    GUIDELINE_UNCERTAIN = "guideline_uncertain"
    BODY_PART_NOT_STATED = "body_part_not_stated"
    NO_CRITERIA = "no_criteria"
    QUANTITY_NOT_STATED = "quantity_not_stated"
    RECORD_SILENT = "record_silent"
    BETWEEN_FIGURES = "between_figures"
    LEFT_TO_JUDGEMENT = "left_to_judgement"
    OPERATION_OPEN = "operation_open"
    NOTHING_TO_SEARCH = "nothing_to_search"


@dataclass(frozen=True)
class Consulted:
    """What the library has on an item: the entry to apply, or why there is none."""

    found: Entry | PendCode
    standing: tuple[Entry, ...]
    """In force and about the item, the strongest standard and the nearest phase first."""


@dataclass(frozen=True)
class Library:
    """All entries, with the version that a determination names."""

    entries: tuple[Entry, ...]
    version: str
    """SHA-256 over the content of all entries and editions."""
    editions: Editions

    @classmethod
    def of(cls, entries: tuple[Entry, ...], editions: Editions | None = None) -> Self:
        """Put entries together.

        Raises:
            GuidelineInvalidError: two of them speak of the same item on the same day, or one lies
                outside its edition.
        """
        known = editions or Editions.load()
        for fault in faults_between(entries, known):
            if fault.code in _FATAL:
                raise GuidelineInvalidError(fault.entry, fault.text)
        ordered = tuple(sorted(entries, key=lambda entry: entry.id))
        return cls(ordered, digest(_encoded(ordered, known)), known)

    @classmethod
    def load(cls, folder: Path = ENTRIES) -> Self:
        """Read every ``*.yaml`` of a folder.

        Raises:
            GuidelineInvalidError: a file does not hold an entry; says which one and where.
        """
        return cls.of(tuple(map(read_entry, files(folder))), read_editions(folder))

    @classmethod
    def decoded(cls, content: bytes) -> Self:
        """Read a library as it was kept, whatever the files say today.

        Raises:
            GuidelineInvalidError: the bytes are not a library that this program understands.
        """
        try:
            editions, *entries = json.loads(content)
            return cls.of(
                tuple(Entry.model_validate(each) for each in entries),
                Editions.model_validate(editions),
            )
        except (ValueError, TypeError):
            raise GuidelineInvalidError("library", "the bytes that were kept are none") from None

    def encoded(self) -> bytes:
        """Return the whole library as it is kept; its digest is the version."""
        return _encoded(self.entries, self.editions)

    @cached_property
    def _by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def _by_treatment(self) -> Mapping[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for treatment in entry.applies_to.treatments:
                found.setdefault(treatment, []).append(entry)
        return {treatment: tuple(entries) for treatment, entries in found.items()}

    def entry(self, entry_id: str) -> Entry:
        """Return the entry of that id."""
        return self._by_id[entry_id]

    def in_force(
        self,
        day: date,
        treatment: str | None,
        body_parts: tuple[str, ...],
        *,
        chronic: bool,
        phases: frozenset[Phase] = _ANY_PHASE,
    ) -> Entry | PendCode:
        """Return the entry to apply, or why there is none."""
        return self.consult(day, treatment, body_parts, chronic=chronic, phases=phases).found

    def consult(
        self,
        day: date,
        treatment: str | None,
        body_parts: tuple[str, ...],
        *,
        chronic: bool,
        phases: frozenset[Phase],
        speaks: Callable[[Entry], bool] = lambda _: True,
    ) -> Consulted:
        """Look an item up.

        Args:
            day: The as-of date: of the request (RFA), else of the UR decision.
            treatment: As ``vocabulary`` names it.
            body_parts: As ``body_parts.yaml`` names them; an entry must cover most of them.
            chronic: Whether the pain has lasted three months or more.
            phases: Where in the course of the injury the item stands. An entry for what follows
                surgery goes before one for chronic pain, and that before one for any phase; the
                stronger standard before all (LC 4610.5(c)(2)).
            speaks: Whether an entry about the item speaks of the case (``silent_on``).
        """
        named = self._by_treatment.get(treatment or "", ())
        about = tuple(
            each
            for each in named
            if each.applies_to.is_for(phases)
            and each.applies_to.covers(body_parts, chronic=chronic)
            and speaks(each)
        )
        standing = tuple(sorted((e for e in about if e.is_in_force(day)), key=_precedence))
        if not standing:
            return Consulted(_why_none(day, named, about, body_parts), ())
        return Consulted(_applicable(standing[0], day), standing)


def _encoded(entries: tuple[Entry, ...], editions: Editions) -> bytes:
    content = [
        editions.model_dump(mode="json"),
        *(entry.model_dump(mode="json", by_alias=True) for entry in entries),
    ]
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


_PHASES: Final = (Phase.POSTSURGICAL, Phase.CHRONIC, Phase.ACUTE, Phase.ANY)


def _precedence(entry: Entry) -> tuple[Level, int]:
    return entry.level, _PHASES.index(entry.applies_to.phase)


def _applicable(entry: Entry, day: date) -> Entry | PendCode:
    if entry.never_apply:
        return PendCode.GUIDELINE_HELD_INVALID
    if entry.review_by is not None and day > entry.review_by:
        return PendCode.GUIDELINE_PAST_REVIEW
    return PendCode.GUIDELINE_UNCERTAIN if entry.mark == "U" else entry


def _why_none(
    day: date, named: tuple[Entry, ...], about: tuple[Entry, ...], body_parts: tuple[str, ...]
) -> PendCode:
    if named and not body_parts and any(each.is_in_force(day) for each in named):
        return PendCode.BODY_PART_NOT_STATED
    if about or (named and not any(each.is_in_force(day) for each in named)):
        return PendCode.NO_GUIDELINE_IN_FORCE
    return PendCode.NO_GUIDELINE_FOR_ITEM


_FATAL: Final = {FaultCode.ID_TWICE, FaultCode.OVERLAP, FaultCode.EDITION}


def faults_between(entries: tuple[Entry, ...], editions: Editions) -> Iterator[Fault]:
    """Find what no entry shows by itself: a second one, an overlap, dates outside the edition."""
    for one, other in combinations(sorted(entries, key=lambda e: (e.id, e.valid_from)), 2):
        if one.id == other.id:
            yield Fault(FaultCode.ID_TWICE, one.id, "the id stands twice")
        elif _overlap(one, other):
            text = f"its dates and subject overlap {other.id}"
            yield Fault(FaultCode.OVERLAP, one.id, text)
    for entry in entries:
        edition = editions.edition(entry.edition)
        if edition is None:
            yield Fault(FaultCode.EDITION, entry.id, f"edition {entry.edition} is not known")
        elif not _within(entry, edition.valid_from, edition.valid_to):
            text = f"its dates lie outside edition {edition.id}"
            yield Fault(FaultCode.EDITION, entry.id, text)


def holes(entries: tuple[Entry, ...]) -> Iterator[Fault]:
    """Find days between two entries for the same treatment that neither covers.

    A hole that the earlier entry explains is known; its items are pended all the same.
    """
    for one in entries:
        if one.valid_to is None or one.gap_after is not None:
            continue
        after = one.valid_to + timedelta(days=1)
        later = [each for each in entries if _same_subject(one, each) and each.valid_from >= after]
        bridged = any(_same_subject(one, each) and each.is_in_force(after) for each in entries)
        if later and not bridged:
            following = min(later, key=lambda entry: entry.valid_from)
            last = following.valid_from - timedelta(days=1)
            text = f"no entry from {after} to {last}, when {following.id} begins"
            yield Fault(FaultCode.HOLE, one.id, text)


def _within(entry: Entry, first: date, last: date | None) -> bool:
    if entry.valid_from < first:
        return False
    return last is None or (entry.valid_to is not None and entry.valid_to <= last)


def _overlap(one: Entry, other: Entry) -> bool:
    if one.level is not other.level or not _same_phase(one, other):
        return False
    first, second = sorted((one, other), key=lambda entry: entry.valid_from)
    same_days = first.valid_to is None or second.valid_from <= first.valid_to
    return same_days and _same_subject(one, other)


def _same_phase(one: Entry, other: Entry) -> bool:
    """Whether neither goes before the other; between two editions no phase decides."""
    phases = {one.applies_to.phase, other.applies_to.phase}
    return len(phases) == 1 or (Phase.ANY in phases and one.edition != other.edition)


def _same_subject(one: Entry, other: Entry) -> bool:
    where, there = one.applies_to, other.applies_to
    if not set(where.treatments) & set(there.treatments):
        return False
    if ANY in (*where.body_parts, *there.body_parts):
        return True
    if where.everywhere_if_chronic or there.everywhere_if_chronic:
        return True
    return bool(set(where.body_parts) & set(there.body_parts))


def files(folder: Path) -> tuple[Path, ...]:
    """Return the files of a library's entries."""
    return tuple(sorted(set(folder.glob("*.yaml")) - {folder / _EDITIONS}))


def read_editions(folder: Path) -> Editions:
    """Read the editions of a library: its own, or the ones of the program.

    Raises:
        GuidelineInvalidError: the file does not hold them.
    """
    own = folder / _EDITIONS
    try:
        return Editions.load(own) if own.exists() else Editions.load()
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError):
        raise GuidelineInvalidError(own.name, "does not hold editions") from None


def read_entry(path: Path) -> Entry:
    """Read one file.

    Raises:
        GuidelineInvalidError: it does not hold an entry; says where.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
        return Entry.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError):
        raise GuidelineInvalidError(path.name, "is not YAML in UTF-8") from None
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(str(part) for part in found["loc"]) or "entry"
        raise GuidelineInvalidError(path.name, f"{where}: {found['msg']}") from None
