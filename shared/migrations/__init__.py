"""Alembic's home for the durable core."""
