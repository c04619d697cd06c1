"""Schema of letters."""
