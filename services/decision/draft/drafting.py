"""From a match to the draft that lies before its reviewer: used by every edge that lays one."""

from dataclasses import dataclass, field
from datetime import datetime

from services.decision import metrics
from services.decision.cases import Cases
from services.decision.draft import determination
from services.decision.draft.preparing import prepared
from services.decision.guidelines import Library
from services.decision.sign_off.panel import draft_of
from shared import logs
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.reviewer_matched import ReviewerMatched
from shared.evidence import Evidence

log = logs.get()


@dataclass(frozen=True)
class Drafter:
    """What a draft needs, put together once."""

    evidence: Evidence
    library: Library
    organization: str
    kept: set[str] = field(default_factory=set)
    """Versions of the library that lie in the evidence store already."""

    async def lay(
        self, match: ReviewerMatched, cases: Cases, at: datetime, *, version: int
    ) -> tuple[DeterminationDrafted, ...]:
        """Weigh every disputed item and lay a draft before each reviewer, in place of earlier ones.

        Args:
            match: the reviewers, and the file in its newest revision.
            cases: the tables.
            at: the moment.
            version: counts the drafts of a case; that of the first reviewer.

        Raises:
            EvidenceMissingError: a document of the index is not in the store.
        """
        case = match.case
        await self._keep_library()
        preparation = await prepared(self.evidence, case, self.library)
        content = determination.draft(match, preparation, self.library, self.organization)
        kept = await self.evidence.put(preparation.encoded())
        items = determination.item_drafts(preparation)
        laid = []
        for number, each in enumerate((content, *(draft_of(m, content) for m in match.panel))):
            drafted = DeterminationDrafted(
                case_id=match.case_id,
                case_number=case.case_number,
                reviewer_ref=each.reviewer_ref,
                version=version + number,
                draft=await self.evidence.put(each.encoded()),
                preparation=kept,
                items=items,
                determination_due=case.determination_due,
            )
            laid.append(drafted)
        await cases.lay_draft(match, laid, at)
        for item in items:
            metrics.ITEMS_PROPOSED.labels(item.proposal.value, item.code).inc()
        log.info("determination_drafted", items=len(items), version=version)
        return tuple(laid)

    async def _keep_library(self) -> None:
        """Keep the library under its version, so that what is laid can be made again (DG11)."""
        if self.library.version not in self.kept:
            self.kept.add(await self.evidence.put(self.library.encoded()))
