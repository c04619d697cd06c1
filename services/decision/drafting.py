"""From a match to the draft that lies before its reviewer: used by every edge that lays one."""

from dataclasses import dataclass, field
from datetime import datetime

from services.decision import determination, metrics, records
from services.decision.cases import Cases
from services.decision.guidelines import Library
from services.decision.preparation import StatedError, prepare
from shared import logs
from shared.events.case import Remand
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
    ) -> DeterminationDrafted:
        """Weigh every disputed item and lay the draft, in the place of an earlier one.

        Args:
            match: the reviewer, and the file in its newest revision.
            cases: the tables.
            at: the moment.
            version: counts the drafts of a case.

        Raises:
            EvidenceMissingError: a document of the index is not in the store.
        """
        case = match.case
        await self._keep_library()
        preparation = prepare(
            case.items,
            await records.read(self.evidence, case.records),
            self.library,
            rfa_on=case.rfa_on,
            ur_decided_on=case.ur_decided_on,
            date_of_injury=case.date_of_injury,
        ).model_copy(update={"stated_error": await self._stated_error(case.remand)})
        content = determination.draft(match, preparation, self.library, self.organization)
        drafted = DeterminationDrafted(
            case_id=match.case_id,
            case_number=case.case_number,
            reviewer_ref=match.reviewer_ref,
            version=version,
            draft=await self.evidence.put(content.encoded()),
            preparation=await self.evidence.put(preparation.encoded()),
            items=determination.item_drafts(preparation),
            determination_due=case.determination_due,
        )
        await cases.lay_draft(match, drafted, at)
        for item in drafted.items:
            metrics.ITEMS_PROPOSED.labels(item.proposal.value, item.code).inc()
        log.info("determination_drafted", items=len(drafted.items), version=version)
        return drafted

    async def _keep_library(self) -> None:
        """Keep the library under its version, so that what is laid can be made again (DG11)."""
        if self.library.version not in self.kept:
            self.kept.add(await self.evidence.put(self.library.encoded()))

    async def _stated_error(self, remand: Remand | None) -> StatedError | None:
        if remand is None:
            return None
        return StatedError(
            case_number=remand.case_number,
            ordered_on=remand.ordered_on,
            ground=remand.ground,
            words=(await self.evidence.get(remand.stated_error)).decode(),
        )
