"""What lay before a reviewer, made again from what was kept, to the byte (DG11)."""

from services.decision import records
from services.decision.guidelines.library import Library
from services.decision.preparation import Preparation, prepare
from shared.events.case import CaseFile
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
        return prepare(
            case.items,
            await records.read(self._evidence, case.records),
            await self._library(library),
            rfa_on=case.rfa_on,
            ur_decided_on=case.ur_decided_on,
            date_of_injury=case.date_of_injury,
        )

    async def _library(self, version: str) -> Library:
        if version not in self._libraries:
            self._libraries[version] = Library.decoded(await self._evidence.get(version))
        return self._libraries[version]
