"""The guideline library: data with dates, sources and cases of its own, checked when it is loaded.

One YAML file per entry, in ``entries/``; the editions that they belong to in ``editions.yaml``. The
entries restate guidelines in our own words; their numbers are facts with a citation. What a test in
an entry means stands in ``services/decision/evaluation/criterion.py``.
"""

from services.decision.guidelines.entry import CaseKind, Entry, EntryCase, Level, Phase
from services.decision.guidelines.library import Library, PendCode
from services.decision.guidelines.limits import Limit, LimitName

__all__ = [
    "CaseKind",
    "Entry",
    "EntryCase",
    "Level",
    "Library",
    "Limit",
    "LimitName",
    "PendCode",
    "Phase",
]
