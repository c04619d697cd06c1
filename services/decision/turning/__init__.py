"""What would have to be different for a proposal to turn."""
