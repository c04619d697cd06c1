"""How a notice is put together: the template's sentences, filled from the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from services.letters.notice import FOR_PARTY, Fact, Notice, NoticeSection
from services.letters.readers import FrameWording, Reader, readers
from services.letters.registry import LetterTemplate, Strict
from services.letters.translations import Translations
from shared.events.case import (
    Priority,
)
from shared.events.case_closed import Closing
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Party, PartySheet


class Section(Strict):
    """The fixed part of a section."""

    heading: str
    paragraphs: tuple[str, ...] = ()


class KindWording(Strict):
    """The sentences of one kind of notice."""

    title: str
    opening: tuple[str, ...]
    for_party: Mapping[Party, tuple[str, ...]]
    sections: Mapping[str, Section]


class NoticeWording(FrameWording):
    """Every sentence of the notices' template; braces are filled from the case."""

    roles: Mapping[Party, str]
    facts: Mapping[str, str]
    priorities: Mapping[Priority, str]
    requirements: Mapping[str, str]
    closings: Mapping[Closing, str]
    received: str
    item: str
    change: str
    last_day: str
    for_party: str
    kinds: Mapping[NoticeKind, KindWording]


@dataclass(frozen=True)
class Letterhead:
    """Who writes, with which template, when, and to whom."""

    organization: str
    template: LetterTemplate
    issued_on: date
    reader: Reader

    @property
    def wording(self) -> NoticeWording:
        """The template's sentences, in the reader's language."""
        return self.template.wording(NoticeWording, self.reader.language)

    @property
    def translations(self) -> Translations:
        """What is said by code in the reader's language."""
        return Translations.of(self.template, self.reader.language)


class Draft:
    """A notice that is being put together, section by section, in the order of the calls."""

    def __init__(
        self, head: Letterhead, kind: NoticeKind, parties: PartySheet, **fills: str
    ) -> None:
        self._head, self._kind, self._parties = head, kind, parties
        self._wording = head.wording
        self._words = self._wording.kinds[kind]
        self._fills = {"organization": head.organization, **fills}
        self._facts: list[Fact] = []
        self._sections = [
            NoticeSection(
                name=FOR_PARTY,
                heading=self._wording.for_party,
                paragraphs=self._filled(self._words.for_party[head.reader.party]),
            )
        ]

    def fact(self, name: str, value: str | None) -> Self:
        """Add a line to the table, where there is something to say."""
        if value is not None:
            self._facts.append(Fact(name=name, label=self._wording.facts[name], value=value))
        return self

    def section(
        self,
        name: str,
        entries: Sequence[str] = (),
        *,
        always: bool = False,
        original: bool = False,
    ) -> Self:
        """Add a section with these entries; without any it is left out, unless it always stands."""
        if entries or always:
            words = self._words.sections[name]
            self._sections.append(
                NoticeSection(
                    name=name,
                    heading=words.heading,
                    paragraphs=self._filled(words.paragraphs),
                    entries=tuple(entries),
                    original=original,
                )
            )
        return self

    def finished(self, case_id: UUID, case_number: str | None, number: int = 1) -> Notice:
        """Return the notice."""
        head, reader = self._head, self._head.reader
        return Notice(
            kind=self._kind,
            number=number,
            case_id=case_id,
            case_number=case_number,
            template=head.template.reference,
            party=reader.party,
            language=reader.language,
            organization=head.organization,
            strapline=self._wording.strapline,
            title=self._words.title,
            issued_on=head.issued_on,
            date_in_words=self._wording.in_words(head.issued_on),
            labels=self._wording.labels,
            addressee=reader.addressee,
            copies=tuple(
                each.addressee.name
                for each in readers(self._parties)
                if each.party is not reader.party
            ),
            facts=tuple(self._facts),
            opening=self._filled(self._words.opening),
            sections=tuple(self._sections),
        )

    def _filled(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(each.format_map(self._fills) for each in texts)
