"""The product in containers, used from outside: ``python -m tests.e2e`` (``make e2e``)."""
