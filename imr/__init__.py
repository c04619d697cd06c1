"""The command `imr`: demonstration, run, importers, evaluation. It may import services."""
