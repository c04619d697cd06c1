"""The schema of the simulated reviewer, version by version."""
