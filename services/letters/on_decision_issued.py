"""The way in: a decision was issued. Out come everybody's letter, with twins, and a public copy."""

from services.letters.cases import Cases, Files
from services.letters.composition import compose
from services.letters.content import read, require_agreement
from services.letters.issuing import make_copy
from services.letters.letter import KIND
from services.letters.metrics import ISSUED
from services.letters.publication.profiles import Profile
from services.letters.readers import readers
from services.letters.registry import DETERMINATION, Registry
from services.letters.releasing import release
from services.letters.render import Renderer
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import DecisionIssued, DecisionPublished, LetterIssued
from shared.events.determination import Determination
from shared.events.envelope import Received
from shared.events.parties import Language, PartySheet
from shared.evidence import Evidence

log = logs.get()


async def on_decision_issued(
    received: Received[DecisionIssued],
    tx: Tx,
    *,
    evidence: Evidence,
    registry: Registry,
    renderer: Renderer,
) -> Answers:
    """Make the one letter of the case, a copy for each party, and one that the public may read.

    The public copy is in English, in which the claims administrator's always is.
    """
    event, cases = received.event, Cases(tx)
    if await cases.has_letter(event.case_id, KIND):
        raise RefusedError("letter_issued_already", f"Case {event.case_id} has its letter.")
    determination = read(Determination, await evidence.get(event.content), "determination")
    parties = read(PartySheet, await evidence.get(event.party_sheet), "party sheet")
    require_agreement(event, determination)
    template = registry.in_force(DETERMINATION, event.decided_on)
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
        )
        for reader in readers(parties)
    ]
    copies = [await make_copy(each, renderer, evidence) for each in letters]
    letter, first = letters[0], copies[0]
    in_english = next(each for each in letters if each.language is Language.ENGLISH)
    public = await release(in_english, [parties], evidence=evidence, renderer=renderer)
    files = Files(
        letter=first.letter,
        twin=first.twin,
        public_letter=public.letter,
        public_data=public.data,
    )
    await cases.issue(letter, files, first.pages, received.now)
    ISSUED.labels(letter.kind, letter.signature_kind).inc()
    log.info("letter_issued", items=len(letter.items), copies=len(copies), pages=first.pages)
    return (
        LetterIssued(
            case_id=event.case_id,
            case_number=event.case_number,
            kind=letter.kind,
            template=letter.template,
            outcome=event.outcome,
            items=event.items,
            specialties=letter.qualifications.specialties,
            decided_on=event.decided_on,
            determination_due=event.determination_due,
            simulated=letter.simulated,
            letter=files.letter,
            twin=files.twin,
            pages=first.pages,
            copies=tuple(copies),
            safe_harbor=public.safe_harbor,
        ),
        DecisionPublished(
            case_id=event.case_id,
            case_number=event.case_number,
            profile=Profile.DWC_PUBLIC.value,
            outcome=event.outcome,
            decided_on=event.decided_on,
            letter=files.public_letter,
            data=files.public_data,
            risk_report=public.risk_report,
        ),
    )
