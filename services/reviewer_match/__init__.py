"""Finds an expert without a conflict, and keeps to itself who that is.

Consumes ``records.completed``, ``case.changed``, ``case.closed``, ``reviewer.changed`` and
``reviewer.responded``; publishes ``reviewer.offered`` and, once the reviewer has accepted and
attested, ``reviewer.matched``, with an opaque reference and a snapshot of qualifications; and
``panel.requested``, where one reviewer cannot judge every item. Owns the roster of reviewers with
its history, the cases that are offered, matched or wait for a reviewer,
the offers, and why everybody else was excluded (imr-process §§ 3.1 to 3.6).
"""
