"""A file that changes on its way: the whole chain follows, and still makes one letter."""

from datetime import datetime
from pathlib import Path

from shared.events import CaseOpened, DecisionIssued, LetterIssued, RecordReceived
from shared.events.case import RecordKind
from shared.events.determination import Determination
from shared.evidence import Evidence
from tests.builders import a_record, an_inline_record
from tests.flow.harness import an_acupuncture_case, check_invariants, file, whole_chain


async def test_a_record_on_its_way_to_the_reviewer_is_signed_with_the_others(
    database_url: str, tmp_path: Path
) -> None:
    """IN8: a document that came before the signature is among those that the letter rests on."""
    papers = an_inline_record("Denied.", kind=RecordKind.UR_DETERMINATION)
    note, form, letter, request = an_acupuncture_case("late").records
    application = an_acupuncture_case("late", records=(papers, form, letter))
    later = note.model_copy(update={"text": "Sits for 30 minutes now."})
    async with whole_chain(database_url, tmp_path) as running:
        file(running, application)
        await running.run_until_idle()
        at = datetime.fromisoformat(
            running.logs.records[CaseOpened.topic][0].header("ce_time") or ""
        )
        for name, records in (("first", (note, request)), ("second", (later,))):
            event = RecordReceived(filing=application.filing, records=records)
            running.logs.append(a_record(event, event_id=name, at=at))
        await running.run_until_idle()
        (issued,) = running.logs.records[DecisionIssued.topic]
        assert len(running.logs.records[LetterIssued.topic]) == 1
        check_invariants(running, accepted=1)

    evidence = Evidence.open((tmp_path / "evidence").as_uri())
    decision = DecisionIssued.model_validate_json(issued.value or b"")
    content = Determination.model_validate_json(await evidence.get(decision.content))
    assert [document.record_no for document in content.documents] == [1, 2, 3, 4, 5, 6]
