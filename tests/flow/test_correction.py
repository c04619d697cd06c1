"""HR6 over the whole chain: a letter is corrected after its case has ended."""

from datetime import timedelta
from pathlib import Path

from services.letters.letter import Letter
from shared.events import (
    CaseClosed,
    DecisionIssued,
    DecisionPublished,
    DecisionWithdrawn,
    LetterIssued,
    NoticeIssued,
)
from shared.events.envelope import E
from shared.events.notice_issued import NoticeKind
from shared.evidence import Evidence
from shared.memory import Chain
from tests.builders import a_record
from tests.correcting import DAYS_LATER, a_clerical_correction
from tests.flow.harness import an_acupuncture_case, dead_letters, file, said
from tests.flow.test_accounts import watched


def once(running: Chain, event: type[E]) -> list[E]:
    """Return what was published on a topic; a redelivery publishes the same bytes again."""
    ids = [record.header("ce_id") for record in running.logs.records[event.topic]]
    return list(dict(zip(ids, said(running, event), strict=True)).values())


async def test_a_correction_after_the_end_reaches_everybody(
    database_url: str, tmp_path: Path
) -> None:
    """Signed by the reviewer, sent to the parties, published anew; the case itself stays ended."""
    application = an_acupuncture_case("corrected")
    right = application.date_of_injury + timedelta(days=1)
    evidence = Evidence.open((tmp_path / "evidence").as_uri())
    async with watched(database_url, tmp_path) as at:
        file(at.chain, application)
        await at.chain.run_until_idle()
        (issued,) = said(at.chain, DecisionIssued)
        correction = await a_clerical_correction(
            issued, evidence, reason="The date of injury was misprinted.", date_of_injury=right
        )
        for event_id in ("correction", "correction", "the-same-again"):
            at.chain.logs.append(a_record(correction, event_id=event_id, at=correction.signed_at))
        await at.chain.run_until_idle()
        account = await at.account(str(application.case_id))

        first, second = once(at.chain, LetterIssued)
        notices = [each.kind for each in once(at.chain, NoticeIssued)]
        assert (first.version, second.version) == (1, 2)
        assert notices.count(NoticeKind.CORRECTION) == 1
        assert len(once(at.chain, CaseClosed)) == 1
        assert [each.version for each in once(at.chain, DecisionWithdrawn)] == [1]
        assert [each.version for each in once(at.chain, DecisionPublished)] == [1, 2]
        assert dead_letters(at.chain) == []

    twin = Letter.model_validate_json(await evidence.get(second.twin))
    assert (twin.date_of_injury, twin.decided_on) == (right, issued.decided_on)
    assert twin.dated == issued.decided_on + timedelta(days=DAYS_LATER)
    assert [each["code"] for each in account.refused] == ["corrected_already"]
    assert account.waits == []
    letters = account.accounts["letters"]
    assert letters["state"] == "corrected"
    assert [
        (each["number"], each["state"])
        for each in letters["letters"]
        if each["kind"] == "final_determination"
    ] == [(1, "superseded"), (2, "issued")]
