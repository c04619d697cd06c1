"""Deadlines: how long everything may take, what makes them stand still, whom they call."""
