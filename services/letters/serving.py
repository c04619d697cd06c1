"""What is given out over HTTP: every version of a letter, what the public may read, and tasks.

A letter that was corrected is kept and stays at its address, marked as superseded; its public copy
is withdrawn, and its address says why and what takes its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.letters.cases import Cases, Issued
from services.letters.content import read
from services.letters.delivery.deliveries import Deliveries, Delivery
from services.letters.delivery.states import State, machine
from services.letters.letter import KIND
from services.letters.publication.decisions import PublicCorrection, PublicDecision
from shared.account import CaseName
from shared.bearer import Tokens, bearer_of
from shared.database import Pool
from shared.edge import Publish
from shared.events.case import CaseNumber, Identifier
from shared.events.envelope import Part
from shared.events.parties import Party
from shared.evidence import Evidence
from shared.problem import PROBLEM, Problem, ProblemError, documented
from shared.text import Line

_PDF: Final = "application/pdf"
_JSON: Final = "application/json"
_NEXT: Final = "successor-version"
_LAST: Final = "latest-version"
"""Relations of links (RFC 5829)."""
_Address = Annotated[str, Field(max_length=200)]


class PartyLetter(Part):
    """One party's copy, and where it is."""

    party: Party
    letter: _Address


class LetterVersion(Part):
    """A letter of a case, in one version."""

    version: int
    state: Literal["issued", "superseded"]
    issued_at: AwareDatetime
    pages: int
    correction: PublicCorrection | None = Field(
        default=None, description="Why it takes the place of the version before."
    )
    letters: Annotated[tuple[PartyLetter, ...], Field(max_length=9)]
    public_letter: _Address
    public_data: _Address


class CaseLetters(Part):
    """All versions of a case's letter; the last one holds."""

    case_number: CaseNumber
    versions: Annotated[tuple[LetterVersion, ...], Field(max_length=1_000)]


class Task(Part):
    """Something that a person has to do: a letter came back."""

    case_id: UUID
    case_number: CaseNumber | None = None
    delivery: Identifier = Field(description="What the carrier knows the letter by.")
    kind: Identifier
    number: int = Field(description="Of a letter, its version; of notices of a kind, which one.")
    party: Party
    since: AwareDatetime
    reason: Identifier | None = Field(default=None, description="Why it came back.")
    needs: Line


class Tasks(Part):
    """Everything that waits for a person, the oldest first."""

    tasks: Annotated[tuple[Task, ...], Field(max_length=100_000)]


class Withdrawn(Problem):
    """A public copy that nobody shall go by any more."""

    reason: Annotated[str, Field(max_length=100_000)]
    letter: _Address = Field(description="The letter that takes its place.")
    data: _Address


@dataclass(frozen=True)
class _Shelf:
    """Where letters are looked up."""

    tables: Callable[[], Pool]
    evidence: Evidence

    async def versions(self, case: str) -> Sequence[Issued]:
        """Return the versions of a case's letter.

        Raises:
            ProblemError: there is none.
        """
        name = CaseName.read(case)
        if name is not None:
            async with self.tables().connection() as tx:
                if found := await Cases(tx).versions(name):
                    return found
        raise ProblemError(404, "letter_unknown", "No case of this id or number has a letter here.")

    async def correction(self, issued: Issued) -> PublicCorrection | None:
        """Return why a letter takes the place of another, as the public may read it."""
        if issued.version == 1:
            return None
        data = read(PublicDecision, await self.evidence.get(issued.public_data), "public data")
        return data.correction


