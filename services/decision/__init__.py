"""Prepares the determination and, once a physician has signed it, issues the decision.

Consumes ``reviewer.matched``, ``case.changed``, ``case.closed``, ``determination.signed``,
``determination.checked``, ``determination.released`` and ``determination.corrected``; publishes
``determination.drafted``, ``determination.accepted`` and ``decision.issued``; owns the tables
``cases``, ``items`` and ``signatures``.

The preparation takes four pure steps, each inspectable: facts (``facts/``), criteria
(``criteria.py``), outcome (``outcome.py``, ``why_not.py``), words (``words.py``). Nothing here
decides: without a valid signature over the exact content there is no decision, and none while
something speaks against it that the reviewer has not answered (``objections.py``, ``answers.py``).
"""
