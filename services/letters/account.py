"""What letters knows of a case: which letters were issued."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from shared.account import Account, CaseName
from shared.database import Tx
from shared.events.case import Identifier
from shared.events.envelope import Part


class IssuedLetter(Part):
    """One letter. The letter itself lies in the evidence store."""

    kind: Identifier
    template: Identifier
    template_version: int
    pages: int
    issued_at: AwareDatetime


class LettersAccount(Account):
    """A case that has a letter."""

    letters: Annotated[tuple[IssuedLetter, ...], Field(max_length=200)]


async def account(tx: Tx, case: CaseName) -> LettersAccount | None:
    """Return the account of a case that has a letter."""
    found = await tx.execute(
        "select case_id, case_number, kind, template, template_version, pages, issued_at "
        "from letters where case_id = %s or case_number = %s order by issued_at, kind",
        [case.case_id, case.number],
    )
    rows = await found.fetchall()
    if not rows:
        return None
    return LettersAccount(
        case_id=rows[0]["case_id"],
        case_number=rows[0]["case_number"],
        state="issued",
        means="A letter is made.",
        since=rows[-1]["issued_at"],
        letters=tuple(
            IssuedLetter(**{name: row[name] for name in IssuedLetter.model_fields}) for row in rows
        ),
    )
