"""letters: the determination becomes a letter, its twin, and a public copy.

Consumes ``decision.issued``. Publishes ``letter.issued`` and ``decision.published``. Owns the
table ``letters`` (one row per case and kind), the letter templates with their registry, and the
fonts. Only this service opens the party sheet.
"""
