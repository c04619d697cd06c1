"""What an application says, and its faults."""
