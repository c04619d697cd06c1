"""The chain once, for given case files: run it, follow it, and keep what it leaves."""
