"""Intake: an application leaves as a case with a complete file, or with every reason why not.

Consumes ``application.filed``, ``eligibility.confirmed``, ``liability.resolved``,
``record.received``, ``application.withdrawn``, ``treatment.authorized``, ``urgency.certified``,
``extension.approved``, ``applications.consolidated``, ``consolidation.undone``,
``determination.remanded``;
``notice.issued``, ``reviewer.matched``, ``decision.issued`` and ``letter.issued``, to know where a
case is. Publishes ``eligibility.proposed``, ``application.refused``, ``application.deferred``,
``case.opened``, ``records.completed``, ``case.changed``, ``case.closed``, ``deadlines.changed`` and
``deadline.escalated``. Owns the case number, the state of every case, its clocks, its record index,
and the business keys by which a second filing is known. Names and records go to the evidence store;
none stays in its tables.
"""
