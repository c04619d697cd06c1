"""letters: what happens to a case becomes letters: a copy for each party, with its twin.

Consumes what the parties must be told: ``application.refused``, ``application.deferred``,
``information.requested``, ``case.opened``, ``decision.issued``, ``case.closed``. Publishes
``notice.issued``, ``letter.issued``, ``decision.withdrawn`` and ``decision.published``, and gives
letters out over HTTP (``serving``). Owns the tables ``letters``, ``notices`` and ``deliveries``,
the letter templates with their registry, and the fonts. Only this service opens the party sheet.
"""
