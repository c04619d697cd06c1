"""The public contracts, written from the code."""
