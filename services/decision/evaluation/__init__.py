"""The criteria of a guideline, tested against an item and the facts: to a proposal, no outcome."""
