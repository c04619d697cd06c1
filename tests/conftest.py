"""What all tests share: a real PostgreSQL, a fresh database for each test that asks for one."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from imr import embedded

_NUMBERS = itertools.count(1)
MATERIAL = Path(__file__).resolve().parents[2] / "shared"
"""Reference material beside the checkout; tests that need it say so when it is missing."""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for the whole session.

    Not below pytest's own folder: that one is closed to the user as whom PostgreSQL runs.
    """
    folder = Path(tempfile.mkdtemp(prefix="imr-test-"))
    folder.chmod(0o755)
    try:
        with embedded.postgres(folder / "postgres") as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """An empty database of its own."""
    return embedded.new_database(postgres_url, f"test_{next(_NUMBERS)}")


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder with the seed letter and the real letters, or a skip that says what is missing."""
    if not MATERIAL.is_dir():
        pytest.skip(f"reference material is missing: no folder {MATERIAL.name} beside the checkout")
    return MATERIAL
