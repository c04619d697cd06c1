"""A running intake for each test that asks for one."""

from collections.abc import AsyncIterator

import pytest

from tests.intake.desk import Desk, a_desk


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """The service with its default settings."""
    async with a_desk(database_url) as running:
        yield running
