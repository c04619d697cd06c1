"""What letters knows of a case: which notices and letters were issued."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from shared.account import Account, CaseName
from shared.database import Tx
from shared.events.case import Identifier
from shared.events.envelope import Part


class IssuedLetter(Part):
    """One letter or notice. The file itself lies in the evidence store."""

    kind: Identifier
    template: Identifier
    template_version: int
    pages: int
    issued_at: AwareDatetime


class LettersAccount(Account):
    """A case about which the parties have been told something."""

    letters: Annotated[tuple[IssuedLetter, ...], Field(max_length=200)]


async def account(tx: Tx, case: CaseName) -> LettersAccount | None:
    """Return the account of a case that has a notice or a letter."""
    found = await tx.execute(
        "select * from (select case_id, case_number, kind, template, template_version, pages, "
        "issued_at, true as final from letters union all "
        "select case_id, case_number, kind, template, template_version, pages, issued_at, false "
        "from notices) as told where case_id = %s or case_number = %s order by issued_at, kind",
        [case.case_id, case.number],
    )
    rows = await found.fetchall()
    if not rows:
        return None
    final = any(row["final"] for row in rows)
    return LettersAccount(
        case_id=rows[0]["case_id"],
        case_number=rows[-1]["case_number"],
        state="issued" if final else "told",
        means="The determination letter is made." if final else "The parties have been told.",
        since=rows[-1]["issued_at"],
        took_over=final,
        letters=tuple(
            IssuedLetter(**{name: row[name] for name in IssuedLetter.model_fields}) for row in rows
        ),
    )
