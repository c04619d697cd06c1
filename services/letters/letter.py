"""The final determination letter as a value, which is also its machine-readable twin.

Everything the letter says stands in it: the signed determination, who gets it, and the sentences
that the template adds. The layout adds labels and nothing else.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import Field

from services.letters.errors import ItemUndecidedError, StatementUntrueError
from services.letters.readers import Addressee
from services.letters.registry import HowWording, LetterTemplate, Wording
from shared.events.case import (
    CaseOutcome,
    Identifier,
    ItemEnd,
    Outcome,
    Qualifications,
    RecordKind,
    Sender,
    Worker,
)
from shared.events.determination import Determination, DeterminedItem, case_outcome
from shared.events.envelope import Digest, Part
from shared.events.letter_issued import Template
from shared.events.parties import Language, Party, PartySheet
from shared.text import Line

KIND: Final = "final_determination"
_SHORT_NAMES: Final[Mapping[str, str]] = yaml.safe_load(
    Path(__file__).with_name("organizations.yaml").read_text(encoding="utf-8")
)


class Audience(StrEnum):
    """Whose copy it is."""

    PARTY = "party"
    PUBLIC = "public"


class LetterItem(DeterminedItem):
    """A decided item, with the word that stands in its heading."""

    decision: Literal["Upheld", "Overturned"]


class Statements(Part):
    """The sentences that the template adds, filled in for this case."""

    strapline: str
    result: str
    how: str
    summary_lead: str
    items_lead: str
    refused_lead: str
    ended_lead: str = ""
    endings: dict[ItemEnd, str] = Field(default_factory=dict)
    deferred_lead: str = ""
    effect: tuple[str, ...]
    appeal: tuple[str, ...]
    appeal_grounds: tuple[str, ...]
    appeal_after: tuple[str, ...]
    confidentiality: tuple[str, ...]
    document_kinds: dict[RecordKind, str]
    senders: dict[Sender, str]


class Letter(Determination):
    """The determination and everything else that stands in its letter."""

    kind: Identifier = KIND
    audience: Audience = Audience.PARTY
    party: Party | None = None  # since version 3, as the next one
    language: Language = Language.ENGLISH
    template: Template
    content: Digest  # of the signed determination
    signature_kind: Identifier
    decided_on: date
    outcome: CaseOutcome
    worker: Worker
    items: tuple[LetterItem, ...]
    organization_short: Line
    statements: Statements
    addressee: Addressee | None = None
    employee: Line | None = None
    requesting_physician: Line | None = None
    claim_number: Line | None = None
    copies: tuple[Line, ...] = ()

    @property
    def simulated(self) -> bool:
        """Whether a program signed it; the letter then says so on every page."""
        return self.signature_kind == "simulated"


def compose(
    determination: Determination,
    parties: PartySheet,
    template: LetterTemplate,
    *,
    content: str,
    signature_kind: str,
    decided_on: date,
    worker: Worker,
) -> Letter:
    """Return the letter to the employee or his or her attorney, with copies to the others.

    Raises:
        ItemUndecidedError: an item has no outcome.
        StatementUntrueError: the letter would have to assert what is not so of the reviewer.
    """
    outcome = case_outcome(tuple(_outcome(item) for item in determination.items))
    receiver = parties.attorney or parties.employee
    determined = {name: getattr(determination, name) for name in Determination.model_fields}
    return Letter(
        **determined
        | {
            "template": template.reference,
            "content": content,
            "signature_kind": signature_kind,
            "decided_on": decided_on,
            "outcome": outcome,
            "worker": worker,
            "items": tuple(_letter_item(item) for item in determination.items),
            "organization_short": short_name(determination.organization),
            "statements": _statements(determination, outcome, template.wording(Wording)),
            "addressee": Addressee(name=receiver.name, address=receiver.address),
            "employee": parties.employee.name,
            "requesting_physician": parties.requesting_physician.name,
            "claim_number": parties.claim_number,
            "copies": _copies(parties),
        }
    )


def short_name(organization: str) -> str:
    """Return how the guideline line calls the organisation.

    >>> short_name("MAXIMUS Federal Services")
    'MAXIMUS'
    """
    return _SHORT_NAMES.get(organization, organization)


def _outcome(item: DeterminedItem) -> Outcome:
    if item.outcome is None:
        raise ItemUndecidedError(item.item_no)
    return item.outcome


def _letter_item(item: DeterminedItem) -> LetterItem:
    return LetterItem(
        **dict(item), decision="Upheld" if _outcome(item) is Outcome.UPHELD else "Overturned"
    )


def _copies(parties: PartySheet) -> tuple[str, ...]:
    """Everybody else who gets the letter (imr-process § 5.1)."""
    represented = (parties.employee.name,) if parties.attorney else ()
    return (*represented, parties.claims_administrator.name, parties.requesting_physician.name)


def _statements(determination: Determination, outcome: CaseOutcome, wording: Wording) -> Statements:
    effect = wording.effect
    return Statements(
        strapline=wording.strapline,
        result=getattr(wording.result, outcome.value),
        how=_how(determination.organization, determination.qualifications, wording.how),
        summary_lead=wording.summary_lead,
        items_lead=wording.items_lead,
        refused_lead=wording.refused_lead,
        ended_lead=wording.ended_lead,
        endings=dict(wording.endings),
        deferred_lead=wording.deferred_lead,
        effect=(
            *effect.always,
            *(effect.overturned if outcome is not CaseOutcome.UPHELD else ()),
            *(effect.upheld if outcome is not CaseOutcome.OVERTURNED else ()),
            *effect.after,
        ),
        appeal=wording.appeal.before,
        appeal_grounds=wording.appeal.grounds,
        appeal_after=wording.appeal.after,
        confidentiality=wording.confidentiality,
        # A kind that came after the template is named as "other" there.
        document_kinds={
            kind: wording.document_kinds.get(kind, wording.document_kinds[RecordKind.OTHER])
            for kind in RecordKind
        },
        senders=wording.senders,
    )


def _how(organization: str, reviewer: Qualifications, wording: HowWording) -> str:
    """State who decided, without a name: R1 to R7 of imr-process § 3.3, in the letter's order."""
    asserted = (
        "no_affiliation",
        "over_five_years_in_practice",
        "at_least_24_hours_a_week",
        "matched_expertise",
        "familiar_with_law",
    )
    for fact in asserted:
        if not getattr(reviewer, fact):
            raise StatementUntrueError(fact)
    credentials = wording.certified if reviewer.board_certified else wording.not_certified
    return " ".join(
        (
            wording.introduction.format(organization=organization),
            wording.no_affiliation,
            credentials.format(
                specialties=enumerated(reviewer.specialties, last=" & "),
                states=enumerated(reviewer.licensed_in, last=" and "),
            ),
            wording.in_practice,
            wording.matched,
            wording.familiar_with_law,
        )
    )


def enumerated(names: tuple[str, ...], *, last: str) -> str:
    """Join names as prose does.

    >>> enumerated(("Nevada", "Oregon", "Utah"), last=" and ")
    'Nevada, Oregon and Utah'
    """
    return last.join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
