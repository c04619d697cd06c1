"""Invented determinations, and the letters that tell them in each of the four layouts.

One determination is told as our PDF, and as text in the three published layouts (imr-process
§ 5.1), as ``pdftotext -layout`` would give it: lines of a page's width, paragraphs parted by a
blank line. Reading any of them back must give the determination again (LT2).
"""

import random
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from imr.letter_import.credentials import Credentials
from imr.letter_import.header import Header
from imr.letter_import.items import Item
from imr.letter_import.stated import Letter
from imr.letter_import.subcontractor_layout import NOT_TOLD
from imr.synthetic.reviewer import NOBODY, qualified
from services.letters import composition as ours
from services.letters.letter import Letter as OurLetter
from services.letters.registry import LetterTemplate
from shared.events.case import (
    Outcome,
    Priority,
    RecordEntry,
    RecordKind,
    Sender,
    Worker,
)
from shared.events.determination import Determination, DeterminedItem
from shared.events.parties import Language, Organization, PartySheet, Person

_TEXT: Final = (
    "the imaginary knee was seen again after therapy and/or rest with pain of 5/10 at L4-5, L5-S1 "
    "and a follow-up (2) showed 60–70° × 2 of flexion; Lidoderm® patches helped the patient’s "
    "“worst” day, ½ tablet, not more than 50% better, re-examined on 10/14/2016, CPT 97110/97140, "
    "e.g. once"
)
_WORDS: Final = tuple(_TEXT.split())
_TREATMENTS: Final = ("therapy visits", "tablets of an invented drug", "MRI scans", "injections")
_STATES: Final = ("California", "North Carolina", "Nevada", "Oregon")
_SPECIALTIES: Final = ("Occupational Medicine", "Chiropractic", "Orthopaedic Surgery", "Neurology")
_ORGANIZATION: Final = "MAXIMUS Federal Services"
_WIDTH: Final = 92


def invented(count: int, seed: int) -> Iterator[Letter]:
    """Yield determinations, as an import would state them: one to four items, odd characters."""
    draw = random.Random(seed)  # noqa: S311  # invented letters, no secret
    for number in range(1, count + 1):
        received = date(2014, 1, 1) + timedelta(days=draw.randrange(4_000))
        yield Letter(
            header=Header(
                case_number=f"CM{received:%y}-{number:07}",
                assigned_on=received + timedelta(days=5),
                date_of_injury=received - timedelta(days=draw.randrange(30, 3_000)),
                decided_on=received + timedelta(days=30),
                ur_decided_on=received - timedelta(days=15),
                priority=draw.choice((Priority.STANDARD, Priority.EXPEDITED)),
                received_on=received,
            ),
            credentials=Credentials(
                licensed_in=tuple(draw.sample(_STATES, draw.randint(1, 3))),
                specialties=tuple(draw.sample(_SPECIALTIES, draw.randint(1, 3))),
                board_certified=draw.random() < 0.8,
            ),
            organization=_ORGANIZATION,
            organization_short_name="MAXIMUS",
            clinical_summary=_prose(draw, draw.randint(1, 6)),
            items=tuple(_item(draw) for _ in range(draw.choice((1, 1, 1, 2, 3, 4)))),
        )


def _item(draw: random.Random) -> Item:
    return Item(
        request=f"{draw.randint(2, 60)} {draw.choice(_TREATMENTS)} for {_words(draw, 3)}",
        outcome=draw.choice((Outcome.UPHELD, Outcome.UPHELD, Outcome.OVERTURNED)),
        claims_administrator_guideline=f"The Claims Administrator relied on {_words(draw, 6)}.",
        reviewer_guideline=f"The Expert Reviewer relied on {_words(draw, 9)}.",
        rationale=_prose(draw, draw.randint(1, 5)),
    )


def _prose(draw: random.Random, sentences: int) -> str:
    return " ".join(f"It was noted: {_words(draw, 14)}." for _ in range(sentences))


def _words(draw: random.Random, count: int) -> str:
    return " ".join(draw.choices(_WORDS, k=count)).rstrip(",;.")


