"""What one run of the bench found, for people and for programs."""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from imr.bench.clone import Clone
from imr.bench.decisions import Deciding
from imr.bench.figures import PARTS, Leaks, Path, Rate, ReadBack, Reading, Typesetting, shown
from imr.bench.where_time_goes import Profile

_MOST: Final = 16


@dataclass
class Report:
    """Everything that was measured, and what could not be."""

    cases: int
    seed: int
    broker: str | None = None
    paths: list[Path] = field(default_factory=list)
    typesetting: list[Typesetting] = field(default_factory=list)
    read_back: list[ReadBack] = field(default_factory=list)
    leaks: list[Leaks] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    decisions: list[Deciding] = field(default_factory=list)
    reading: list[Reading] = field(default_factory=list)
    profile: Profile | None = None
    clone: Clone | None = None
    missing: list[str] = field(default_factory=list)
    date: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="minutes"))
    machine: str = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"

    def as_json(self) -> dict[str, Any]:
        """Return the figures for programs."""
        return asdict(self)

    def __rich__(self) -> RenderableType:
        """Return the figures for people."""
        return Group(*self._parts())

    def _parts(self) -> Iterator[RenderableType]:
        yield Text(
            f"{self.date}, {self.machine}; seed {self.seed}; {self.broker or 'no broker'}",
            style="dim",
        )
        if self.paths:
            yield _paths(self.paths)
            yield _waits(self.paths)
            yield _processes(self.paths)
            yield from (_line(f"{path.name}: {path.inputs}") for path in self.paths)
            yield from (_line(f"{each.name}: {note}") for each in self.paths for note in each.notes)
        if self.typesetting:
            yield _typesetting(self.typesetting)
            yield from (_line(f"{each.name}: {each.inputs}") for each in self.typesetting)
        if self.read_back:
            yield _read_back(self.read_back)
        if self.leaks:
            yield _leaks(self.leaks)
        if self.rates:
            yield _rates(self.rates)
            yield from (_line(f"{each.name}: {each.inputs}") for each in self.rates)
        if self.decisions:
            yield _decisions(self.decisions)
        if self.reading:
            yield _reading(self.reading)
            yield from (_line(f"{each.name}: {each.inputs}") for each in self.reading)
        if self.profile is not None:
            yield from _profile(self.profile)
        if self.clone is not None:
            yield _clone(self.clone)
        yield from (Text(f"not measured: {each}", style="yellow") for each in self.missing)


def _paths(paths: Sequence[Path]) -> Table:
    table = _table(
        "Carrying cases", "cases/s", "least–most", "services", "broker", "database", "load"
    )
    table.caption = (
        "cases/s: median of the runs, all cases filed at once. services, broker, database: "
        "CPU-milliseconds a case. load: average of the minute before."
    )
    for path in paths:
        rate = path.per_second
        table.add_row(
            path.name,
            shown(rate.median),
            f"{shown(rate.least)}–{shown(rate.greatest)}" if rate.runs > 1 else "one run",
            shown(path.services_cpu_ms),
            *(shown(path.cpu_ms[part]) if part in path.cpu_ms else "–" for part in PARTS),
            path.load.split()[0],
        )
    return table


def _waits(paths: Sequence[Path]) -> Table:
    table = _table("From filing to letter", "p50 ms", "p99 ms", "filed/s", "cases", "kept up")
    for path in paths:
        if path.steady is not None:
            table.add_row(
                path.name,
                shown(path.steady.p50_ms),
                shown(path.steady.p99_ms),
                shown(path.steady.rate),
                str(path.steady.cases),
                "yes" if path.steady.kept_up else "no",
            )
    return table


def _processes(paths: Sequence[Path]) -> Table:
    table = _table("Process", "CPU ms a case", "peak MiB")
    for path in paths:
        for name in {**path.cpu_ms, **path.peak_mib}:
            cpu, peak = path.cpu_ms.get(name), path.peak_mib.get(name)
            table.add_row(
                f"{path.name}: {name.replace('_', ' ')}",
                "–" if cpu is None else shown(cpu),
                "–" if peak is None else f"{peak:.0f}",
            )
    return table


def _reading(found: Sequence[Reading]) -> Table:
    table = _table("Reading a record", "CPU-ms", "load")
    for each in found:
        table.add_row(each.name, str(each.ms), each.load)
    return table


def _typesetting(found: Sequence[Typesetting]) -> Table:
    table = _table("Letters", "letters/s", "p99 ms", "KiB", "pages", "load")
    for each in found:
        table.add_row(
            each.name,
            str(each.per_second),
            shown(each.p99_ms),
            shown(each.kib),
            shown(each.pages),
            each.load.split()[0],
        )
    return table


def _read_back(found: Sequence[ReadBack]) -> Table:
    table = _table("Told and read back", "letters", "wrong", "letters/CPU s", "load")
    for each in found:
        table.add_row(
            each.name,
            f"{each.letters:,}",
            f"{each.wrong:,}",
            shown(each.per_cpu_second),
            each.load.split()[0],
        )
    return table


def _leaks(found: Sequence[Leaks]) -> Table:
    table = _table(
        "Planted identifiers", "cases", "planted", "hits", "medicine lost", "cases/CPU s", "load"
    )
    for each in found:
        table.add_row(
            each.name,
            f"{each.cases:,}",
            f"{each.planted:,}",
            f"{each.hits:,}",
            "–" if each.medicine_lost is None else f"{each.medicine_lost:,}",
            "–" if each.per_cpu_second is None else shown(each.per_cpu_second),
            each.load.split()[0],
        )
    return table


def _rates(found: Sequence[Rate]) -> Table:
    table = _table("In one process", "per second", "least–most", "of", "load")
    for each in found:
        rate = each.per_second
        table.add_row(
            each.name,
            shown(rate.median),
            f"{shown(rate.least)}–{shown(rate.greatest)}",
            each.unit,
            each.load.split()[0],
        )
    return table


def _decisions(found: Sequence[Deciding]) -> Table:
    table = _table("Deciding", "median (least–greatest)", "aim", "unit", "of", "load")
    for each in found:
        load = each.load.split()[0]
        table.add_row(each.name, str(each.value), each.aim, each.unit, each.inputs, load)
    return table


def _profile(profile: Profile) -> Iterator[RenderableType]:
    for title, found in (("Own time", profile.own), ("With all below", profile.below)):
        table = _table(f"{title} of {profile.ms_per_case:.0f} ms a case", "ms a case")
        for name, value in list(found.items())[:_MOST]:
            table.add_row(name, shown(value))
        yield table
    yield _line(f"{profile.cases} cases in memory, all in one thread; load {profile.load}")


def _clone(clone: Clone) -> RenderableType:
    return _line(
        f"clone to letters: {clone.seconds:.0f} s (clone {clone.clone_seconds:.1f}, set-up "
        f"{clone.setup_seconds:.1f}, demo {clone.demo_seconds:.1f}; {clone.letters} letters); "
        f"{clone.inputs}; load {clone.load}"
    )


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for each in others:
        table.add_column(each, justify="right")
    return table


def _line(words: str) -> Text:
    return Text(words, style="dim")
