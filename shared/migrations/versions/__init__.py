"""Revisions of the durable core."""
