"""What lay before a reviewer, made again from what was kept, to the byte (DG11)."""

from services.decision.draft import determination
from services.decision.draft.preparation import Preparation
from services.decision.draft.preparing import prepared
from services.decision.guidelines.library import Library
from services.decision.sign_off.panel import draft_of
from shared.events.case import CaseFile
from shared.events.determination import Determination
from shared.events.reviewer_matched import ReviewerMatched
from shared.evidence import Evidence


class TimeMachine:
    """Makes preparations again: record index and library are looked up by their digests."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._libraries: dict[str, Library] = {}

    async def rederive(self, case: CaseFile, library: str) -> Preparation:
        """Take the four steps on a case as it was.

        Args:
            case: The file in the revision that was weighed, as ``reviewer.matched`` carries it.
            library: The version that the determination or the preparation names.

        Raises:
            EvidenceMissingError: a document, or the library of that day, is not in the store.
            GuidelineInvalidError: the library is of a form that this program does not know.
        """
        return await prepared(self._evidence, case, await self._library(library))

    async def redraft(
        self, match: ReviewerMatched, library: str, organization: str
    ) -> dict[str, Determination]:
        """Return the drafts as they lay before the reviewers of a match, by reviewer.

        Args:
            match: As the log has it, with the file in the revision that was drafted.
            library: The version that the drafts name.
            organization: Who issued letters then.

        Raises:
            EvidenceMissingError: as of :meth:`rederive`.
            GuidelineInvalidError: as of :meth:`rederive`.
        """
        found = await self._library(library)
        preparation = await prepared(self._evidence, match.case, found)
        lead = determination.draft(match, preparation, found, organization)
        drafts = (lead, *(draft_of(member, lead) for member in match.panel))
        return {each.reviewer_ref: each for each in drafts}

    async def _library(self, version: str) -> Library:
        if version not in self._libraries:
            self._libraries[version] = Library.decoded(await self._evidence.get(version))
        return self._libraries[version]
