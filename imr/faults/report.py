"""What a run under faults did and found, for people and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_jsonable_python

from imr.faults.crash_points import Tally
from imr.faults.invariants import Findings
from imr.faults.plan import Plan


@dataclass(frozen=True)
class AroundPoison:
    """Many cases, of which one met a record that nobody can read, on a topic of ours."""

    cases: int
    finished: int
    seconds: float
    """From the first filing to the last letter."""

    @property
    def all_others_finished(self) -> bool:
        """Whether the poison has kept up its own case only."""
        return self.finished == self.cases - 1


@dataclass
class Report:
    """What was done, and what was found."""

    plan: Plan
    done: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    quiet_after_seconds: float = 0.0
    """From the last fault to the last confirmed record of the last group."""
    restarts: int = 0
    """Processes started again, after our signals and after they ended by themselves."""
    lags: dict[str, int] = field(default_factory=dict)
    recognised: int = 0
    """Records that came again and were known, by the services' own logs."""
    letters_on_the_books: int = 0
    unfinished: dict[str, int] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    findings: Findings | None = None
    around_poison: AroundPoison | None = None
    crash_points: list[Tally] = field(default_factory=list)

    def count(self, what: str, by: int = 1) -> None:
        """Take note of something that was done."""
        self.done[what] = self.done.get(what, 0) + by

    @property
    def faults(self) -> int:
        """How many faults there were in all."""
        return sum(count for name, count in self.done.items() if not name.startswith("sent"))

    @property
    def upper_bound(self) -> float:
        """With 95 % confidence no more than this share of faults costs a case (rule of three)."""
        return min(1.0, 3 / max(1, self.faults))

    @property
    def sound(self) -> bool:
        """Whether everything holds that must hold."""
        return (
            self.findings is not None
            and not self.findings.faults
            and self.findings.complete == self.findings.accepted == self.letters_on_the_books
            and not any(self.lags.values())
            and not self.unfinished
            and not self.leaks
            and (self.around_poison is None or self.around_poison.all_others_finished)
            and not any(tally.faults for tally in self.crash_points)
        )


def as_json(report: Report) -> dict[str, Any]:
    """Return a report for programs."""
    return {
        **to_jsonable_python(report),
        "faults": report.faults,
        "upper_bound": report.upper_bound,
        "sound": report.sound,
    }


def words(report: Report) -> str:
    """Return a report for people."""
    found = report.findings
    assert found is not None  # a report is printed after the judgement
    lines = [f"seed {report.plan.seed}, {report.plan.brokers} broker(s), {report.seconds:.0f} s"]
    if report.around_poison is not None:
        lines.append(_of_poison(report.around_poison))
    if report.crash_points:
        lines.append(_of_crash_points(report.crash_points))
    lines += [f"{count:6}  {name}" for name, count in sorted(report.done.items())]
    lines += [
        f"{found.accepted:6}  cases that must get their letter",
        f"{report.letters_on_the_books:6}  letters on the books",
        f"{len(found.lost):6}  lost",
        f"{len(found.doubled):6}  doubled",
        f"{found.copies:6}  copies on the wire, same id and same bytes",
        f"{report.recognised:6}  records that came again and were known",
        f"all confirmed {report.quiet_after_seconds:.0f} s after the last fault",
    ]
    for name, places in _wrong(report, found).items():
        lines += [f"{name}: {place}" for place in places[:10]]
    lines.append(
        f"{report.faults} faults, nothing lost or doubled; "
        f"95 % upper bound {report.upper_bound:.2%} a fault"
        if report.sound
        else "NOT as it must be"
    )
    return "\n".join(lines) + "\n"


def _wrong(report: Report, found: Findings) -> dict[str, Sequence[str]]:
    wrong: dict[str, Sequence[str]] = {**found.faults}
    if report.leaks:
        wrong["names_told"] = report.leaks
    if report.unfinished:
        wrong["unfinished"] = [f"{name}: {count}" for name, count in report.unfinished.items()]
    for tally in report.crash_points:
        for name, places in tally.faults.items():
            wrong[f"crash points, seed {tally.seed}, {name}"] = places
    return wrong


def _of_poison(found: AroundPoison) -> str:
    return (
        f"one poison among {found.cases} cases: {found.finished} letters "
        f"after {found.seconds:.0f} s"
    )


def _of_crash_points(tallies: Sequence[Tally]) -> str:
    return (
        f"{sum(each.crashes.total() for each in tallies)} crashes at named awaits in one process, "
        f"{len(tallies)} seeds, {sum(each.cases for each in tallies)} cases: "
        f"{sum(len(each.faults) for each in tallies)} faults, "
        f"{sum(each.copies for each in tallies)} copies"
    )
