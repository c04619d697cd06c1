"""The measurements of one run, one after the other: never two at a time."""

import dataclasses
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final

from imr.bench import (
    clone,
    decisions,
    in_memory,
    letters_read_back,
    matching,
    our_chain,
    peer,
    publication,
    reading,
    screening,
    tables,
    typesetting,
    where_time_goes,
)
from imr.bench.broker import EMBEDDED_NAME, Broker, broker
from imr.bench.figures import Path as Figures
from imr.bench.folder import work_folder
from imr.bench.names import (
    AIOKAFKA,
    CHAIN,
    CLONE,
    CSV,
    DECISIONS,
    DEFAULT,
    FACTS,
    INTAKE,
    LETTERS,
    MATCHING,
    MEMORY,
    PROFILE,
    PUBLICATION,
    QUIX,
    READ_BACK,
)
from imr.bench.over_kafka import Contestant, StandsStillError, measure, steady
from imr.bench.report import Report
from imr.kafka.upstream import filing
from imr.synthetic.generator import applications
from services.letters.letter import Letter
from shared.events.envelope import Record

_RUNS: Final = 3
_WARM_UP: Final = 20
_BROKER_WARM_UP: Final = 300
_STEADY_RATE: Final = 20.0
_STEADY_SECONDS: Final = 20.0
_PEER_STEADY_SECONDS: Final = 10.0
_SHARE: Final = 0.7
"""A steady rate leaves room: so much of what was carried when all was filed at once."""
_ATTEMPTS: Final = 3
_PROFILED: Final = 200
_FEWEST: Final = 10
_SLOW: Final = 6
"""Letters a run, where one takes a second."""
_TEN: Final = 10
"""Letters of each layout that are read back, and planted cases, for each case of the run."""
_MOST_EMBEDDED: Final = 300
"""The embedded broker forgets what exceeds 5 MiB a partition."""

Say = Callable[[str], None]


def carry_out(cases: int, seed: int, only: Collection[str], say: Say) -> Report:
    """Measure what is named, or everything but the clone.

    Raises:
        StandsStillError: our chain stopped carrying cases.
        CloneFailedError: a step of the clone failed.
    """
    wanted = set(only) or set(DEFAULT)
    report = Report(cases, seed)
    with work_folder() as folder:
        kept = in_memory.Kept(folder)
        on_broker = wanted & {*peer.OURS, QUIX, CHAIN}
        if wanted & {MEMORY, LETTERS} or on_broker - {CHAIN}:
            found = in_memory.measure(cases, seed, kept, say)
            report.paths += [found] if MEMORY in wanted else []
        if on_broker:
            with broker(folder / "kafka", say) as running:
                report.broker = running.name
                _over_broker(report, running, on_broker, kept, folder, say)
        _letters(report, wanted, kept, say)
        _deciding(report, wanted, say)
        if PROFILE in wanted:
            profile = where_time_goes.measure(min(cases, _PROFILED), seed, say)
            if isinstance(profile, str):
                report.missing.append(profile)
            else:
                report.profile = profile
        if CSV in wanted:
            report.rates += tables.measure(cases, seed, folder, _RUNS, say)
    if INTAKE in wanted:
        rates, missing = screening.measure(cases, seed, say)
        report.rates += rates
        report.missing += missing
    if CLONE in wanted:
        report.clone = clone.measure(say)
    return report


