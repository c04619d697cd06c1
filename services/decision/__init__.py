"""Prepares the determination and, once a physician has signed it, issues the decision.

Consumes ``reviewer.matched``, ``case.changed``, ``case.closed`` and ``determination.signed``;
publishes ``determination.drafted`` and ``decision.issued``; owns the tables ``cases`` and
``items``.

The preparation takes four pure steps, each inspectable: facts (``facts/``), criteria
(``criteria.py``), outcome (``outcome.py``, ``why_not.py``), words (``words.py``). Nothing here
decides: without a valid signature over the exact content there is no decision.
"""
