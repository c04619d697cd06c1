"""The contract and the plumbing: events, topics, and the way to broker, database and logs."""
