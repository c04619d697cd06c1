"""A folder for the data and logs of one measurement."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def work_folder() -> Iterator[Path]:
    """Make a folder that is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="imr-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user where we are root
        yield folder
