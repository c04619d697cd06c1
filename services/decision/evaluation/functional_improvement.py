"""Functional improvement, as 8 CCR 9792.20 defines it.

A significant gain in activities of daily living or fewer work restrictions, measured and
documented at an examination, and less dependency on continued medical treatment. A lower pain
score, more comfort or more flexibility alone is none of these.

The definition gives no figure for "significant": any measured gain counts here, and how much it
matters is for the reviewer to say.
"""

from dataclasses import dataclass

from services.decision.evaluation.three_valued import Status, all_of, any_of
from services.decision.facts.findings import (
    ActivityChange,
    AnyFinding,
    Change,
    Dependency,
    DependencyChange,
    Facts,
    Restrictions,
    WorkChange,
)


@dataclass(frozen=True)
class Weighed:
    """A status with the findings that it rests on."""

    status: Status
    findings: tuple[AnyFinding, ...] = ()


@dataclass(frozen=True)
class FunctionalImprovement:
    """The definition, part by part."""

    activities: Weighed
    work: Weighed
    dependency: Weighed

    @property
    def status(self) -> Status:
        """The definition as a whole."""
        gain = any_of((self.activities.status, self.work.status))
        return all_of((gain, self.dependency.status))

    @property
    def findings(self) -> tuple[AnyFinding, ...]:
        """Everything that it rests on."""
        return self.activities.findings + self.work.findings + self.dependency.findings


def functional_improvement(facts: Facts) -> FunctionalImprovement:
    """Weigh the findings against each part of the definition."""
    return FunctionalImprovement(_activities(facts), _work(facts), _dependency(facts))


def _activities(facts: Facts) -> Weighed:
    """Of each measured activity its latest change counts; one gained activity is a gain."""
    latest: dict[str, ActivityChange] = {}
    for finding in facts.findings:
        if isinstance(finding, ActivityChange) and finding.measured:
            known = latest.get(finding.activity)
            if known is None or _not_before(finding, known):
                latest[finding.activity] = finding
    gained = tuple(each for each in latest.values() if each.change is Change.GAINED)
    if gained:
        return Weighed(Status.MET, gained)
    if latest:
        return Weighed(Status.NOT_MET, tuple(latest.values()))
    return Weighed(Status.NOT_DOCUMENTED)


def _work(facts: Facts) -> Weighed:
    """The latest change of restrictions or status counts."""
    latest: WorkChange | None = None
    for finding in facts.findings:
        if isinstance(finding, WorkChange) and (latest is None or _not_before(finding, latest)):
            latest = finding
    if latest is None:
        return Weighed(Status.NOT_DOCUMENTED)
    fewer = latest.change is Restrictions.FEWER
    return Weighed(Status.MET if fewer else Status.NOT_MET, (latest,))


def _dependency(facts: Facts) -> Weighed:
    """Less of something counts, unless there is more of something else."""
    found = [each for each in facts.findings if isinstance(each, DependencyChange)]
    more = tuple(each for each in found if each.change is Dependency.MORE)
    less = tuple(each for each in found if each.change is Dependency.LESS)
    if more:
        return Weighed(Status.NOT_MET, more)
    if less:
        return Weighed(Status.MET, less)
    return Weighed(Status.NOT_MET if found else Status.NOT_DOCUMENTED, tuple(found))


def _not_before(one: AnyFinding, other: AnyFinding) -> bool:
    return one.dated is None or other.dated is None or one.dated >= other.dated