def routes(
    tables: Callable[[], Pool], _publish: Publish, *, evidence: Evidence, readers: Tokens
) -> APIRouter:
    """Return the routes; the parties' letters are for readers by their tokens."""
    shelf = _Shelf(tables, evidence)
    router = APIRouter()
    InCase = Annotated[str, Path(description="Case id or case number.", max_length=64)]  # noqa: N806 - a type

    @router.get(
        "/letters/{case}",
        response_model_exclude_none=True,
        responses=documented(404, 422, 503),
        summary="The versions of a case's letter",
    )
    async def letters_of_case(case: InCase) -> CaseLetters:
        """Which one holds, where each party's copy is, and why one was corrected."""
        found = await shelf.versions(case)
        return CaseLetters(
            case_number=found[0].case_number,
            versions=tuple([await _told(each, found[-1], shelf) for each in found]),
        )

    @router.get(
        "/letters/{case}/{version}/{party}",
        response_class=Response,
        responses={200: _content(_PDF), **documented(401, 404, 422, 503)},
        dependencies=[Depends(bearer_of(readers))],
        summary="One party's copy of a letter",
    )
    async def letter_of_party(case: InCase, version: int, party: Party) -> Response:
        """As it was issued; a header says whether another version holds now."""
        found = await shelf.versions(case)
        async with tables().connection() as tx:
            deliveries = await Deliveries(tx).of(found[0].case_id)
        for each in deliveries:
            if (each.kind, each.number, each.party) == (KIND, version, party):
                headers = _marked(found, version, party)
                return Response(await evidence.get(each.letter), 200, headers, _PDF)
        raise ProblemError(404, "letter_unknown", "This party has no letter of this version.")

    @router.get(
        "/tasks",
        response_model_exclude_none=True,
        responses=documented(503),
        summary="Letters that came back, and wait for a person",
    )
    async def tasks() -> Tasks:
        """Which letter to which party came back, when and why; names nobody."""
        async with tables().connection() as tx:
            returned = await Deliveries(tx).returned()
        return Tasks(tasks=tuple(map(_task, returned)))

    @router.get(
        "/public/{digest}",
        response_class=Response,
        responses={
            200: {"description": "The copy", "content": {_PDF: {}, _JSON: {}}},
            410: {
                "description": "Withdrawn",
                "content": {PROBLEM: {"schema": Withdrawn.model_json_schema()}},
            },
            **documented(404, 422, 503),
        },
        summary="What the public may read, by the digest that was published",
    )
    async def published(
        digest: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    ) -> Response:
        """The public letter, or its data; where it was withdrawn, why and what takes its place."""
        async with tables().connection() as tx:
            issued = await Cases(tx).published_under(digest)
        if issued is None:
            raise ProblemError(404, "not_published", "Nothing was published under this digest.")
        versions = await shelf.versions(str(issued.case_id))
        if issued.version < versions[-1].version:
            reason = await shelf.correction(versions[issued.version])
            return _gone(versions[-1], "" if reason is None else reason.reason)
        media = _PDF if digest == issued.public_letter else _JSON
        return Response(await evidence.get(digest), 200, media_type=media)

    return router


def _task(delivery: Delivery) -> Task:
    return Task(
        case_id=delivery.case_id,
        case_number=delivery.case_number,
        delivery=delivery.parcel,
        kind=delivery.kind,
        number=delivery.number,
        party=delivery.party,
        since=delivery.since,
        reason=delivery.reason,
        needs=str(machine().states[State.RETURNED].waits_for),
    )


def _content(media: str) -> dict[str, Any]:
    return {"description": "The letter", "content": {media: {}}}


async def _told(issued: Issued, last: Issued, shelf: _Shelf) -> LetterVersion:
    async with shelf.tables().connection() as tx:
        deliveries = await Deliveries(tx).of(issued.case_id)
    return LetterVersion(
        version=issued.version,
        state="issued" if issued.version == last.version else "superseded",
        issued_at=issued.issued_at,
        pages=issued.pages,
        correction=await shelf.correction(issued),
        letters=tuple(
            PartyLetter(party=each.party, letter=_letter(issued, each.party))
            for each in deliveries
            if (each.kind, each.number) == (KIND, issued.version)
        ),
        public_letter=_public(issued.public_letter),
        public_data=_public(issued.public_data),
    )


def _letter(issued: Issued, party: Party) -> str:
    return f"/letters/{issued.case_number}/{issued.version}/{party.value}"


def _public(digest: str) -> str:
    return f"/public/{digest}"


def _marked(versions: Sequence[Issued], version: int, party: Party) -> dict[str, str]:
    """Return the headers that mark a version: the file itself stays as it was issued."""
    last = versions[-1]
    if version == last.version:
        return {"IMR-Letter-State": "issued"}
    following = versions[version]
    links = f'<{_letter(following, party)}>; rel="{_NEXT}", <{_letter(last, party)}>; rel="{_LAST}"'
    return {"IMR-Letter-State": "superseded", "Link": links}


def _gone(last: Issued, reason: str) -> Response:
    told = Withdrawn(
        status=410,
        title="This copy was withdrawn. The determination was corrected and published anew.",
        code="withdrawn",
        reason=reason,
        letter=_public(last.public_letter),
        data=_public(last.public_data),
    )
    links = f'<{told.letter}>; rel="{_LAST}"'
    content = told.model_dump(mode="json", exclude_defaults=True)
    return JSONResponse(content, 410, {"Link": links}, PROBLEM)
