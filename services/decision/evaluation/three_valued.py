"""Met, not met, not documented: a missing paper is not a negative finding (imr-process § 7.3)."""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """What the record says about a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_DOCUMENTED = "not_documented"  # searched for, not found


def all_of(statuses: Iterable[Status]) -> Status:
    """Return the conjunction: one failure decides it, then one silence.

    >>> all_of([Status.MET, Status.NOT_DOCUMENTED]).value
    'not_documented'
    """
    found = set(statuses)
    if Status.NOT_MET in found:
        return Status.NOT_MET
    return Status.NOT_DOCUMENTED if Status.NOT_DOCUMENTED in found else Status.MET


def any_of(statuses: Iterable[Status]) -> Status:
    """Return the disjunction: one success decides it, then one silence.

    >>> any_of([Status.NOT_MET, Status.NOT_DOCUMENTED]).value
    'not_documented'
    """
    found = set(statuses)
    if Status.MET in found:
        return Status.MET
    return Status.NOT_DOCUMENTED if Status.NOT_DOCUMENTED in found else Status.NOT_MET


def at_least(least: int, statuses: Iterable[Status]) -> Status:
    """Return whether so many hold: enough successes decide it, then too few left to be silent.

    >>> at_least(2, [Status.MET, Status.NOT_DOCUMENTED, Status.NOT_MET]).value
    'not_documented'
    """
    found = tuple(statuses)
    met = found.count(Status.MET)
    if met >= least:
        return Status.MET
    silent = found.count(Status.NOT_DOCUMENTED)
    return Status.NOT_DOCUMENTED if met + silent >= least else Status.NOT_MET
