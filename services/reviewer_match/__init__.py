"""Finds an expert without a conflict, and keeps to itself who that is.

Consumes ``records.completed``, ``case.changed`` and ``case.closed``; publishes
``reviewer.matched`` with an opaque reference and a snapshot of qualifications. Owns the roster of
reviewers, the cases that were matched or wait for a reviewer, the assignments, and why everybody
else was excluded (imr-process §§ 3.1 to 3.6).
"""
