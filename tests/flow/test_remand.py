"""A determination is set aside: the chain makes a second letter, by another reviewer."""

from pathlib import Path

from services.decision.draft.preparation import Preparation
from shared.events import (
    DeterminationDrafted,
    DeterminationRemanded,
    LetterIssued,
    ReviewerMatched,
)
from shared.events.determination_remanded import Ground
from shared.events.envelope import FilingKey
from shared.evidence import Evidence
from tests.flow.harness import (
    an_acupuncture_case,
    check_invariants,
    dead_letters,
    file,
    said,
    tell,
    whole_chain,
)

WORDS = "The finding that no report describes a benefit is plainly wrong."


async def test_a_remanded_case_is_decided_by_somebody_else(
    database_url: str, tmp_path: Path
) -> None:
    """LC 4610.6(i): what the judge has stated lies before the new reviewer."""
    application = an_acupuncture_case("remanded")
    remanded = DeterminationRemanded(
        filing=application.filing,
        fresh=FilingKey(sender="test", number="fresh"),
        ordered_on=application.received_on,
        ground=Ground.PLAINLY_ERRONEOUS_FINDING,
        stated_error=WORDS,
    )
    async with whole_chain(database_url, tmp_path) as running:
        tell(running, remanded, on=application.received_on)
        file(running, application)
        await running.run_until_idle()

        first, second = said(running, ReviewerMatched)
        _, drafted = said(running, DeterminationDrafted)
        letters = said(running, LetterIssued)
        assert dead_letters(running) == []
        check_invariants(running, accepted=2)

    assert [each.case_id for each in letters] == [application.case_id, remanded.fresh.case_id]
    assert first.reviewer_ref != second.reviewer_ref
    assert second.match.funnel["former_reviewer"] == 1
    evidence = Evidence.open((tmp_path / "evidence").as_uri())
    preparation = Preparation.model_validate_json(await evidence.get(drafted.preparation))
    assert preparation.stated_error is not None
    assert preparation.stated_error.words == WORDS
