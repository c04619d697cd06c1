"""A notice to the parties as a value, which is also its machine-readable twin.

One template serves all kinds: a notice is a title, facts, and sections of paragraphs and entries.
What it says comes from the event, the party sheet and the template's sentences; nothing else. Each
party gets a copy of its own: what differs is who is written to, in which language, and the section
that tells what the notice means for this party.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self
from uuid import UUID

from pydantic import Field

from services.letters.readers import Addressee, FrameWording, Reader, numeric, readers
from services.letters.registry import LetterTemplate, Strict
from services.letters.translations import Translations
from shared.events.application_deferred import ApplicationDeferred
from shared.events.application_refused import ApplicationRefused
from shared.events.case import (
    CaseNumber,
    DeferredItem,
    DisputedItem,
    Identifier,
    MissingRecord,
    Priority,
    Reason,
    RefusedItem,
)
from shared.events.case_closed import CaseClosed, Closing
from shared.events.case_opened import CaseOpened
from shared.events.envelope import Part
from shared.events.information_requested import InformationRequested
from shared.events.letter_issued import Template
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Language, Party, PartySheet
from shared.text import Line, Text


class Recipient(Part):
    """Who receives the notice, in version 1, which had one file for all."""

    role: Line
    name: Line
    address: tuple[Line, ...] = ()


class Fact(Part):
    """A line of the table at the head."""

    name: Identifier | None = None  # since version 2
    label: Line
    value: Line


class NoticeSection(Part):
    """A heading, what stands below it, and numbered entries where there are some."""

    name: Identifier | None = None  # since version 2, as the last
    heading: Line
    paragraphs: tuple[Text, ...] = ()
    entries: tuple[Text, ...] = ()
    original: bool = Field(
        default=False, description="The entries are the case's own words, in English."
    )


class Notice(Part):
    """Everything that stands in one party's copy of a notice."""

    kind: NoticeKind
    number: int = 1
    case_id: UUID
    case_number: CaseNumber | None = None
    template: Template
    party: Party | None = None
    language: Language = Language.ENGLISH
    organization: Line
    strapline: Line
    title: Line
    issued_on: date
    date_in_words: Line | None = None
    labels: Mapping[str, Line] = Field(default_factory=dict)
    addressee: Addressee | None = None
    copies: tuple[Line, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    facts: tuple[Fact, ...]
    opening: tuple[Text, ...]
    sections: tuple[NoticeSection, ...]

    def encoded(self) -> bytes:
        """Return the twin's bytes."""
        return self.model_dump_json(exclude_none=True).encode()


# -- what the template says ------------------------------------------------------------------------


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


# -- putting it together ---------------------------------------------------------------------------


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
        paragraphs: Sequence[str] = (),
    ) -> Self:
        """Add a section with these entries; without any it is left out, unless it always stands."""
        if entries or always:
            words = self._words.sections[name]
            self._sections.append(
                NoticeSection(
                    name=name,
                    heading=words.heading,
                    paragraphs=(*self._filled(words.paragraphs), *paragraphs),
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


FOR_PARTY: Final = "for_party"
"""The section that differs from copy to copy."""


def assignment(event: CaseOpened, parties: PartySheet, head: Letterhead) -> Notice:
    """Return the notice of assignment and request for information.

    Source: 8 CCR 9792.10.4(b), 9792.10.5(a)(1).
    """
    wording, due = head.wording, event.documents_due
    draft = Draft(
        head,
        NoticeKind.ASSIGNMENT,
        parties,
        received_on=numeric(event.received_on),
        due=wording.last_day if due is None else numeric(due),
    )
    return (
        draft.fact("case_number", event.case_number)
        .fact("received_on", numeric(event.received_on))
        .fact("priority", wording.priorities[event.priority])
        .fact("date_of_injury", _day(event.date_of_injury))
        .fact("rfa_on", _day(event.rfa_on))
        .fact("ur_decided_on", _day(event.ur_decided_on))
        .fact("documents_due", _day(due))
        .fact("employee", parties.employee.name)
        .fact("requesting_physician", parties.requesting_physician.name)
        .fact("claim_number", parties.claim_number)
        .section("disputed", described(event.items), original=True)
        .section("refused", with_reasons(event.refused_items, head))
        .section("deferred", with_reasons(event.deferred_items, head))
        .section("records", missing(event.missing_records, wording.requirements), always=True)
        .section("others", always=True)
        .finished(event.case_id, event.case_number)
    )


def information(
    event: InformationRequested, asked: Sequence[str], parties: PartySheet, head: Letterhead
) -> Notice:
    """Return a request for information, with the law that gives the answer its time.

    Source: LC 4610.6(b); 8 CCR 9792.10.3(b), (c), 9792.10.5(d).

    Args:
        event: the request.
        asked: its questions in plain words, one for each of the event's.
        parties: who is told.
        head: who writes to whom.
    """
    due, role = numeric(event.due_on), head.wording.roles[event.of]
    in_language = head.translations.questions
    told = [
        in_language.get(each.code or "", words.strip())
        for each, words in zip(event.questions, asked, strict=True)
    ]
    return (
        Draft(head, NoticeKind.INFORMATION, parties, due=due, asked_of=role[0].lower() + role[1:])
        .fact("case_number", event.case_number)
        .fact("asked_of", role)
        .fact("answer_due", f"{due} ({event.section})")
        .fact("employee", parties.employee.name)
        .fact("claim_number", parties.claim_number)
        .section(
            "question",
            tuple(dict.fromkeys(told)),
            original=not any(each.code in in_language for each in event.questions),
        )
        .finished(event.case_id, event.case_number, event.number)
    )


def ineligibility(event: ApplicationRefused, parties: PartySheet, head: Letterhead) -> Notice:
    """Return the notice that an application is not eligible, with every reason.

    Source: 8 CCR 9792.10.3(c); it may be appealed (8 CCR 10575(a)).
    """
    wording, on = head.wording, event.received_on
    received = "" if on is None else wording.received.format(day=numeric(on))
    reasons = tuple(
        cited(each, head)
        if each.item_no is None
        else wording.item.format(number=each.item_no, text=cited(each, head))
        for each in event.reasons
    )
    return (
        Draft(head, NoticeKind.INELIGIBILITY, parties, received=received)
        .fact("received_on", _day(on))
        .fact("employee", parties.employee.name)
        .fact("claim_number", parties.claim_number)
        .section("reasons", reasons)
        .section("after", always=True)
        .finished(event.case_id, event.case_number)
    )


def deferral(event: ApplicationDeferred, parties: PartySheet, head: Letterhead) -> Notice:
    """Return the notice that treatment waits while liability is disputed.

    Source: LC 4610.5(k); 8 CCR 9792.10.3(d).
    """
    application = event.application
    return (
        Draft(head, NoticeKind.DEFERRAL, parties)
        .fact("case_number", event.case_number)
        .fact("received_on", numeric(application.received_on))
        .fact("ur_decided_on", numeric(application.ur_decided_on))
        .fact("employee", parties.employee.name)
        .fact("claim_number", parties.claim_number)
        .section("disputed", with_reasons(event.deferred_items, head))
        .section("refused", with_reasons(event.refused_items, head))
        .section("after", always=True)
        .finished(event.case_id, event.case_number)
    )


def closure(event: CaseClosed, parties: PartySheet, head: Letterhead) -> Notice:
    """Return the notice that a review ended without a determination (8 CCR 9792.10.6(a))."""
    items = tuple(each.item for each in event.ended_items)
    return (
        Draft(head, NoticeKind.CLOSURE, parties, reason=head.wording.closings[event.because])
        .fact("case_number", event.case_number)
        .fact("closed_on", numeric(event.closed_on))
        .fact("employee", parties.employee.name)
        .fact("claim_number", parties.claim_number)
        .section("disputed", described(items), original=True)
        .finished(event.case_id, event.case_number)
    )


class CorrectedPart(Part):
    """A part of a letter that was not right."""

    part: Text = Field(description="Which one, as the reader finds it.")
    before: Text
    after: Text


class Correction(Part):
    """What a notice of correction tells of a letter that was issued before."""

    case_id: UUID
    case_number: CaseNumber
    number: int = Field(default=1, ge=1, description="Of the corrections of this letter.")
    letter_dated: date = Field(description="Of the letter that was not right.")
    corrected_on: date
    reason: Text = Field(description="In plain words.")
    parts: tuple[CorrectedPart, ...] = Field(min_length=1)


def correction(content: Correction, parties: PartySheet, head: Letterhead) -> Notice:
    """Return the notice that comes with a corrected letter."""
    wording, dated = head.wording, numeric(content.letter_dated)
    return (
        Draft(head, NoticeKind.CORRECTION, parties, letter_dated=dated)
        .fact("case_number", content.case_number)
        .fact("letter_dated", dated)
        .fact("corrected_on", numeric(content.corrected_on))
        .fact("employee", parties.employee.name)
        .fact("claim_number", parties.claim_number)
        .section("reason", always=True, paragraphs=(content.reason,))
        .section(
            "changes",
            [
                wording.change.format(part=each.part, before=each.before, after=each.after)
                for each in content.parts
            ],
        )
        .finished(content.case_id, content.case_number, content.number)
    )


# -- entries ---------------------------------------------------------------------------------------


def described(items: Sequence[DisputedItem]) -> tuple[str, ...]:
    """Return the items as the application has them."""
    return tuple(item.description.strip() for item in items)


def with_reasons(items: Sequence[RefusedItem | DeferredItem], head: Letterhead) -> tuple[str, ...]:
    """Return refused or deferred items, each with its reasons."""
    return tuple(
        f"{each.item.description.strip()}: {' '.join(cited(why, head) for why in each.reasons)}"
        for each in items
    )


def missing(records: Sequence[MissingRecord], requirements: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the claims administrator still owes, in plain words with its section of law."""
    return tuple(
        f"{requirements.get(each.requirement, each.requirement)} ({each.section})"
        for each in records
    )


def cited(reason: Reason, head: Letterhead) -> str:
    """Return a reason in the reader's language, with the law behind it."""
    return f"{head.translations.told(reason)} ({reason.section})"


def _day(day: date | None) -> str | None:
    return None if day is None else numeric(day)
