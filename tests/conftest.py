"""What all tests share: a real PostgreSQL, a fresh database for each test that asks for one."""

import functools
import itertools
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from imr.local import embedded
from services.decision.guidelines import Library
from services.decision.guidelines.library import ENTRIES

_NUMBERS = itertools.count(1)
MATERIAL = Path(__file__).resolve().parents[2] / "shared"
"""Reference material beside the checkout; tests that need it say so when it is missing."""


_LONGEST: Final = ("tests/flow/test_many_cases.py", "tests/kafka/", "tests/flow/", "tests/imr/")
"""Begun first, so that no worker is left alone with them in the end."""


hypothesis_settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("any machine")
"""How busy the machine is says nothing about the code."""


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the process in which tests run."""
    _let_commands_be_interrupted()
    _read_the_library_once(config)


def _let_commands_be_interrupted() -> None:
    """Also where the run itself was started in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _read_the_library_once(config: pytest.Config) -> None:
    """Keep the library that the program brings: a second of reading, and nobody can change it.

    Every test that builds the decision service would read it anew.
    """
    read = Library.load
    ours = functools.cache(read)

    def load(folder: Path = ENTRIES) -> Library:
        return ours() if folder == ENTRIES else read(folder)

    patch = pytest.MonkeyPatch()
    patch.setattr(Library, "load", load)
    config.add_cleanup(patch.undo)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest; a file stays with one worker, for its tests share much."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    found = (at for at, start in enumerate(_LONGEST) if item.nodeid.startswith(start))
    return next(found, len(_LONGEST))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for the whole session.

    Not below pytest's own folder: that one is closed to the user as whom PostgreSQL runs.
    """
    folder = Path(tempfile.mkdtemp(prefix="imr-test-"))
    folder.chmod(0o755)
    try:
        with embedded.postgres(folder / "postgres") as url:
            _forgo_safety(url)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _forgo_safety(url: str) -> None:
    """Let nothing wait for the disk: no test outlives a crash of the machine."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {name} = off")
        connection.execute("select pg_reload_conf()")


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """An empty database of its own, gone again before the disk has seen all of it."""
    name = f"test_{next(_NUMBERS)}"
    yield embedded.new_database(postgres_url, name)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder with the seed letter and the real letters, or a skip that says what is missing."""
    if not MATERIAL.is_dir():
        pytest.skip(f"reference material is missing: no folder {MATERIAL.name} beside the checkout")
    return MATERIAL
