"""A notice to the parties as a value, which is also its machine-readable twin.

One template serves all kinds: a notice is a title, facts, and sections of paragraphs and entries.
What it says comes from the event, the party sheet and the template's sentences; nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from services.letters.registry import LetterTemplate, Strict
from shared.events.application_deferred import ApplicationDeferred
from shared.events.application_refused import ApplicationRefused
from shared.events.case import (
    CaseNumber,
    DeferredItem,
    DisputedItem,
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
from shared.events.parties import PartySheet
from shared.text import Line, Text


class Recipient(Part):
    """Who receives the notice."""

    role: Line
    name: Line
    address: tuple[Line, ...] = ()


class Fact(Part):
    """A line of the table at the head."""

    label: Line
    value: Line


class NoticeSection(Part):
    """A heading, what stands below it, and numbered entries where there are some."""

    heading: Line
    paragraphs: tuple[Text, ...] = ()
    entries: tuple[Text, ...] = ()


class Notice(Part):
    """Everything that stands in a notice."""

    kind: NoticeKind
    number: int = 1
    case_id: UUID
    case_number: CaseNumber | None = None
    template: Template
    organization: Line
    strapline: Line
    title: Line
    issued_on: date
    recipients: tuple[Recipient, ...]
    facts: tuple[Fact, ...]
    opening: tuple[Text, ...]
    sections: tuple[NoticeSection, ...]

    def encoded(self) -> bytes:
        """Return the twin's bytes."""
        return self.model_dump_json(exclude_none=True).encode()


class Section(Strict):
    """The fixed part of a section."""

    heading: str
    paragraphs: tuple[str, ...] = ()


class KindWording(Strict):
    """The sentences of one kind of notice."""

    title: str
    opening: tuple[str, ...]
    sections: Mapping[str, Section]


class NoticeWording(Strict):
    """Every sentence of the notices' template; braces are filled from the case."""

    strapline: str
    roles: Mapping[str, str]
    facts: Mapping[str, str]
    priorities: Mapping[Priority, str]
    requirements: Mapping[str, str]
    closings: Mapping[Closing, str]
    kinds: Mapping[NoticeKind, KindWording]


@dataclass(frozen=True)
class Letterhead:
    """Who writes, with which template, when."""

    organization: str
    template: LetterTemplate
    issued_on: date

    @property
    def wording(self) -> NoticeWording:
        """The template's sentences."""
        return self.template.wording(NoticeWording)


class Draft:
    """A notice that is being put together, section by section, in the order of the calls."""

    def __init__(
        self, head: Letterhead, kind: NoticeKind, parties: PartySheet, **fills: str
    ) -> None:
        self._head, self._kind, self._parties = head, kind, parties
        self._words = head.wording.kinds[kind]
        self._fills = {"organization": head.organization, **fills}
        self._facts: list[Fact] = []
        self._sections: list[NoticeSection] = []

    def fact(self, name: str, value: str | None) -> Self:
        """Add a line to the table, where there is something to say."""
        if value is not None:
            self._facts.append(Fact(label=self._head.wording.facts[name], value=value))
        return self

    def section(self, name: str, entries: Sequence[str] = (), *, always: bool = False) -> Self:
        """Add a section with these entries; without any it is left out, unless it always stands."""
        if entries or always:
            words = self._words.sections[name]
            self._sections.append(
                NoticeSection(
                    heading=words.heading,
                    paragraphs=tuple(each.format_map(self._fills) for each in words.paragraphs),
                    entries=tuple(entries),
                )
            )
        return self

    def finished(self, case_id: UUID, case_number: str | None, number: int = 1) -> Notice:
        """Return the notice."""
        return Notice(
            kind=self._kind,
            number=number,
            case_id=case_id,
            case_number=case_number,
            template=self._head.template.reference,
            organization=self._head.organization,
            strapline=self._head.wording.strapline,
            title=self._words.title,
            issued_on=self._head.issued_on,
            recipients=recipients(self._parties, self._head.wording.roles),
            facts=tuple(self._facts),
            opening=tuple(each.format_map(self._fills) for each in self._words.opening),
            sections=tuple(self._sections),
        )


