"""IN5: three applications, one letter, three ids to be found again."""

import json
from pathlib import Path

from shared.events import (
    ApplicationsConsolidated,
    CaseClosed,
    CaseOpened,
    LetterIssued,
)
from shared.evidence import Evidence
from tests.builders import a_party_sheet, an_item
from tests.flow.harness import (
    an_acupuncture_case,
    dead_letters,
    file,
    said,
    tell,
    whole_chain,
)


async def test_three_applications_get_one_letter(database_url: str, tmp_path: Path) -> None:
    """It decides the items of all, and names each case; each case is closed into it."""
    sheet = a_party_sheet(claim_number="CLAIM-1")
    _, *papers = an_acupuncture_case("any").records
    one, two, three = (
        an_acupuncture_case(
            str(no),
            parties=sheet,
            items=(an_item(description=f"{12 + no} acupuncture sessions", quantity=12 + no),),
            records=tuple(papers),
        )
        for no in (1, 2, 3)
    )
    on = one.received_on
    together = ApplicationsConsolidated(
        filing=one.filing, others=(two.filing, three.filing), on=on, by="staff-1"
    )
    async with whole_chain(database_url, tmp_path) as running:
        file(running, one, two, three)
        tell(running, together, on=on)
        await running.run_until_idle()

        (letter,) = said(running, LetterIssued)
        opened = {each.case_id: each.case_number for each in said(running, CaseOpened)}
        closed = said(running, CaseClosed)
        assert dead_letters(running) == []

    twin = json.loads(await Evidence.open((tmp_path / "evidence").as_uri()).get(letter.twin))
    assert letter.case_id == one.case_id
    assert [item["description"] for item in twin["items"]] == [
        f"{12 + no} acupuncture sessions" for no in (1, 2, 3)
    ]
    assert {each["case_id"]: each["case_number"] for each in twin["consolidated"]} == {
        str(each.case_id): opened[each.case_id] for each in (one, two, three)
    }
    assert {(each.case_id, each.because.value, each.into) for each in closed} == {
        (one.case_id, "determined", None),
        (two.case_id, "consolidated", one.case_id),
        (three.case_id, "consolidated", one.case_id),
    }
