"""Determinations and letters for these tests: valid by default, override what matters."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from services.letters.composition import Former, compose
from services.letters.letter import Letter
from services.letters.readers import Reader
from services.letters.registry import DETERMINATION, Registry
from services.letters.sections import folded
from shared.events.case import Outcome, Priority, RecordKind, Sender, Worker
from shared.events.determination import Determination, DeterminedItem
from shared.events.parties import PartySheet
from tests.builders import REVIEWER, a_party_sheet, a_record_entry, qualifications

REGISTRY = Registry.read()
CASE = UUID("7d6f3c1e-2a54-5c0b-9d0e-0f6a1b2c3d4e")
DECIDED_ON = date(2026, 12, 1)
SEED = folded((Path(__file__).parent / "fixtures" / "seed-letter.txt").read_text("utf-8"))
"""The letter that the product is modelled on, white space folded."""


def a_determined_item(item_no: int = 1, **changes: Any) -> DeterminedItem:
    """An item that was upheld, every part with a text of its own."""
    item = DeterminedItem(
        item_no=item_no,
        description=f"{item_no + 11} acupuncture sessions",
        outcome=Outcome.UPHELD,
        claims_administrator_guideline=f"Decision based on guideline {item_no} of the refusal.",
        reviewer_guideline=f"Decision based on guideline {item_no} of the review.",
        rationale=f"The record shows no gain in function after course {item_no}.",
    )
    return item.model_copy(update=changes)


def a_determination(**changes: Any) -> Determination:
    """One upheld item, two documents."""
    determination = Determination(
        case_id=CASE,
        case_number="CM26-0000001",
        organization="Invented Review Organization",
        priority=Priority.STANDARD,
        date_of_injury=date(2026, 3, 2),
        received_on=date(2026, 11, 20),
        ur_decided_on=date(2026, 11, 2),
        assigned_on=date(2026, 11, 24),
        reviewer_ref=REVIEWER,
        qualifications=qualifications(),
        clinical_summary="A 41 year old woman with low back pain since a lift in March.",
        items=(a_determined_item(),),
        documents=(
            a_record_entry(),
            a_record_entry(
                record_no=2,
                kind=RecordKind.UR_DETERMINATION,
                author="Imaginary Claims Services",
                dated=None,
                sender=Sender.CLAIMS_ADMINISTRATOR,
            ),
        ),
        guideline_library="0" * 64,
    )
    return determination.model_copy(update=changes)


def a_letter(
    determination: Determination | None = None,
    parties: PartySheet | None = None,
    *,
    signature_kind: str = "reviewer",
    registry: Registry = REGISTRY,
    reader: Reader | None = None,
    former: Former | None = None,
) -> Letter:
    """The letter of a determination, made with the newest template, to whom it goes first."""
    determination = determination or a_determination()
    return compose(
        determination,
        parties or a_party_sheet(),
        registry.in_force(DETERMINATION, DECIDED_ON),
        content=determination.digest(),
        signature_kind=signature_kind,
        decided_on=DECIDED_ON,
        worker=Worker(age=41, sex="female"),
        reader=reader,
        former=former,
    )


def the_seed() -> Determination:
    """The seed letter's own facts, as a determination."""
    facts = re.fullmatch(
        r".*?including all medical records: (?P<summary>.*) IMR ISSUES, DECISIONS AND RATIONALES "
        r".*? set forth below: (?P<description>.*): Upheld "
        r"Claims Administrator guideline: (?P<theirs>.*) "
        r"MAXIMUS guideline: (?P<ours>.*) "
        r"Decision rationale: (?P<rationale>.*)",
        SEED,
    )
    assert facts is not None
    return a_determination(
        organization="MAXIMUS Federal Services",
        clinical_summary=facts["summary"],
        items=(
            a_determined_item(
                description=facts["description"],
                claims_administrator_guideline=facts["theirs"],
                reviewer_guideline=facts["ours"],
                rationale=facts["rationale"],
            ),
        ),
    )
