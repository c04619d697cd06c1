"""Revisions of intake's tables."""