def _over_broker(
    report: Report,
    running: Broker,
    wanted: Collection[str],
    kept: in_memory.Kept,
    folder: Path,
    say: Say,
) -> None:
    cases = report.cases
    if running.name == EMBEDDED_NAME:
        cases = min(cases, _MOST_EMBEDDED)
        report.missing.append(f"Apache Kafka: {running.name}, and {cases} cases a run")
    peers: dict[str, peer.Peer | str] = {
        name: each for name, each in peer.OURS.items() if name in wanted
    }
    if QUIX in wanted:
        peers[QUIX] = peer.quix(peer.ROOT / ".run" / "bench" / "quix", say)
    if peers:
        _warm(running, kept, folder, cases, report.seed, say)
    for each in peers.values():
        if isinstance(each, str):
            report.missing.append(each)
            continue
        try:
            with peer.running(each, running, kept.table, folder / "logs") as contestant:
                report.paths.append(_peer(contestant, cases, report.seed, say))
        except StandsStillError as error:
            report.missing.append(str(error))
    if CHAIN in wanted:
        with our_chain.running(running, folder / "chain", say) as contestant:
            report.paths.append(_chain(contestant, cases, report.seed, say))


def _warm(
    running: Broker, kept: in_memory.Kept, folder: Path, cases: int, seed: int, say: Say
) -> None:
    """Let the broker's compiler see the work: who comes first would pay for it."""
    warming = dataclasses.replace(peer.OURS[AIOKAFKA], name="warming the broker")
    with peer.running(warming, running, kept.table, folder / "logs", "warming.") as contestant:
        measure(
            contestant,
            _filings(_WARM_UP // 2, seed, "warm"),
            [_filings(min(cases, _BROKER_WARM_UP), seed)],
            say,
        )


def _peer(contestant: Contestant, cases: int, seed: int, say: Say) -> Figures:
    """Measure a peer; it may meet the same cases again, for it remembers none."""
    load = _filings(cases, seed)
    found = measure(contestant, load[:_FEWEST], [load] * _RUNS, say)
    part = load[: int(_STEADY_RATE * _PEER_STEADY_SECONDS)]
    return dataclasses.replace(found, steady=steady(contestant, part, _STEADY_RATE, say))


def _chain(contestant: Contestant, cases: int, seed: int, say: Say) -> Figures:
    """Measure our chain; every case is a new one, for it remembers all."""
    share = max(_FEWEST, cases // _RUNS)
    loads = [_filings(share, seed, f"run{number}") for number in range(_RUNS)]
    found = measure(contestant, _filings(_WARM_UP, seed, "warm"), loads, say)
    rate = max(1.0, min(_STEADY_RATE, _SHARE * found.per_second.median))
    for attempt in range(_ATTEMPTS):
        records = _filings(max(_FEWEST, int(rate * _STEADY_SECONDS)), seed, f"steady{attempt}")
        at_a_rate = steady(contestant, records, rate, say)
        found = dataclasses.replace(found, steady=at_a_rate)
        if at_a_rate.kept_up:
            break
        rate *= _SHARE
    return found


def _deciding(report: Report, wanted: Collection[str], say: Say) -> None:
    if MATCHING in wanted:
        report.decisions += matching.measure(report.cases, report.seed, say)
    if DECISIONS in wanted:
        report.decisions += decisions.measure(report.cases, report.seed, say)
    if FACTS in wanted:
        report.reading += reading.measure(_RUNS, say)


def _letters(report: Report, wanted: Collection[str], kept: in_memory.Kept, say: Say) -> None:
    if LETTERS in wanted:
        _typesetting(report, kept, say)
    if READ_BACK in wanted:
        report.read_back += letters_read_back.measure(_TEN * report.cases, report.seed, say)
    if PUBLICATION in wanted:
        report.leaks += publication.measure(_TEN * report.cases, report.seed, say)


def _typesetting(report: Report, kept: in_memory.Kept, say: Say) -> None:
    lines = kept.letters.read_text().splitlines()
    letters = [Letter.model_validate_json(line) for line in lines]
    report.typesetting.append(typesetting.ours(letters, _RUNS, say))
    for whole_fonts in (True, False):
        other = typesetting.weasyprint(letters[:_SLOW], _RUNS, say, whole_fonts=whole_fonts)
        if isinstance(other, str):
            report.missing.append(other)
            break
        report.typesetting.append(other)


def _filings(count: int, seed: int, sender: str = "generator") -> Sequence[Record]:
    return [filing(each) for each in applications(count, seed, sender)]
