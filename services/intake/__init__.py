"""Intake: an application leaves as a case with a complete file, or with every reason why not.

Consumes ``application.filed`` and ``record.received``. Publishes ``application.refused``,
``case.opened`` and ``records.completed``. Owns the case number, the state of every application, its
record index, and the business keys by which a second filing is known. Names and records go to the
evidence store; none stays in its tables.
"""
