"""From a signed determination to the letter: one copy for one party."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from services.letters.errors import ItemUndecidedError, StatementUntrueError
from services.letters.last_days import last_days
from services.letters.letter import CorrectedLetter, Letter, LetterItem, Statements
from services.letters.letter_wording import (
    AmountsWording,
    Wording,
)
from services.letters.readers import Reader, readers
from services.letters.registry import LetterTemplate
from services.letters.translations import Translations
from shared.events.case import (
    Amounts,
    CaseOutcome,
    DeferredItem,
    Outcome,
    Qualifications,
    RefusedItem,
    Worker,
)
from shared.events.deadlines_changed import ClockName, Variant
from shared.events.determination import Determination, DeterminedItem, case_outcome
from shared.events.parties import Party, PartySheet

_SHORT_NAMES: Final[Mapping[str, str]] = yaml.safe_load(
    Path(__file__).with_name("organizations.yaml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Former:
    """The letter that a corrected one takes the place of."""

    version: int
    dated: date
    corrected_on: date


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
    former: Former | None = None,
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
        former: the letter that this one takes the place of, where it is a correction.

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
            "correction": _correction(determination, former, wording),
            "organization_short": short,
            "party": reader.party,
            "language": reader.language,
            "title": wording.title,
            "date_in_words": wording.in_words(former.corrected_on if former else decided_on),
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


def _correction(
    determination: Determination, former: Former | None, wording: Wording
) -> CorrectedLetter | None:
    said, words = determination.correction, wording.correction
    if said is None or former is None:
        return None
    dated, version = wording.in_words(former.dated), former.version + 1
    return CorrectedLetter(
        **dict(said),
        version=version,
        letter_dated=former.dated,
        corrected_on=former.corrected_on,
        mark=words.mark.format(version=version, dated=dated),
        told=(words.told.format(dated=dated), words.kinds[said.kind]),
    )


def _outcome(item: DeterminedItem) -> Outcome:
    if item.outcome is None:
        raise ItemUndecidedError(item.item_no)
    return item.outcome


def _letter_item(item: DeterminedItem, wording: AmountsWording) -> LetterItem:
    return LetterItem(
        **dict(item),
        decision="Upheld" if _outcome(item) is Outcome.UPHELD else "Overturned",
        amounts_told="" if item.amounts is None else amounts_told(item.amounts, wording),
    )


def amounts_told(amounts: Amounts, wording: AmountsWording) -> str:
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
