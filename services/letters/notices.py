"""The kinds of notice: what each says of its event, to one party."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from pydantic import Field

from services.letters.notice import Notice
from services.letters.notice_draft import Draft, Letterhead
from services.letters.readers import numeric
from shared.events.application_deferred import ApplicationDeferred
from shared.events.application_refused import ApplicationRefused
from shared.events.case import (
    CaseNumber,
    DeferredItem,
    DisputedItem,
    MissingRecord,
    Reason,
    RefusedItem,
)
from shared.events.case_closed import CaseClosed
from shared.events.case_opened import CaseOpened
from shared.events.envelope import Part
from shared.events.information_requested import InformationRequested
from shared.events.notice_issued import NoticeKind
from shared.events.parties import PartySheet
from shared.text import Text


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
        .section("reason", (content.reason,), original=True)
        .section(
            "changes",
            [
                wording.change.format(part=each.part, before=each.before, after=each.after)
                for each in content.parts
            ],
        )
        .finished(content.case_id, content.case_number, content.number)
    )


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
