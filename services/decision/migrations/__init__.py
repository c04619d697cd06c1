"""The schema of the decision service, version by version."""
