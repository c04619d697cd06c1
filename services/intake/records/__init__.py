"""Which documents a case has, and when its file is complete."""
