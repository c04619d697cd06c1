"""What the template of the determination letter says, sentence by sentence."""

from collections.abc import Mapping

from pydantic import Field

from services.letters.readers import FrameWording
from services.letters.registry import Strict
from shared.events.case import (
    CaseOutcome,
    ItemEnd,
    Outcome,
    Priority,
    RecordKind,
    Sender,
)
from shared.events.determination import CorrectionKind
from shared.events.parties import Party


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


class CorrectionWording(Strict):
    """What a corrected letter says of the one that it takes the place of."""

    mark: str
    told: str
    kinds: Mapping[CorrectionKind, str]


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
    correction: CorrectionWording
    document_kinds: Mapping[RecordKind, str]
    senders: Mapping[Sender, str]
