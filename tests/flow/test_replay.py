"""IN3: a redelivered or republished event has no second effect, even on a topic made anew."""

from datetime import date
from pathlib import Path
from uuid import uuid5

from shared.events import (
    ApplicationFiled,
    ApplicationsConsolidated,
    ApplicationWithdrawn,
    ConsolidationUndone,
    DeterminationRemanded,
    InformationAsked,
    InformationProvided,
    TreatmentAuthorized,
)
from shared.events.application_filed import ApplicationSignature, Signatory
from shared.events.determination_remanded import Ground
from shared.events.envelope import FilingKey
from shared.events.information_asked import AskedBy
from shared.events.information_provided import Answers
from shared.events.parties import Party
from shared.evidence import Evidence
from shared.memory import Chain
from tests.builders import a_party_sheet, an_inline_record, an_item
from tests.flow.harness import (
    an_acupuncture_case,
    check_invariants,
    dead_letters,
    file,
    state_hash,
    tell,
    whole_chain,
)


async def lives(running: Chain, folder: Path) -> int:
    """Let cases live every kind of life that there is; return how many are determined."""
    sheet = a_party_sheet(claim_number="JOINT")
    ordinary = [an_acupuncture_case(f"{number:04}") for number in range(4)]
    withdrawn, granted = (
        an_acupuncture_case(name, items=tuple(map(an_item, (1, 2))), records=())
        for name in ("withdrawn", "granted")
    )
    joint = [
        an_acupuncture_case(
            f"joint-{no}", parties=sheet, items=(an_item(description=f"{no} sessions"),), records=()
        )
        for no in (1, 2, 3)
    ]
    on = withdrawn.received_on
    tell(
        running,
        DeterminationRemanded(
            filing=ordinary[0].filing,
            fresh=FilingKey(sender="test", number="fresh"),
            ordered_on=on,
            ground=Ground.BIAS,
            stated_error="The reviewer's words speak for themselves.",
        ),
        on=on,
    )
    asked, silent = await questioned(running, folder, ordinary[1])
    file(running, *ordinary, withdrawn, granted, *joint, an_acupuncture_case("no", signature=None))
    file(running, asked, silent)
    await running.run_until_idle()
    assert await standings(running) == ["answered", "answered", "lapsed"]
    leads, *others = (each.filing for each in joint)
    tell(
        running,
        ApplicationWithdrawn(filing=withdrawn.filing, item_nos=(2,), on=on, by=Signatory.ATTORNEY),
        TreatmentAuthorized(filing=granted.filing, on=on),
        ApplicationsConsolidated(filing=leads, others=tuple(others), on=on, by="staff-1"),
        on=on,
    )
    await running.run_until_idle()
    assert await joint_states(running) == ["awaiting_records", "consolidated", "consolidated"]
    tell(running, ConsolidationUndone(filing=leads, on=on, by="staff-1"), on=on)
    await running.run_until_idle()
    return len([*ordinary, asked]) + 1


async def questioned(
    running: Chain, folder: Path, reviewed: ApplicationFiled
) -> tuple[ApplicationFiled, ApplicationFiled]:
    """Let the reviewer of a case ask, and return two applications about which screening asks.

    The reviewer has an answer with a document, one of the two has one; about the other is silence.
    """
    unknown = ApplicationSignature(signed_on=date(2016, 6, 18), by=Signatory.DESIGNEE)
    asked = an_acupuncture_case("asked", signature=unknown)
    silent = an_acupuncture_case("silent", signature=unknown)
    on = reviewed.received_on
    evidence = Evidence.open((folder / "evidence").as_uri())
    question = InformationAsked(
        case_id=reviewed.case_id,
        asked_by=AskedBy.REVIEWER,
        by="rev-1",
        of=Party.EMPLOYEE,
        question=await evidence.put(b"How many sessions were given?"),
    )
    name = f"/test|{question.topic}-{question.case_id}-{on}"
    tell(
        running,
        question,
        InformationProvided(
            filing=reviewed.filing,
            request_id=uuid5(reviewed.case_id, name),
            by=Party.EMPLOYEE,
            records=(an_inline_record("Eight sessions were given by May."),),
        ),
        InformationProvided(
            filing=asked.filing,
            request_id=uuid5(asked.case_id, AskedBy.SCREENING.value),
            by=Party.EMPLOYEE,
            answers=Answers(designated_on=date(2016, 6, 10)),
        ),
        on=on,
    )
    return asked, silent


async def standings(running: Chain) -> list[str]:
    """Return what became of the questions."""
    async with running.runtimes["intake"].pool.connection() as tx:
        found = await tx.execute("select standing from requests")
        return sorted(row["standing"] for row in await found.fetchall())


async def joint_states(running: Chain) -> list[str]:
    """Return where the cases of the joint review are."""
    async with running.runtimes["intake"].pool.connection() as tx:
        found = await tx.execute("select state from cases join joint_cases using (case_id)")
        return sorted(row["state"] for row in await found.fetchall())


async def test_replaying_every_topic_changes_no_state(database_url: str, tmp_path: Path) -> None:
    """Offsets are lost, topics are made again: the state stays as it is, bit for bit."""
    async with whole_chain(database_url, tmp_path) as running:
        determined = await lives(running, tmp_path)
        before = state_hash(database_url)
        assert dead_letters(running) == []

        for log in list(running.logs.records.values()):
            records = list(log)
            log.clear()
            for record in reversed(records):
                running.logs.append(record)
        running.offsets.clear()
        await running.run_until_idle()

        assert state_hash(database_url) == before
        check_invariants(running, accepted=determined)
