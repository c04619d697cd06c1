"""A library tried: on its own cases, and on items of the past."""
