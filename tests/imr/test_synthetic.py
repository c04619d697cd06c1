"""DX1: the synthetic stream: the same for the same seed, of the published volumes, and as promised.

What each arrival promises (duplicate, ineligible by a code, faulty by codes, unreadable by a code)
is what intake says of it.
"""

import json
import math
from collections import Counter
from datetime import date
from itertools import islice, takewhile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from imr.commands import app
from imr.synthetic.adversarial import ADVERSARIAL
from imr.synthetic.arrival import Arrival
from imr.synthetic.faults import FAULTS, INELIGIBLE
from imr.synthetic.rhythm import volumes
from imr.synthetic.stream import Kind, stream
from shared import topics
from shared.business_days import is_business_day
from shared.clock import CALIFORNIA
from shared.events import ApplicationFiled, DeterminationRemanded
from tests.flow.harness import whole_chain

EXPECTED = {
    "duplicate": (0.18, 0.22),
    "ineligible": (0.08 * 0.8, 0.10 * 0.8),
    "late_record": (0.05 * 0.73, 0.10 * 0.73),
    "terminated": (0.01 * 0.73, 0.03 * 0.73),
}
"""Shares of all filings: four fifths of them are no duplicates, and nine tenths of those open.

Drawn, so each may lie four standard deviations beyond its ends."""


@pytest.mark.parametrize("kind", list(Kind))
def test_the_same_seed_makes_the_same_stream(kind: Kind) -> None:
    """A run that found a fault can be run again."""
    first, again, other = (list(stream(60, seed, kind)) for seed in (7, 7, 8))

    assert first == again
    assert first != other


def test_a_longer_stream_begins_like_a_shorter_one() -> None:
    """What is filed first does not depend on how much is filed after."""
    shorter = [each for each in stream(100) if each.what in {"application", "ineligible"}]
    longer = list(stream(200))

    assert len(shorter) > 70
    assert all(each in longer for each in shorter)


def test_volumes_are_the_published_ones() -> None:
    """A fifth are duplicates, nine in a hundred of the rest are refused, a few end early."""
    filings = 4_000
    arrivals = list(stream(filings))
    counts = Counter(each.what for each in arrivals)
    counts["terminated"] = counts["withdrawal"] + counts["authorization"]

    assert counts["application"] + counts["duplicate"] + counts["ineligible"] == filings
    for what, (least, most) in EXPECTED.items():
        chance = 4 * math.sqrt(most * (1 - most) / filings)
        assert least - chance <= counts[what] / filings <= most + chance, what
    assert [each.at for each in arrivals] == sorted(each.at for each in arrivals)


def test_a_month_is_up_to_a_fifth_above_or_below_the_mean() -> None:
    """DX1, imr-process § 6.2: business days alone, month swings of 20 %, the same for a seed."""
    first, last = date(2024, 1, 8), date(2025, 1, 8)
    year = dict(takewhile(lambda each: each[0] < last, volumes(7, first, 800)))
    months = {(day.year, day.month): filings for day, filings in year.items()}

    assert all(is_business_day(day) for day in year)
    assert 245 <= len(year) <= 252
    assert len(months) == 13
    assert len(set(months.values())) > 10
    assert all(640 <= filings <= 960 for filings in months.values())
    assert {filings < 800 for filings in months.values()} == {True, False}
    assert dict(islice(volumes(7, first, 800), 40)) == dict(islice(year.items(), 40))
    assert dict(islice(volumes(8, first, 800), 40)) != dict(islice(year.items(), 40))


def test_most_of_a_day_comes_in_the_morning_and_some_at_once() -> None:
    """DX1, imr-process § 6.2: fax and portal in the morning, uploads of those who file most."""
    arrivals = list(stream(1_500, seed=7))
    local = [each.at.astimezone(CALIFORNIA) for each in arrivals]
    hours = Counter(at.hour for at in local)
    uploads = Counter(each.at for each in arrivals if each.what == "application")
    (at, together), *_ = uploads.most_common(1)
    uploaded = {
        ApplicationFiled.model_validate_json(each.record.value or b"").parties.requesting_physician
        for each in arrivals
        if each.at == at and each.what == "application"
    }

    assert all(is_business_day(at.date()) for at in local)
    assert set(hours) <= set(range(7, 18))
    before_eleven = sum(count for hour, count in hours.items() if hour < 11)
    assert 0.55 < before_eleven / len(arrivals) < 0.8
    assert together >= 20
    assert len(uploaded) == 1


def test_a_few_determinations_come_back_from_an_appeal() -> None:
    """DX1: one in two thousand cases that open, months later, each with the judge's words."""
    filings = 5_000
    arrivals = list(stream(filings, seed=7))
    remands = [each for each in arrivals if each.what == "remand"]
    filed = {each.record.header("ce_id"): each for each in arrivals if each.what == "application"}

    expected = filings * 0.73 / 2_000
    assert 0 < len(remands) <= expected + 4 * math.sqrt(expected)
    for each in remands:
        event = DeterminationRemanded.model_validate_json(each.record.value or b"")
        original = filed[f"{event.filing.sender}:{event.filing.number}"]
        assert event.fresh.case_id != event.filing.case_id
        assert 150 <= (event.ordered_on - original.at.date()).days <= 420
        assert event.stated_error
    assert [each.at for each in arrivals] == sorted(each.at for each in arrivals)


