"""A case from its opening to its end."""
