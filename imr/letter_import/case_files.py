"""From a letter that was read to ``case.json`` and ``determination.json``, defaults named.

What a published letter does not tell is filled so that the case can run, and every such field is
named in ``defaulted``. A letter without a header takes what it lacks from the options; what these
leave open follows the usual course of a review.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

from pydantic import ValidationError

from imr.letter_import.credentials import Credentials
from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.header import Header
from imr.letter_import.items import Item
from imr.letter_import.modified_requests import read_modified
from imr.letter_import.quantities import read_quantity
from imr.letter_import.stated import Letter
from imr.letter_import.worker import injury_date, latest_date, read_worker
from imr.recorded import RecordedDetermination, RecordedItem, RecordedReviewer
from shared.events.application_filed import (
    ApplicationFiled,
    ApplicationSignature,
    InlineRecord,
    Service,
    Signatory,
    UrDecision,
)
from shared.events.case import (
    AcceptedElsewhere,
    DisputedItem,
    Priority,
    RecordKind,
    Sender,
    UrOutcome,
)
from shared.events.envelope import FilingKey, digest
from shared.events.parties import Organization, PartySheet, Person

SENDER: Final = "imported-letter"
NOT_STATED: Final = "(not stated in the published letter)"
"""Stands for a name. In parentheses, so that nobody takes it for one."""

# Median days of the letters published from December 2016 to February 2017 (193 letters).
_UR_TO_RECEIVED: Final = timedelta(days=15)
_RECEIVED_TO_ASSIGNED: Final = timedelta(days=5)
_ASSIGNED_TO_DECIDED: Final = timedelta(days=27)

_FIELDS: Final = {
    "case_number": "case_number",
    "date_of_injury": "date_of_injury",
    "ur_decided_on": "ur_decision.decided_on",
    "received_on": "received_on",
    "priority": "priority",
}
"""Fields of the header that go into the case, by the path that they have there."""
_ALWAYS_DEFAULTED: Final = ("ur_decision.service", "ur_decision.attached", "signature", "parties")


@dataclass(frozen=True)
class CaseFiles:
    """What one letter becomes."""

    case: ApplicationFiled
    determination: RecordedDetermination


def case_files(letter: Letter, options: Header = Header()) -> CaseFiles:  # noqa: B008  # frozen
    """Make both files of a letter; ``options`` give what its header does not state.

    Raises:
        LetterUnreadableError: the letter names no date from which the others could follow, and no
            option gives one; or what it states makes no valid case.
    """
    in_summary = Header(date_of_injury=injury_date(letter.clinical_summary))
    stated = _first_of(letter.header, options, in_summary)
    header, defaulted = _completed(stated, letter)
    try:
        return CaseFiles(
            case=_case(letter, header, defaulted),
            determination=_determination(letter, header, defaulted),
        )
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LetterUnreadableError(f"makes no valid case: {where}: {first['msg']}") from None


@dataclass(frozen=True)
class _Complete:
    """A header with nothing missing."""

    case_number: str
    assigned_on: date
    date_of_injury: date
    decided_on: date
    ur_decided_on: date
    priority: Priority
    received_on: date


def _first_of(*sources: Header) -> Header:
    """Take each field from the first source that states it."""
    return Header(
        **{
            each.name: next(
                (value for source in sources if (value := getattr(source, each.name)) is not None),
                None,
            )
            for each in fields(Header)
        }
    )


def _completed(stated: Header, letter: Letter) -> tuple[_Complete, tuple[str, ...]]:
    """Fill what is missing by the usual course; return the names of what was filled."""
    ur = stated.ur_decided_on or _ur_date(stated, letter)
    received = stated.received_on or ur + _UR_TO_RECEIVED
    assigned = stated.assigned_on or received + _RECEIVED_TO_ASSIGNED
    complete = _Complete(
        case_number=stated.case_number or _made_up_number(received, letter),
        assigned_on=assigned,
        date_of_injury=stated.date_of_injury or ur,
        decided_on=stated.decided_on or assigned + _ASSIGNED_TO_DECIDED,
        ur_decided_on=ur,
        priority=stated.priority or Priority.STANDARD,
        received_on=received,
    )
    return complete, tuple(
        each.name for each in fields(Header) if getattr(stated, each.name) is None
    )


def _ur_date(stated: Header, letter: Letter) -> date:
    if stated.received_on:
        return stated.received_on - _UR_TO_RECEIVED
    if stated.assigned_on:
        return stated.assigned_on - _RECEIVED_TO_ASSIGNED - _UR_TO_RECEIVED
    if stated.decided_on:
        return stated.decided_on - _ASSIGNED_TO_DECIDED - _RECEIVED_TO_ASSIGNED - _UR_TO_RECEIVED
    latest = latest_date(letter.clinical_summary)
    if latest is None:
        raise LetterUnreadableError(
            "states no date, in a header or in the summary; give --ur-decided"
        )
    return latest


def _made_up_number(received: date, letter: Letter) -> str:
    """Return a case number for a letter without one: the same for the same letter.

    It begins with 9, far above the numbers that intake gives.
    """
    content = digest("\n".join([letter.clinical_summary, *map(str, letter.items)]).encode())
    return f"CM{received:%y}-9{int(content, 16) % 1_000_000:06}"


# -- case.json -------------------------------------------------------------------------------------


def _case(letter: Letter, header: _Complete, defaulted: tuple[str, ...]) -> ApplicationFiled:
    expedited = header.priority is Priority.EXPEDITED
    missing = [_FIELDS[name] for name in defaulted if name in _FIELDS]
    return ApplicationFiled(
        filing=FilingKey(sender=SENDER, number=header.case_number),
        case_number=header.case_number,
        received_on=header.received_on,
        priority=header.priority,
        expedited_certified=expedited,
        date_of_injury=header.date_of_injury,
        ur_decision=UrDecision(
            decided_on=header.ur_decided_on, service=Service.MAIL, attached=True
        ),
        signature=ApplicationSignature(signed_on=header.received_on, by=Signatory.EMPLOYEE),
        worker=read_worker(letter.clinical_summary),
        parties=_nobody(header.case_number),
        items=tuple(_disputed(number, item) for number, item in enumerate(letter.items, start=1)),
        records=(
            InlineRecord(
                kind=RecordKind.CLINICAL_SUMMARY,
                title="Clinical case summary of the published letter",
                sender=Sender.IMPORTED,
                text=letter.clinical_summary,
            ),
        ),
        accepted_elsewhere=AcceptedElsewhere(
            reason="The published letter shows that the application was accepted and decided."
        ),
        defaulted=(
            *missing,
            *_ALWAYS_DEFAULTED,
            *(("expedited_certified",) if expedited else ()),
        ),
    )


def _nobody(case_number: str) -> PartySheet:
    return PartySheet(
        employee=Person(name=NOT_STATED),
        employer=Organization(name=NOT_STATED),
        claims_administrator=Organization(name=NOT_STATED),
        requesting_physician=Person(name=NOT_STATED),
        claim_number=f"(not stated; imported as {case_number})",
    )


def _disputed(number: int, item: Item) -> DisputedItem:
    modified = read_modified(item.request)
    asked = read_quantity(modified.remaining if modified else item.request)
    return DisputedItem(
        item_no=number,
        description=item.request,
        quantity=asked.quantity,
        unit=asked.unit,
        frequency=asked.frequency,
        duration=asked.duration,
        ur_outcome=UrOutcome.MODIFIED if modified else UrOutcome.DENIED,
        original_request=modified.original if modified else None,
        authorized=modified.authorized if modified else None,
    )


# -- determination.json ----------------------------------------------------------------------------


def _determination(
    letter: Letter, header: _Complete, defaulted: tuple[str, ...]
) -> RecordedDetermination:
    reviewer, unstated = _reviewer(letter.credentials)
    missing = [name for name in defaulted if name in {"case_number", "assigned_on", "decided_on"}]
    if letter.organization is None:
        missing.append("organization")
    return RecordedDetermination(
        case_number=header.case_number,
        organization=letter.organization or letter.organization_short_name,
        organization_short_name=letter.organization_short_name,
        reviewer=reviewer,
        assigned_on=header.assigned_on,
        decided_on=header.decided_on,
        clinical_summary=letter.clinical_summary,
        items=tuple(
            RecordedItem(
                item_no=number,
                description=item.request,
                outcome=item.outcome,
                claims_administrator_guideline=item.claims_administrator_guideline,
                reviewer_guideline=item.reviewer_guideline,
                rationale=item.rationale,
            )
            for number, item in enumerate(letter.items, start=1)
        ),
        defaulted=(*missing, *unstated),
    )


_DEGREES: Final = (
    ("chiropract", "D.C."),
    ("acupunct", "L.Ac."),
    ("psycholog", "Ph.D."),
    ("podiatr", "D.P.M."),
    ("dent", "D.D.S."),
    ("optometr", "O.D."),
)
"""Professions other than medicine, by a part of the specialty's name (LC 3209.3)."""


def _reviewer(stated: Credentials) -> tuple[RecordedReviewer, tuple[str, ...]]:
    """Return the reviewer, and what the letter did not state of him or her."""
    unstated = ["reviewer.degree"]
    if not stated.specialties:
        unstated.append("reviewer.specialties")
    if not stated.licensed_in:
        unstated.append("reviewer.licensed_in")
    if stated.board_certified is None:
        unstated.append("reviewer.board_certified")
    names = " ".join(stated.specialties).lower()
    return RecordedReviewer(
        degree=next((degree for part, degree in _DEGREES if part in names), "M.D."),
        specialties=stated.specialties or (NOT_STATED,),
        licensed_in=stated.licensed_in or (NOT_STATED,),
        board_certified=stated.board_certified is not False,
    ), tuple(unstated)
