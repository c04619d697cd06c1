"""The way in: a decision was issued. Out come everybody's letter, with twins, and a public copy."""

from collections.abc import Sequence

from services.letters.announcing import decision_published, decision_withdrawn, letter_issued
from services.letters.cases import Cases, Issued
from services.letters.composition import Former, compose
from services.letters.content import read, require_agreement
from services.letters.correcting import correction
from services.letters.delivery.deliveries import Deliveries
from services.letters.issuing import Office, make_copy
from services.letters.letter import Letter
from services.letters.metrics import ISSUED
from services.letters.readers import readers
from services.letters.registry import DETERMINATION
from services.letters.releasing import release
from shared import logs
from shared.account import CaseName
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import DecisionIssued
from shared.events.determination import Determination
from shared.events.envelope import Received
from shared.events.parties import Language, PartySheet

log = logs.get()


async def on_decision_issued(
    received: Received[DecisionIssued], tx: Tx, *, office: Office
) -> Answers:
    """Make the letter of the case, a copy for each party, and one that the public may read.

    The public copy is in English, in which the claims administrator's always is. A corrected
    decision makes the next version, with a notice of what is corrected, and withdraws the public
    copy of the version before.

    Raises:
        RefusedError: ``letter_issued_already``, or ``no_letter_to_correct``.
        ContentDisagreesError: the event announces another content.
    """
    event, cases, evidence = received.event, Cases(tx), office.evidence
    before = _before(event, await cases.versions(CaseName(case_id=event.case_id)))
    determination = read(Determination, await evidence.get(event.content), "determination")
    parties = await office.parties(event.party_sheet)
    require_agreement(event, determination, None if before is None else before.content)
    replaced, former, dated = None, None, event.decided_on
    if before is not None:
        dated = legal_day(event.signed_at)
        replaced = read(Letter, await evidence.get(before.twin), "letter")
        former = Former(before.version, replaced.dated, dated)
    template = office.registry.in_force(DETERMINATION, dated)
    letters = [
        compose(
            determination,
            parties,
            template,
            content=event.content,
            signature_kind=event.signature.kind,
            decided_on=event.decided_on,
            worker=event.worker,
            reader=reader,
            former=former,
        )
        for reader in readers(parties)
    ]
    copies = [await make_copy(each, office.renderer, evidence) for each in letters]
    letter, first = letters[0], copies[0]
    in_english = next(each for each in letters if each.language is Language.ENGLISH)
    sheets = [parties, *await _other_sheets(event, tx, office)]
    public = await release(in_english, sheets, evidence=evidence, renderer=office.renderer)
    await cases.issue(letter, first, public, received.now)
    ISSUED.labels(letter.kind, letter.signature_kind).inc()
    log.info(
        "letter_issued",
        items=len(letter.items),
        copies=len(copies),
        pages=first.pages,
        version=letter.version,
    )
    issued = letter_issued(event, letter, copies, public)
    published = decision_published(event, letter.version, public)
    if before is None or replaced is None:
        return (issued, published)
    told = await office.issue(correction(replaced, letter, template), parties, tx, received.now)
    return (issued, *told, decision_withdrawn(before, letter, public, received.now), published)


def _before(event: DecisionIssued, versions: Sequence[Issued]) -> Issued | None:
    """Return the letter that this decision takes the place of; nothing for the first one."""
    if len(versions) >= event.version:
        raise RefusedError("letter_issued_already", f"Case {event.case_id} has its letter.")
    if len(versions) < event.version - 1:
        raise RefusedError(
            "no_letter_to_correct", f"Case {event.case_id} has no letter of the version before."
        )
    return versions[-1] if versions else None


async def _other_sheets(event: DecisionIssued, tx: Tx, office: Office) -> list[PartySheet]:
    """Return the party sheets by which the case's letters were sent, but for the event's own."""
    sent = {each.party_sheet for each in await Deliveries(tx).of(event.case_id)}
    return [await office.parties(each) for each in sorted(sent - {event.party_sheet})]
