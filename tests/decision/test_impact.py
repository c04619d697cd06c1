"""What a draft library would change is listed exactly, and what was laid can be made again."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from imr.commands import app
from services.decision.draft import records
from services.decision.draft.preparation import (
    Preparation,
    PreparedItem,
    prepare,
    read_preparation,
)
from services.decision.draft.time_machine import TimeMachine
from services.decision.evaluation.outcome import weigh
from services.decision.guidelines.library import ENTRIES, Library
from services.decision.library_trial.impact import PastItem, impact
from services.decision.library_trial.own_cases import situation_of
from services.decision.turning.why_not import WhyNot
from shared.events.case import CaseFile, Remand
from shared.events.envelope import digest
from shared.events.reviewer_matched import PanelMember
from shared.evidence import Evidence
from tests.builders import a_case_file, a_record_entry, an_item
from tests.decision.a_library import a_folder, change
from tests.decision.desk import a_desk
from tests.decision.reading import a_text

LIBRARY = Library.load()
PAST = [
    PastItem(f"{entry.id}/{number}", *situation_of(entry, case))
    for entry in LIBRARY.entries
    for number, case in enumerate(entry.cases)
]
DRAFTS: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("acu-2009", lambda entry: entry["limits"][0].update(max=5)),
    ("opi-2009", lambda entry: entry.update(valid_to=date(2009, 8, 1))),
    ("chiro-2009", lambda entry: entry.update(mark="U")),
    ("esi-2009", lambda entry: entry["continue"][0]["where"]["percent_relief"].update(min=55)),
    ("tens-2009", lambda entry: entry["applies_to"].update(treatments=["interpreter"])),
    ("ketamine-2009", lambda entry: entry.update(title="Another title")),
]


@pytest.mark.parametrize(("name", "edit"), DRAFTS, ids=[name for name, _ in DRAFTS])
def test_the_impact_is_what_brute_force_finds(
    tmp_path: Path, name: str, edit: Callable[[dict[str, Any]], None]
) -> None:
    """DG10: the list holds every item that comes out otherwise, and no other."""
    folder = a_folder(tmp_path / "draft")
    change(folder, name, edit)
    draft = Library.load(folder)

    found = {each.case for each in impact(LIBRARY, draft, PAST)}
    back = {each.case for each in impact(draft, LIBRARY, PAST)}

    brute = set()
    for past in PAST:
        before = weigh(past.request, past.facts, past.when, LIBRARY)
        after = weigh(past.request, past.facts, past.when, draft)
        told = [(e.proposal, e.code, e.guideline) for e in (before, after)]
        if told[0] != told[1]:
            brute.add(past.case)
    assert found == brute
    assert back == brute, "what a draft adds counts as what it takes away"
    assert bool(found) == (name != "ketamine-2009")


def test_the_command_reads_cases_and_names_the_items_that_turn(tmp_path: Path) -> None:
    """Before a rule is changed, whoever changes it sees whom it would have touched."""
    samples = Path("imr/samples")
    past = tmp_path / "past"
    past.mkdir()
    for name in ("12-current-edition-within-limit", "13-current-edition-beyond-limit"):
        (past / f"{name}.json").write_bytes((samples / f"{name}.json").read_bytes())
    folder = a_folder(tmp_path / "draft")
    change(folder, "acu-acoem-lb", lambda entry: entry["limits"][0].update(max=4))

    result = CliRunner().invoke(
        app, ["guidelines", "impact", str(ENTRIES), str(folder), "--cases", str(past), "--json"]
    )

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["items"] == 2
    (changed,) = told["changed"]
    assert changed["case"] == "12-current-edition-within-limit.json"
    assert changed["turns"] is True
    assert changed["after"]["code"] == "total_limit_exceeded"


def test_check_exits_with_one_where_there_is_a_fault(tmp_path: Path) -> None:
    """A pipeline stops on it."""
    folder = a_folder(tmp_path / "draft", "acu-acoem-lb")
    run = CliRunner().invoke
    command = ["guidelines", "check", "--folder", str(folder), "--json", "--on"]

    in_time, late = run(app, [*command, "2027-06-30"]), run(app, [*command, "2027-07-01"])

    assert (in_time.exit_code, late.exit_code) == (0, 1)
    assert [each["code"] for each in json.loads(late.stdout)["faults"]] == ["past_review"]


def test_list_names_what_is_in_force_on_a_day() -> None:
    """The edition of the day, and the chapters that were updated by then."""
    result = CliRunner().invoke(app, ["guidelines", "list", "--on", "2016-08-01", "--json"])

    told = json.loads(result.stdout)
    names = {entry["id"] for entry in told["entries"]}
    assert {"ACU-2009", "OPI-2016", "HOMECARE-2016"} <= names
    assert not names & {"OPI-2009", "OPI-ACOEM", "PT-CP-2009"}
    assert told["editions"] == ["MTUS2009", "MTUS2015-method", "MTUS2016-pain"]


_SENTENCES = (
    "Low back pain 6/10.",
    "She has had 12 sessions of acupuncture.",
    "He attends physical therapy twice a week.",
    "Sitting tolerance increased from 20 to 45 minutes.",
    "Norco was reduced from 4 to 2 tablets a day.",
    "Straight leg raise is positive on the left.",
    "MRI of the lumbar spine shows a disc herniation at L4-L5.",
    "Physical therapy did not help.",
    "No prior acupuncture.",
    "Work restrictions are unchanged.",
)
_ITEMS = (
    "12 acupuncture sessions for the low back",
    "Chiropractic 2 x 6, low back",
    "Norco 10/325 mg #60",
    "MRI of the lumbar spine",
    "Lumbar epidural steroid injection L4-L5",
    "A thing that nobody has a word for",
)


def invented(number: int) -> tuple[CaseFile, str]:
    """Return a case file, and the text of its one record; the same for the same number."""
    random = Random(number)
    text = " ".join(random.sample(_SENTENCES, random.randint(1, 6)))
    day = date(2012, 1, 1) + timedelta(days=random.randrange(3_000))
    case = a_case_file(
        rfa_on=random.choice((day, None)),
        ur_decided_on=day + timedelta(days=7),
        date_of_injury=day - timedelta(days=random.randrange(2_000)),
        records=(a_record_entry(text, dated=day - timedelta(days=20)),),
        items=tuple(
            an_item(number, description=words, quantity=None, unit=None, body_part=None)
            for number, words in enumerate(random.sample(_ITEMS, random.randint(1, 3)), start=1)
        ),
    )
    return case, text


async def _preparations(count: int) -> list[str]:
    """Return the digests of the first preparations, made by the time machine alone."""
    evidence = Evidence.in_memory()
    version = await evidence.put(LIBRARY.encoded())
    machine = TimeMachine(evidence)
    made = []
    for number in range(count):
        case, text = invented(number)
        await evidence.put(text.encode())
        made.append(digest((await machine.rederive(case, version)).encoded()))
    return made


async def test_past_preparations_are_made_again_to_the_byte(tmp_path: Path) -> None:
    """DG11: by the library of their day, though the one of today says something else."""
    evidence = Evidence.in_memory()
    folder = a_folder(tmp_path / "old")
    change(folder, "acu-2009", lambda entry: entry["limits"][0].update(max=10))
    old = Library.load(folder)
    kept = await evidence.put(old.encoded())
    past = []
    for number in range(80):
        case, text = invented(number)
        await evidence.put(text.encode())
        prepared = prepare(
            case.items,
            await _records(evidence, case),
            old,
            rfa_on=case.rfa_on,
            ur_decided_on=case.ur_decided_on,
            date_of_injury=case.date_of_injury,
        )
        past.append((case, prepared.encoded()))

    machine = TimeMachine(evidence)
    again = [(await machine.rederive(case, kept)).encoded() for case, _ in past]

    assert again == [content for _, content in past]
    assert len({content for _, content in past}) > 60


async def test_a_draft_is_made_again_from_the_log_and_the_library(database_url: str) -> None:
    """DG11: what the reviewer had before him, out of ``reviewer.matched`` and what was stored."""
    async with a_desk(database_url) as desk:
        match = await desk.a_match()
        words = await desk.evidence.put(b"Two reports describe a benefit.")
        remand = Remand(
            case_id=match.case_id,
            case_number="CM25-0000009",
            ordered_on=date(2016, 3, 1),
            ground="plainly_erroneous_finding",
            stated_error=words,
            excluded_reviewers=("rev-9999999999999999",),
        )
        case = match.case.model_copy(update={"remand": remand})
        match = match.model_copy(
            update={
                "case": case,
                "panel": (
                    PanelMember(
                        reviewer_ref="rev-2222222222222222", qualifications=match.qualifications
                    ),
                ),
            }
        )
        await desk.deliver(match)
        laid = desk.answers_of(match.case_id)
        content = await desk.content(laid[0].draft)
        machine = TimeMachine(desk.evidence)

        preparation = await machine.rederive(match.case, content.guideline_library)
        drafts = await machine.redraft(match, content.guideline_library, content.organization)

    assert digest(preparation.encoded()) == laid[0].preparation
    assert preparation.stated_error is not None
    assert {each.reviewer_ref: each.draft for each in laid} == {
        reviewer: each.digest() for reviewer, each in drafts.items()
    }


async def _records(evidence: Evidence, case: CaseFile) -> Any:
    return await records.read(evidence, case.records)


def test_another_process_makes_the_same_bytes() -> None:
    """The order of a set differs between processes; nothing may hang on it."""
    code = (
        "import asyncio, tests.decision.test_impact as t;"
        "print('\\n'.join(asyncio.run(t._preparations(10))))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == asyncio.run(_preparations(10))


def test_every_preparation_can_be_read_again() -> None:
    """A signature is held against it later, also where nobody understood the item."""
    for number in range(60):
        case, text = invented(number)
        prepared = prepare(
            case.items,
            (a_text(text, dated=case.records[0].dated),),
            LIBRARY,
            rfa_on=case.rfa_on,
            ur_decided_on=case.ur_decided_on,
            date_of_injury=case.date_of_injury,
        )
        assert read_preparation(prepared.encoded()) == prepared
    for past in PAST:
        weighing = weigh(past.request, past.facts, past.when, LIBRARY)
        item = PreparedItem(
            request=past.request, weighing=weighing, why_not=WhyNot(), rationale="Drafted."
        )
        prepared = Preparation(
            library=LIBRARY.version, as_of=past.when, facts=past.facts, items=(item,)
        )
        assert read_preparation(prepared.encoded()) == prepared, past.case