# -- ours ------------------------------------------------------------------------------------------


def our_letter(
    told: Letter, template: LetterTemplate, language: Language = Language.ENGLISH
) -> OurLetter:
    """Return the worker's letter of a determination, as the letters service composes it."""
    head, reviewer = told.header, told.credentials
    assert head.case_number
    assert head.priority
    assert head.assigned_on
    assert head.date_of_injury
    assert head.decided_on
    assert head.ur_decided_on
    assert head.received_on
    determination = Determination(
        case_id=UUID(int=int(head.case_number[-7:])),
        case_number=head.case_number,
        organization=told.organization or NOT_TOLD,
        priority=head.priority,
        date_of_injury=head.date_of_injury,
        received_on=head.received_on,
        ur_decided_on=head.ur_decided_on,
        assigned_on=head.assigned_on,
        reviewer_ref=NOBODY,
        qualifications=qualified(
            head.assigned_on,
            reviewer.specialties,
            reviewer.licensed_in,
            board_certified=bool(reviewer.board_certified),
        ),
        clinical_summary=told.clinical_summary,
        items=tuple(
            DeterminedItem(
                item_no=number,
                description=item.request,
                outcome=item.outcome,
                claims_administrator_guideline=item.claims_administrator_guideline,
                reviewer_guideline=item.reviewer_guideline,
                rationale=item.rationale,
            )
            for number, item in enumerate(told.items, start=1)
        ),
        documents=(
            RecordEntry(
                record_no=1,
                kind=RecordKind.PROGRESS_NOTE,
                author="Dr. Invented",
                sender=Sender.PHYSICIAN,
                received_on=head.received_on,
                digest="0" * 64,
                size=1,
            ),
        ),
        guideline_library="0" * 64,
    )
    return ours.compose(
        determination,
        _PARTIES.model_copy(
            update={"employee": _PARTIES.employee.model_copy(update={"language": language})}
        ),
        template,
        content=determination.digest(),
        signature_kind="simulated",
        decided_on=head.decided_on,
        worker=Worker(),
    )


_PARTIES: Final = PartySheet(
    employee=Person(name="Wilhelmina Testworker", address=("1 Sample Street", "Sacramento")),
    employer=Organization(name="Invented Widgets LLC"),
    claims_administrator=Organization(name="Imaginary Claims Services"),
    requesting_physician=Person(name="Dr. Fictitia Healer"),
    claim_number="CLAIM-0001",
)


# -- the published layouts -------------------------------------------------------------------------


def usual(told: Letter) -> str:
    """Return the letter in the layout of 2014 and later (layout 1)."""
    return _pages(
        _header(told.header),
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        f"{told.organization} sent the complete case file to an expert reviewer. He/she has no "
        "affiliation with the employer, employee, providers or the claims administrator. "
        + _qualified(told.credentials),
        "CLINICAL CASE SUMMARY",
        "The expert reviewer developed the following clinical case summary based on a review of "
        "the case file, including all medical records:",
        told.clinical_summary,
        "IMR ISSUES, DECISIONS AND RATIONALES",
        "The Final Determination was based on decisions for the disputed items/services set forth "
        "below:",
        *(
            part
            for item in told.items
            for part in (
                f"{item.request}: {item.outcome.value.capitalize()}",
                f"Claims Administrator guideline: {item.claims_administrator_guideline}",
                f"{told.organization_short_name} guideline: {item.reviewer_guideline}",
                f"Decision rationale: {item.rationale}",
            )
        ),
    )


