"""The final determination letter as a value, which is also its machine-readable twin.

Everything the letter says stands in it: the signed determination, who gets it, and the sentences
and labels that the template adds. The layout adds nothing. Each party gets a copy of its own: what
differs is who is written to, in which language the sentences are, and the section that tells what
the letter means for this party. What was signed is the same in all of them, word for word.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import Field

from services.letters.errors import ItemUndecidedError, StatementUntrueError
from services.letters.last_days import LastDay, last_days
from services.letters.readers import Addressee, FrameWording, Reader, readers
from services.letters.registry import LetterTemplate, Strict
from services.letters.translations import Translations
from shared.events.case import (
    Amounts,
    CaseOutcome,
    DeferredItem,
    Identifier,
    ItemEnd,
    Outcome,
    Priority,
    Qualifications,
    RecordKind,
    RefusedItem,
    Sender,
    Worker,
)
from shared.events.deadlines_changed import ClockName, Variant
from shared.events.determination import Determination, DeterminedItem, case_outcome
from shared.events.envelope import Digest, Part
from shared.events.letter_issued import Template
from shared.events.parties import Language, Party, PartySheet
from shared.privacy import Privacy
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
    amounts_told: Annotated[str, Privacy.TEXT] = Field(
        default="", description="What was asked for, granted and decided here, in words."
    )


Words = Annotated[str, Privacy.WORDS]
"""A sentence or word of the template, filled in with what has a class of its own."""


class Statements(Part):
    """The sentences that the template adds, filled in for this case."""

    strapline: Words
    result: Words
    how: Words
    summary_lead: Words
    items_lead: Words
    refused_lead: Words
    ended_lead: Words = ""
    endings: dict[ItemEnd, Words] = Field(default_factory=dict)
    deferred_lead: Words = ""
    reasons: Annotated[dict[str, str], Privacy.TEXT] = Field(
        default_factory=dict, description="Why items are not reviewed, by the English text."
    )
    headings: dict[Words, Words] = Field(default_factory=dict)
    for_party: tuple[Words, ...] = ()
    decisions: dict[Outcome, Words] = Field(default_factory=dict)
    priorities: dict[Priority, Words] = Field(default_factory=dict)
    effect: tuple[Words, ...]
    appeal: tuple[Words, ...]
    appeal_grounds: tuple[Words, ...]
    appeal_after: tuple[Words, ...]
    confidentiality: tuple[Words, ...]
    document_kinds: dict[RecordKind, Words]
    senders: dict[Sender, Words]


class Letter(Determination):
    """The determination and everything else that stands in its letter."""

    kind: Identifier = KIND
    audience: Audience = Audience.PARTY
    party: Party | None = None  # since version 3, as the next five
    language: Language = Language.ENGLISH
    title: Annotated[Line | None, Privacy.WORDS] = None
    date_in_words: Annotated[Line | None, Privacy.DATE] = None
    labels: Annotated[dict[str, str], Privacy.WORDS] = Field(default_factory=dict)
    last_days: tuple[LastDay, ...] = ()
    template: Annotated[Template, Privacy.CODE]
    content: Digest  # of the signed determination
    signature_kind: Identifier
    decided_on: date
    outcome: CaseOutcome
    worker: Worker
    items: tuple[LetterItem, ...]
    organization_short: Annotated[Line, Privacy.WORDS]
    statements: Statements
    addressee: Annotated[Addressee | None, Privacy.PERSON] = None
    employee: Annotated[Line | None, Privacy.PERSON] = None
    requesting_physician: Annotated[Line | None, Privacy.PERSON] = None
    claim_number: Annotated[Line | None, Privacy.NUMBER] = None
    copies: Annotated[tuple[Line, ...], Privacy.AUTHOR] = ()

    @property
    def simulated(self) -> bool:
        """Whether a program signed it; the letter then says so on every page."""
        return self.signature_kind == "simulated"


# -- what the template says ------------------------------------------------------------------------


class HowWording(Strict):
    """What the letter asserts of the reviewer, fact by fact (imr-process § 3.3, R1 to R7)."""

    introduction: str
    no_affiliation: str
    certified: str
    not_certified: str
    in_practice: str
    matched: str
    familiar_with_law: str


class AmountsWording(Strict):
    """What was asked for, granted and decided, where utilization review granted a part."""

    requested: str
    granted: str
    disputed: str


class ByOutcome(Strict):
    """Sentences that stand only where such an item exists, and those that always stand."""

    overturned: tuple[str, ...]
    upheld: tuple[str, ...]
    always: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def told(self, outcome: CaseOutcome) -> tuple[str, ...]:
        """Return what a case with this outcome is told."""
        return (
            *self.always,
            *(self.overturned if outcome is not CaseOutcome.UPHELD else ()),
            *(self.upheld if outcome is not CaseOutcome.OVERTURNED else ()),
            *self.after,
        )


class AppealWording(Strict):
    """How and on what grounds a party may appeal."""

    before: tuple[str, ...]
    grounds: tuple[str, ...]
    after: tuple[str, ...]


class Wording(FrameWording):
    """Every sentence that all determinations share, in one language."""

    title: str
    conjunction: str = Field(alias="and")
    ampersand: str
    headings: Mapping[str, str]
    decisions: Mapping[Outcome, str]
    priorities: Mapping[Priority, str]
    amounts: AmountsWording
    for_party: Mapping[Party, ByOutcome]
    how: HowWording
    summary_lead: str
    items_lead: str
    refused_lead: str
    ended_lead: str
    endings: Mapping[ItemEnd, str]
    deferred_lead: str
    result: Mapping[CaseOutcome, str]
    effect: ByOutcome
    appeal: AppealWording
    confidentiality: tuple[str, ...]
    document_kinds: Mapping[RecordKind, str]
    senders: Mapping[Sender, str]


# -- putting it together ---------------------------------------------------------------------------


def compose(
    determination: Determination,
    parties: PartySheet,
    template: LetterTemplate,
    *,
    content: str,
    signature_kind: str,
    decided_on: date,
    worker: Worker,
    reader: Reader | None = None,
) -> Letter:
    """Return one party's copy of the letter.

    Args:
        determination: what was signed.
        parties: who is told.
        template: which makes the letter.
        content: digest of what was signed.
        signature_kind: who signed: a reviewer, or a program.
        decided_on: the day of the letter.
        worker: age and sex.
        reader: whose copy it is; else that of the employee or his or her attorney.

    Raises:
        ItemUndecidedError: an item has no outcome.
        StatementUntrueError: the letter would have to assert what is not so of the reviewer.
        NoCalendarError: a last day lies in a year whose holidays are not known.
    """
    reader = reader or readers(parties)[0]
    wording = template.wording(Wording, reader.language)
    outcome = case_outcome(tuple(_outcome(item) for item in determination.items))
    short = short_name(determination.organization)
    days = last_days(decided_on, outcome)
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
            "items": tuple(_letter_item(item, wording.amounts) for item in determination.items),
            "organization_short": short,
            "party": reader.party,
            "language": reader.language,
            "title": wording.title,
            "date_in_words": wording.in_words(decided_on),
            "labels": {
                name: label.format(organization=short) for name, label in wording.labels.items()
            },
            "last_days": days,
            "statements": _statements(
                determination,
                outcome,
                wording,
                reader.party,
                Translations.of(template, reader.language),
                {_BRACES[each.clock, each.variant]: wording.in_words(each.due_on) for each in days},
            ),
            "addressee": reader.addressee,
            "employee": parties.employee.name,
            "requesting_physician": parties.requesting_physician.name,
            "claim_number": parties.claim_number,
            "copies": tuple(
                each.addressee.name for each in readers(parties) if each.party is not reader.party
            ),
        }
    )


_BRACES: Final = {
    (ClockName.AUTHORIZATION, Variant.REGULAR): "authorize_by",
    (ClockName.REIMBURSEMENT, Variant.REGULAR): "reimburse_by",
    (ClockName.APPEAL, Variant.REGULAR): "appeal_by",
    (ClockName.APPEAL, Variant.MAIL): "appeal_by_mail",
}


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


def _letter_item(item: DeterminedItem, wording: AmountsWording) -> LetterItem:
    return LetterItem(
        **dict(item),
        decision="Upheld" if _outcome(item) is Outcome.UPHELD else "Overturned",
        amounts_told="" if item.amounts is None else _amounts(item.amounts, wording),
    )


def _amounts(amounts: Amounts, wording: AmountsWording) -> str:
    """Tell counts where there are counts, else the words of the papers."""

    def amount(count: int | None, words: str | None) -> str | None:
        return words if count is None else " ".join(filter(None, (str(count), amounts.unit)))

    known = (
        (wording.requested, amount(amounts.requested, amounts.requested_words)),
        (wording.granted, amount(amounts.granted, amounts.granted_words)),
        (wording.disputed, amount(amounts.disputed, None)),
    )
    return "; ".join(text.format(amount=told) for text, told in known if told is not None)


def _statements(
    determination: Determination,
    outcome: CaseOutcome,
    wording: Wording,
    party: Party,
    translations: Translations,
    days: Mapping[str, str],
) -> Statements:
    not_reviewed: Iterable[RefusedItem | DeferredItem] = (
        *determination.refused_items,
        *determination.deferred_items,
    )
    return Statements(
        strapline=wording.strapline,
        result=wording.result[outcome],
        how=_how(determination.organization, determination.qualifications, wording),
        summary_lead=wording.summary_lead,
        items_lead=wording.items_lead,
        refused_lead=wording.refused_lead,
        ended_lead=wording.ended_lead,
        endings=dict(wording.endings),
        deferred_lead=wording.deferred_lead,
        reasons={
            reason.text: translations.told(reason)
            for each in not_reviewed
            for reason in each.reasons
        },
        headings=dict(wording.headings),
        for_party=wording.for_party[party].told(outcome),
        decisions=dict(wording.decisions),
        priorities=dict(wording.priorities),
        effect=_filled(wording.effect.told(outcome), days),
        appeal=_filled(wording.appeal.before, days),
        appeal_grounds=wording.appeal.grounds,
        appeal_after=wording.appeal.after,
        confidentiality=wording.confidentiality,
        document_kinds=dict(wording.document_kinds),
        senders=dict(wording.senders),
    )


def _filled(texts: Iterable[str], days: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(each.format_map(days) for each in texts)


def _how(organization: str, reviewer: Qualifications, wording: Wording) -> str:
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
    how = wording.how
    credentials = how.certified if reviewer.board_certified else how.not_certified
    return " ".join(
        (
            how.introduction.format(organization=organization),
            how.no_affiliation,
            credentials.format(
                specialties=enumerated(reviewer.specialties, last=wording.ampersand),
                states=enumerated(reviewer.licensed_in, last=wording.conjunction),
            ),
            how.in_practice,
            how.matched,
            how.familiar_with_law,
        )
    )


def enumerated(names: tuple[str, ...], *, last: str) -> str:
    """Join names as prose does.

    >>> enumerated(("Nevada", "Oregon", "Utah"), last=" and ")
    'Nevada, Oregon and Utah'
    """
    return last.join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
