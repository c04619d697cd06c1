"""The cluster from outside: its topics, and records that other systems publish and follow."""
