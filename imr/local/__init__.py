"""The product on this machine: database, brokers, and every service as a process."""