def early(told: Letter) -> str:
    """Return the letter in the layout of early 2013 (layout 2)."""
    denied = {Outcome.UPHELD: "not ", Outcome.OVERTURNED: ""}
    items = list(enumerate(told.items, start=1))
    return _pages(
        "Independent Medical Review",
        "Notice of Independent Medical Review Determination",
        _header(told.header),
        *(
            f"{number}) {told.organization} has determined the request for {item.request} is "
            f"{denied[item.outcome]}medically necessary and appropriate."
            for number, item in items
        ),
        "Medical Qualifications of the Expert Reviewer:",
        "The Medical Doctor who decided has no affiliation with the employer, employee, providers "
        "or the claims administrator. " + _qualified(told.credentials),
        "Expert Reviewer Case Summary:",
        "The following case summary was taken from the utilization review denial/modification of "
        f"{told.header.ur_decided_on:%B %d, %Y}:",
        told.clinical_summary,
        "Documents Reviewed for Determination:",
        "The application, the utilization review determination, and medical records.",
        *(
            part
            for number, item in items
            for part in (
                f"{number}) Regarding the request for {item.request}:",
                (
                    "Section of the Medical Treatment Utilization Schedule Relied Upon by the "
                    "Expert Reviewer to Make His/Her Decision:"
                ),
                item.claims_administrator_guideline,
                item.reviewer_guideline,
                f"Rationale for the Decision: {item.rationale}",
            )
        ),
        "Effect of the Decision:",
        "The determination of the Administrative Director is final and binding on all parties.",
    )


def by_subcontractor(told: Letter) -> str:
    """Return the letter in the layout of subcontractors (layout 3)."""
    several = len(told.items) > 1
    items = list(enumerate(told.items, start=1))

    def entries(chosen: list[tuple[int, str]]) -> list[str]:
        return [f"{number}. {text}" if several else text for number, text in chosen]

    rationales: list[str] = []
    for outcome, denied in ((Outcome.UPHELD, "NOT "), (Outcome.OVERTURNED, "")):
        if chosen := [
            (number, each.rationale) for number, each in items if each.outcome is outcome
        ]:
            rationales += [
                (
                    f"RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS {denied}"
                    "MEDICALLY NECESSARY:"
                ),
                *entries(chosen),
            ]
    return _pages(
        "MEDICAL PROFESSIONAL REVIEW",
        _header(told.header),
        "ISSUE AT DISPUTE:",
        *entries([(number, each.request) for number, each in items]),
        "CASE SUMMARY:",
        told.clinical_summary,
        "DOCUMENTS REVIEWED FOR DETERMINATION:",
        "Medical records of several providers.",
        "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:",
        *entries([(number, each.reviewer_guideline) for number, each in items]),
        *rationales,
        "MEDICAL REVIEWER QUALIFICATIONS:",
        _qualified(told.credentials),
    )


def told_by_subcontractor(told: Letter) -> Letter:
    """Return what layout 3 tells of a determination."""
    items = (replace(each, claims_administrator_guideline=NOT_TOLD) for each in told.items)
    return replace(told, organization=None, organization_short_name=NOT_TOLD, items=tuple(items))


def _header(head: Header) -> str:
    assert head.priority
    return "\n".join(
        (
            f"Case Number:      {head.case_number}   Date Assigned:   {_day(head.assigned_on)}",
            (
                f"Date of Injury:   {_day(head.date_of_injury)}   "
                f"Decision Date:   {_day(head.decided_on)}"
            ),
            (
                f"Priority:   {head.priority.value.capitalize()}   "
                f"UR Denial Date:   {_day(head.ur_decided_on)}"
            ),
            f"Application Received:   {_day(head.received_on)}",
        )
    )


def _day(day: date | None) -> str:
    assert day
    return f"{day:%m/%d/%Y}"


def _qualified(reviewer: Credentials) -> str:
    kind = "is Board Certified" if reviewer.board_certified else "specializes"
    return (
        f"The expert reviewer {kind} in {ours.enumerated(reviewer.specialties, last=' & ')} and is "
        f"licensed to practice in {ours.enumerated(reviewer.licensed_in, last=' and ')}."
    )


def _pages(*blocks: str) -> str:
    """Return blocks as lines of a page's width; a form feed ends the last page."""
    wrapped = (
        block
        if "\n" in block
        else textwrap.fill(block, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for block in blocks
    )
    return "\n\n".join(wrapped) + "\n\f"
