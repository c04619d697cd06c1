"""What the chain costs, next to what others cost who do less, or the same in another way.

Every figure is taken in one run on one machine, and stands beside its inputs and its baseline.
"""
