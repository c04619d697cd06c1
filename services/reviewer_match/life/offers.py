"""The tables of offers and of conflicts that reviewers declared themselves."""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Json

from services.reviewer_match.conflicts.organizations import key
from services.reviewer_match.conflicts.parties import parties
from shared.database import Tx
from shared.events.parties import PartySheet
from shared.events.reviewer_responded import DeclaredConflict

STATEMENT: Final = "no_conflict_1"
"""Version of the statement: "I have no material professional, familial or financial affiliation
with any party of this dispute, named or not (LC 139.5(c), (d)(5))"."""


class OfferState(StrEnum):
    """What became of an offer. Who is ``BARRED`` is never asked again for the case."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"  # he may not have the case, by what is known now
    VOID = "void"  # the case needs nobody any more: nothing against him


BARRED: Final = frozenset({OfferState.DECLINED, OfferState.SILENT, OfferState.WITHDRAWN})


@dataclass(frozen=True)
class Offer:
    """One offer of a case. ``reviewer_id`` never leaves this service."""

    offer_no: int
    reviewer_id: str
    reviewer_ref: str
    state: OfferState
    reason: str | None


class Offers:
    """The gateway, inside one transaction that is not its own."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def of_case(self, case_id: UUID) -> Sequence[Offer]:
        """Return every offer of a case, in order."""
        found = await self._tx.execute(
            "select offer_no, reviewer_id, reviewer_ref, state, reason from offers "
            "where case_id = %s order by offer_no",
            [case_id],
        )
        return [
            Offer(
                row["offer_no"],
                row["reviewer_id"],
                row["reviewer_ref"],
                OfferState(row["state"]),
                row["reason"],
            )
            for row in await found.fetchall()
        ]

    async def ever_accepted(self, case_id: UUID) -> bool:
        """Whether somebody had the case, even if it was taken from him."""
        found = await self._tx.execute(
            "select exists (select from offers where case_id = %s "
            "and answer->>'answer' = 'accepted') as accepted",
            [case_id],
        )
        row = await found.fetchone()
        assert row is not None  # it asks whether
        return bool(row["accepted"])

    async def lay(
        self,
        case_id: UUID,
        reviewer_id: str,
        reviewer_ref: str,
        now: datetime,
        *,
        expedited: bool,
    ) -> int:
        """Offer a case to somebody. Return the number of the offer."""
        made = await self._tx.execute(
            "insert into offers "
            "(case_id, offer_no, reviewer_id, reviewer_ref, state, expedited, offered_at) "
            "select %(case)s, coalesce(max(offer_no), 0) + 1, %(id)s, %(ref)s, 'open', "
            "%(expedited)s, %(now)s from offers where case_id = %(case)s returning offer_no",
            {
                "case": case_id,
                "id": reviewer_id,
                "ref": reviewer_ref,
                "expedited": expedited,
                "now": now,
            },
        )
        row = await made.fetchone()
        assert row is not None  # an insert that returns
        return int(row["offer_no"])

    async def settle(
        self,
        case_id: UUID,
        state: OfferState,
        reason: str,
        now: datetime,
        answer: Mapping[str, Any] | None = None,
        *,
        accepted_too: bool = False,
    ) -> None:
        """Note what became of the open offer of a case, if there is one.

        ``accepted_too``: one that was accepted is taken back.
        """
        await self._tx.execute(
            "update offers set state = %s, reason = %s, answered_at = %s, "
            "answer = coalesce(%s, answer) where case_id = %s and state = any(%s)",
            [
                state.value,
                reason,
                now,
                None if answer is None else Json(dict(answer)),
                case_id,
                ["open", "accepted"] if accepted_too else ["open"],
            ],
        )

    async def declare(
        self,
        case_id: UUID,
        reviewer_id: str,
        conflicts: Sequence[DeclaredConflict],
        sheet: PartySheet,
        secret: str,
        now: datetime,
    ) -> None:
        """Keep what a reviewer tells of himself, for this case and for every one with that party.

        A party stands here as a keyed hash of its name: recognised again, and read by nobody.
        """
        for conflict in conflicts:
            named = {
                _party(secret, each.name) for each in parties(sheet) if each.role == conflict.role
            }
            for party in named or {f"role:{conflict.role}"}:
                await self._tx.execute(
                    "insert into declared_conflicts values (%s, %s, %s, %s, %s, %s) "
                    "on conflict do nothing",
                    [reviewer_id, case_id, conflict.role, conflict.relation, party, now],
                )

    async def declared(self, case_id: UUID, sheet: PartySheet, secret: str) -> Mapping[str, str]:
        """Return who declared a conflict in this case or with one of its parties, and the path."""
        roles = {_party(secret, each.name): each.role for each in parties(sheet)}
        found = await self._tx.execute(
            "select reviewer_id, role, relation, party, declared_at from declared_conflicts "
            "where case_id = %s or party = any(%s) order by declared_at desc, role",
            [case_id, list(roles)],
        )
        return {
            row["reviewer_id"]: f"{roles.get(row['party'], row['role'])} - declared by the "
            f"reviewer on {row['declared_at']:%Y-%m-%d} - {row['relation']}"
            for row in await found.fetchall()
        }

    async def silent(self, hours: int, expedited_hours: int, most: int) -> Collection[UUID]:
        """Return cases whose open offer has had no answer in time, the longest first.

        The time is the machine's own: a case that is replayed on its own dates is not late by
        years.
        """
        found = await self._tx.execute(
            "select case_id from offers where state = 'open' and created_at <= now() - "
            "make_interval(hours => case when expedited then %s else %s end) "
            "order by created_at limit %s",
            [expedited_hours, hours, most],
        )
        return [row["case_id"] for row in await found.fetchall()]


def _party(secret: str, name: str) -> str:
    return hmac.digest(secret.encode(), f"party|{key(name)}".encode(), "sha256").hex()
