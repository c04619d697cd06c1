"""What really arrives, invented: duplicates, faults, late records, changes of mind, bad records.

``generator`` makes single applications without fault; here stands what surrounds them. The volumes
are those of imr-process § 6.2. The same seed gives the same stream, byte for byte.
"""
