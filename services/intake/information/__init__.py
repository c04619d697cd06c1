"""Questions to the parties, and what follows from answers and silence."""
