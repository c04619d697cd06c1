"""A program in the reviewer's place, for demonstrations, tests and load; never a physician.

Consumes ``determination.drafted``; publishes ``determination.signed``, once per draft; owns the
table of what it has signed. Consumes ``determination.accepted``; publishes
``determination.checked`` and ``determination.released``, as two other persons. Consumes
``eligibility.proposed``; publishes ``eligibility.confirmed``.
Consumes ``reviewer.offered``; publishes ``reviewer.responded``.

It confirms every proposal, in the place of the staff, and accepts every case that it is offered. It
signs the draft as it is, or with the content of a recorded determination of the same case number.
Everything it signs has ``signature.kind = "simulated"``.

It starts only when it is named: nothing in ``shared`` or ``services`` refers to it.
"""
