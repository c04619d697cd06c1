"""Record examples of events: ``python -m tests.contracts.record NAME [TOPIC ...]``.

Without topics: of every event. Run it when a contract has changed; it adds files and never changes
one.
"""

import asyncio
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import uuid5

from imr.local import embedded
from shared import topics
from shared.clock import midday
from shared.events import (
    ApplicationsConsolidated,
    ApplicationWithdrawn,
    ConsolidationUndone,
    DecisionIssued,
    DeliveryChanged,
    DeliveryReaddressed,
    DeliveryReported,
    DeterminationRemanded,
    ExtensionApproved,
    InformationAsked,
    InformationProvided,
    LiabilityResolved,
    RecordReceived,
    ReviewerChanged,
    TreatmentAuthorized,
)
from shared.events.application_filed import ApplicationSignature, Service, Signatory
from shared.events.case import RecordKind
from shared.events.delivery_reported import DeliveryResult
from shared.events.determination_remanded import Ground
from shared.events.envelope import FilingKey, Record
from shared.events.extension_approved import ExtensionGround
from shared.events.information_asked import AskedBy
from shared.events.information_provided import Answers
from shared.events.parties import Party
from shared.evidence import Evidence
from tests.builders import a_party_sheet, a_record, an_inline_record, an_item
from tests.contracts.test_examples import EXAMPLES, FOLDER, identify
from tests.correcting import a_clerical_correction
from tests.flow.harness import an_acupuncture_case, file, tell, whole_chain
from tests.reviewer_match.people import a_reviewer

_OF_THREE_PERSONS = (
    topics.DETERMINATION_ACCEPTED,
    topics.DETERMINATION_CHECKED,
    topics.DETERMINATION_RELEASED,
    topics.DECISION_ISSUED,
)
_OF_A_CORRECTION = (
    topics.DECISION_ISSUED,
    topics.DETERMINATION_CORRECTED,
    topics.DECISION_WITHDRAWN,
    topics.LETTER_ISSUED,
    topics.DECISION_PUBLISHED,
)


