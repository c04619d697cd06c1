"""Identifiers planted in invented cases, in the ways people write them, and the search for them.

``forms`` writes one identifier in all its ways, ``planting`` puts them into every field of a case
that a person writes, ``search`` looks for what is left of them anywhere. None of it knows how
``services.letters.publication`` takes them out again.
"""
