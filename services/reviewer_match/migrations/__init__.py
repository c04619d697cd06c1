"""The schema of the matching service, version by version."""