async def events(folder: Path, wanted: Sequence[str]) -> dict[str, Record]:
    """Return one record of each topic, from a run of the whole chain."""
    with embedded.postgres(folder / "postgres") as server:
        url = embedded.new_database(server, "record")
        async with whole_chain(url, folder) as running:
            papers = an_inline_record("Denied.", kind=RecordKind.UR_DETERMINATION)
            note, *owed = an_acupuncture_case("example").records[:3]
            held = an_acupuncture_case("held", records=tuple(owed))
            waiting = an_acupuncture_case("example", records=(papers, *owed))
            file(
                running,
                waiting,
                held,
                an_acupuncture_case("refused", signature=None),
                an_acupuncture_case("deferred", liability_disputed=True),
            )
            unknown = ApplicationSignature(signed_on=date(2016, 6, 18), by=Signatory.DESIGNEE)
            asked = an_acupuncture_case("asked", signature=unknown)
            teeth_too = (an_item(), an_item(2, description="Root canal", body_part="tooth"))
            file(running, asked, an_acupuncture_case("of-two-kinds", items=teeth_too))
            evidence = Evidence.open((folder / "evidence").as_uri())
            tell(
                running,
                InformationProvided(
                    filing=asked.filing,
                    request_id=uuid5(asked.case_id, AskedBy.SCREENING.value),
                    by=Party.EMPLOYEE,
                    answers=Answers(designated_on=date(2016, 6, 10)),
                    records=(an_inline_record("Named in writing on June 10."),),
                ),
                InformationAsked(
                    case_id=asked.case_id,
                    asked_by=AskedBy.REVIEWER,
                    by="reviewer-1",
                    of=Party.REQUESTING_PHYSICIAN,
                    question=await evidence.put(b"How many sessions were given before June?"),
                ),
                on=asked.received_on,
            )
            await running.run_until_idle()
            at = running.logs.records[topics.CASE_OPENED][0].header("ce_time") or ""
            for name, text in (("late", note.text), ("later", "Sits for 30 minutes now.")):
                brought = RecordReceived(
                    filing=waiting.filing, records=(note.model_copy(update={"text": text}),)
                )
                running.logs.append(a_record(brought, event_id=name, at=datetime.fromisoformat(at)))
            ended = an_acupuncture_case("withdrawn", records=())
            granted = an_acupuncture_case("authorized", records=())
            file(running, ended, granted)
            on = ended.received_on
            for event in (
                LiabilityResolved(
                    filing=an_acupuncture_case("deferred").filing,
                    in_favour=True,
                    served_on=on,
                    service=Service.MAIL,
                ),
                ApplicationWithdrawn(filing=ended.filing, on=on, by=Signatory.EMPLOYEE),
                TreatmentAuthorized(filing=granted.filing, item_nos=(1,), on=on),
                ExtensionApproved(
                    filing=granted.filing, approved_on=on, because=ExtensionGround.GOOD_CAUSE
                ),
            ):
                running.logs.append(a_record(event, event_id=event.topic, at=midday(on)))
            await running.run_until_idle()
            somebody = a_reviewer(77, name="Examplia Enrolled", npi="1234567893")
            tell(
                running,
                ReviewerChanged(reviewer_id=somebody.id, effective_on=on, profile=somebody),
                on=on,
            )
            sheet = a_party_sheet(claim_number="JOINT")
            joint = [
                an_acupuncture_case(
                    f"joint-{no}",
                    parties=sheet,
                    items=(an_item(quantity=no, description=f"{no} sessions"),),
                    records=(),
                )
                for no in (1, 2)
            ]
            file(running, *joint)
            await running.run_until_idle()
            remanded = DeterminationRemanded(
                filing=waiting.filing,
                fresh=FilingKey(sender="test", number="fresh"),
                ordered_on=on,
                ground=Ground.PLAINLY_ERRONEOUS_FINDING,
                stated_error="Two reports describe a benefit that the reviewer did not find.",
            )
            together = ApplicationsConsolidated(
                filing=joint[0].filing, others=(joint[1].filing,), on=on, by="staff-1"
            )
            tell(running, together, remanded, on=on)
            await running.run_until_idle()
            tell(running, ConsolidationUndone(filing=joint[0].filing, on=on, by="staff-1"), on=on)
            await running.run_until_idle()
            found = {topic: log[0] for topic, log in running.logs.records.items() if log}
        checked = embedded.new_database(server, "checked")
        spool = (folder / "spool").as_uri()
        async with whole_chain(
            checked, folder, IMR_SEPARATE_ROLES="true", IMR_CARRIER_URL=spool
        ) as running:
            file(running, an_acupuncture_case("checked"))
            await running.run_until_idle()
            running.runtimes["letters"].sweeper._last_run.clear()
            await running.run_until_idle()
            sent = DeliveryChanged.model_validate_json(
                running.logs.records[topics.DELIVERY_CHANGED][0].value or b""
            )
            arrived = DeliveryReported(
                case_id=sent.case_id,
                delivery=sent.delivery,
                result=DeliveryResult.DELIVERED,
                on=sent.changed_at.date(),
            )
            running.logs.append(a_record(arrived, event_id="arrived", at=sent.changed_at))
            await running.run_until_idle()
            other = DeliveryChanged.model_validate_json(
                running.logs.records[topics.DELIVERY_CHANGED][1].value or b""
            )
            returned = DeliveryReported(
                case_id=other.case_id,
                delivery=other.delivery,
                result=DeliveryResult.RETURNED,
                on=other.changed_at.date(),
                reason="moved",
            )
            found_again = DeliveryReaddressed(
                case_id=other.case_id,
                delivery=other.delivery,
                party_sheet=await evidence.put(a_party_sheet().model_dump_json().encode()),
                by="per-00000000000000d1",
            )
            for step in (returned, found_again):
                running.logs.append(a_record(step, event_id=step.topic, at=other.changed_at))
                await running.run_until_idle()
            for topic in (
                *_OF_THREE_PERSONS,
                topics.DELIVERY_CHANGED,
                topics.DELIVERY_REPORTED,
                topics.DELIVERY_READDRESSED,
            ):
                found[topic] = running.logs.records[topic][0]
        corrected = embedded.new_database(server, "corrected")
        async with whole_chain(corrected, folder) as running:
            file(running, an_acupuncture_case("corrected"))
            await running.run_until_idle()
            issued = running.logs.records[topics.DECISION_ISSUED][0]
            correction = await a_clerical_correction(
                DecisionIssued.model_validate_json(issued.value or b""),
                evidence,
                reason="The date of injury was misprinted.",
                date_of_injury=on,
            )
            running.logs.append(a_record(correction, event_id="corrected", at=correction.signed_at))
            await running.run_until_idle()
            for topic in _OF_A_CORRECTION:
                found[topic] = running.logs.records[topic][-1]
    return {topic: found[topic] for topic in wanted}


def main() -> None:
    """Write what is new, and the list of all digests."""
    name, wanted = sys.argv[1], sys.argv[2:] or topics.ALL
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        recorded = asyncio.run(events(Path(folder), wanted))
    for topic in wanted:
        record = recorded[topic]
        path = FOLDER / topic / f"{name}.json"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        example = {
            "headers": {key: text.decode() for key, text in record.headers},
            "data": json.loads(record.value or b""),
        }
        path.write_text(json.dumps(example, indent=1, ensure_ascii=False) + "\n")
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {identify(path)}"
        for path in sorted(FOLDER.glob("*/*.json"))
    ]
    (FOLDER / "examples.sha256").write_text("\n".join(lines) + "\n")
    print(f"{len(EXAMPLES)} examples before, {len(lines)} now")  # noqa: T201 - a program, not a test


if __name__ == "__main__":
    main()