async def test_a_remand_of_the_stream_is_reviewed_afresh(database_url: str, tmp_path: Path) -> None:
    """It waits for the letter, and opens a case of its own on the same records."""
    arrivals = list(stream(400, seed=7))
    (remand,) = (each for each in arrivals if each.what == "remand")
    name = f"generator:{remand.of}"
    (filed,) = (each for each in arrivals if each.record.header("ce_id") == name)

    async with whole_chain(database_url, tmp_path) as running:
        running.logs.append(remand.record)
        running.logs.append(filed.record)
        await running.run_until_idle()
        opened = running.logs.records[topics.CASE_OPENED]
        letters = running.logs.records[topics.LETTER_ISSUED]

        assert len(opened) == len({each.key for each in letters}) == 2


def test_duplicates_come_up_to_twenty_days_later_in_other_letters() -> None:
    """By fax and by mail: the same dispute, written differently; none on a day of rest."""
    arrivals = list(stream(1_500))
    originals = {
        filed.filing.number: filed
        for filed in (_application(each) for each in arrivals if each.what == "application")
    }
    delays = set()
    for each in arrivals:
        if each.what == "duplicate" and each.of is not None:
            twin, original = _application(each), originals[each.of]
            delays.add((twin.received_on - original.received_on).days)
            assert twin.filing != original.filing
            assert twin.model_copy(update={"filing": original.filing}) != original

    assert min(delays) == 0
    assert max(delays) == 20
    assert len(delays) >= 14


def test_a_few_physicians_ask_for_most() -> None:
    """A partition by physician would run hot; the stream shows it."""
    named = Counter(
        _application(each).parties.requesting_physician.name
        for each in stream(1_000)
        if each.what == "application"
    )

    assert 0.3 < sum(count for _, count in named.most_common(4)) / named.total() < 0.5


async def test_intake_says_of_each_arrival_what_the_stream_promised(
    database_url: str, tmp_path: Path
) -> None:
    """Valid streams: duplicates are linked, the others refused by their code, or opened."""
    arrivals = list(stream(60, seed=3))
    assert {"application", "duplicate", "ineligible"} <= {each.what for each in arrivals}

    refused, codes = await _through_intake(arrivals, database_url, tmp_path)

    for each in arrivals:
        if each.record.topic != topics.APPLICATION_FILED:
            continue
        answer = refused.get((each.record.key or b"").decode())
        if each.what == "application":
            assert answer is None, "an eligible application was refused"
        else:
            assert answer is not None, each.what
            assert set(each.codes) <= answer, (each.what, answer)
    assert codes == Counter()


async def test_intake_tells_every_planted_fault(database_url: str, tmp_path: Path) -> None:
    """IN1: one to five faults in each form, each by its code and field; corrected forms open."""
    arrivals = list(stream(30, seed=2, kind=Kind.FAULTY))
    assert max(len(each.codes) for each in arrivals) == 5

    refused, codes = await _through_intake(arrivals, database_url, tmp_path)

    for each in arrivals:
        if each.what == "faulty":
            assert set(each.codes) <= refused[(each.record.key or b"").decode()]
    assert {code for each in arrivals for code in each.codes} == {
        f"{code} {field}" for field, (code, _) in FAULTS.items()
    }
    assert codes == Counter()


async def test_adversarial_records_are_laid_aside_and_good_ones_go_through(
    database_url: str, tmp_path: Path
) -> None:
    """Each by its code; a good application between them is opened as if nothing had been."""
    arrivals = list(stream(120, seed=1, kind=Kind.ADVERSARIAL))
    expected = Counter(code for each in arrivals for code in each.codes)
    assert set(expected) == {code for code, _ in ADVERSARIAL.values()}

    refused, codes = await _through_intake(arrivals, database_url, tmp_path)

    assert codes == expected
    assert refused == {}


async def _through_intake(
    arrivals: list[Arrival], database_url: str, folder: Path
) -> tuple[dict[str, set[str]], Counter[str | None]]:
    """Return the codes of each refusal by case, and those of all dead letters."""
    late = ("reviewer_match", "decision", "letters")
    async with whole_chain(database_url, folder, without=late) as running:
        for each in arrivals:
            running.logs.append(each.record)
            await running.run_until_idle()
        refused: dict[str, set[str]] = {}
        for record in running.logs.records[topics.APPLICATION_REFUSED]:
            body = json.loads(record.value or b"")
            told = refused.setdefault((record.key or b"").decode(), set())
            told.add(body["refusal"])
            told |= {each["code"] for each in body.get("reasons", ())}
            told |= {f"{each['code']} {each['path']}" for each in body.get("faults", ())}
        letters = running.logs.records[topics.dead_letters(topics.APPLICATION_FILED, "intake")]
        return refused, Counter(each.header("dlq-error-code") for each in letters)


def test_the_command_writes_the_stream_and_case_files_to_run(tmp_path: Path) -> None:
    """``imr generate``: the same bytes twice; the case files are what ``imr run`` reads."""
    for name in ("one", "two"):
        done = CliRunner().invoke(
            app, ["generate", "40", "--seed", "5", "--out", str(tmp_path / name)]
        )
        assert done.exit_code == 0, done.output

    one, two = ((tmp_path / name / "stream.jsonl").read_bytes() for name in ("one", "two"))
    assert one == two
    cases = sorted((tmp_path / "one" / "cases").glob("*.json"))
    assert len(cases) == 40
    assert ApplicationFiled.model_validate_json(cases[0].read_bytes())


def test_the_command_prints_one_arrival_a_line() -> None:
    """Also those whose bytes are no text."""
    done = CliRunner().invoke(app, ["generate", "80", "--kind", "adversarial", "--json"])

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 80
    assert any("value_base64" in each for each in lines)
    assert set(INELIGIBLE) & {code for each in lines for code in each["codes"]} == set()


def _application(arrival: Arrival) -> ApplicationFiled:
    return ApplicationFiled.model_validate_json(arrival.record.value or b"")