def assignment(event: CaseOpened, parties: PartySheet, head: Letterhead) -> Notice:
    """Return the notice of assignment and request for information.

    Source: 8 CCR 9792.10.4(b), 9792.10.5(a)(1).
    """
    due = event.documents_due
    draft = Draft(
        head,
        NoticeKind.ASSIGNMENT,
        parties,
        received_on=numeric(event.received_on),
        due="the last day that the regulation gives" if due is None else numeric(due),
    )
    requirements = head.wording.requirements
    return (
        draft.fact("case_number", event.case_number)
        .fact("received_on", numeric(event.received_on))
        .fact("priority", head.wording.priorities[event.priority])
        .fact("date_of_injury", _day(event.date_of_injury))
        .fact("rfa_on", _day(event.rfa_on))
        .fact("ur_decided_on", _day(event.ur_decided_on))
        .fact("documents_due", _day(due))
        .fact("employee", parties.employee.name)
        .fact("requesting_physician", parties.requesting_physician.name)
        .fact("claim_number", parties.claim_number)
        .section("disputed", described(event.items))
        .section("refused", refused(event.refused_items))
        .section("deferred", deferred(event.deferred_items))
        .section("records", missing(event.missing_records, requirements), always=True)
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
        asked: its questions in plain words.
        parties: who is told.
        head: who writes.
    """
    due = numeric(event.due_on)
    return (
        Draft(head, NoticeKind.INFORMATION, parties, due=due)
        .fact("case_number", event.case_number)
        .fact("asked_of", head.wording.roles[event.of.value])
        .fact("answer_due", f"{due} ({event.section})")
        .fact("employee", parties.employee.name)
        .fact("claim_number", parties.claim_number)
        .section("question", tuple(dict.fromkeys(each.strip() for each in asked)))
        .finished(event.case_id, event.case_number, event.number)
    )


def ineligibility(event: ApplicationRefused, parties: PartySheet, head: Letterhead) -> Notice:
    """Return the notice that an application is not eligible, with every reason.

    Source: 8 CCR 9792.10.3(c); it may be appealed (8 CCR 10575(a)).
    """
    received = "" if event.received_on is None else f"on {numeric(event.received_on)} "
    return (
        Draft(head, NoticeKind.INELIGIBILITY, parties, received=received)
        .fact("received_on", _day(event.received_on))
        .fact("employee", parties.employee.name)
        .fact("claim_number", parties.claim_number)
        .section("reasons", tuple(map(_of_item, event.reasons)))
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
        .section("disputed", deferred(event.deferred_items))
        .section("refused", refused(event.refused_items))
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
        .section("disputed", described(items))
        .finished(event.case_id, event.case_number)
    )


def recipients(parties: PartySheet, roles: Mapping[str, str]) -> tuple[Recipient, ...]:
    """Return everybody who is told (8 CCR 9792.10.4(b))."""
    told = (
        ("employee", parties.employee),
        ("attorney", parties.attorney),
        ("claims_administrator", parties.claims_administrator),
        ("requesting_physician", parties.requesting_physician),
    )
    return tuple(
        Recipient(role=roles[role], name=party.name, address=party.address)
        for role, party in told
        if party is not None
    )


def described(items: Sequence[DisputedItem]) -> tuple[str, ...]:
    """Return the items as the application has them."""
    return tuple(item.description.strip() for item in items)


def refused(items: Sequence[RefusedItem]) -> tuple[str, ...]:
    """Return refused items, each with its reasons."""
    return tuple(_with_reasons(each.item, each.reasons) for each in items)


def deferred(items: Sequence[DeferredItem]) -> tuple[str, ...]:
    """Return deferred items, each with its reasons."""
    return tuple(_with_reasons(each.item, each.reasons) for each in items)


def missing(records: Sequence[MissingRecord], requirements: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the claims administrator still owes, in plain words with its section of law."""
    return tuple(
        f"{requirements.get(each.requirement, each.requirement)} ({each.section})"
        for each in records
    )


def cited(reason: Reason) -> str:
    """Return a reason with the law behind it."""
    return f"{reason.text} ({reason.section})"


def _of_item(reason: Reason) -> str:
    return cited(reason) if reason.item_no is None else f"Item {reason.item_no}: {cited(reason)}"


def numeric(day: date) -> str:
    """Return a day as letters print it.

    >>> numeric(date(2026, 3, 2))
    '03/02/2026'
    """
    return f"{day:%m/%d/%Y}"


def _day(day: date | None) -> str | None:
    return None if day is None else numeric(day)


def _with_reasons(item: DisputedItem, reasons: Sequence[Reason]) -> str:
    return f"{item.description.strip()}: {' '.join(map(cited, reasons))}"
