"""Programs that carry the same events as our services do, and do nothing else.

Each reads what a service reads, validates it with the same models, and sends what the service sent
for the same case, from a table. None has a database, a rule or a letter: what they cost is the
least that carrying costs. All confirm a record after its answers are confirmed, so none loses any.
"""
