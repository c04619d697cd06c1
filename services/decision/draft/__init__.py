"""What lies before the reviewer, and how it came about."""
