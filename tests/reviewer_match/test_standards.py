"""Values that law can change: data with their source."""

from datetime import date

import pytest

from services.reviewer_match.errors import StandardUnknownError
from services.reviewer_match.standards import Standard
from tests.reviewer_match.people import STANDARDS


@pytest.mark.parametrize("name", type(STANDARDS).model_fields)
def test_every_standard_names_its_source(name: str) -> None:
    """Nobody should have to guess where a number comes from."""
    standard: Standard[object] = getattr(STANDARDS, name)

    assert standard.source
    assert standard.meaning
    assert standard.unit


def test_a_day_before_any_law_is_told_and_not_guessed() -> None:
    """Independent medical review began in 2013; an older day is somebody's mistake."""
    with pytest.raises(StandardUnknownError, match="2012-12-31"):
        STANDARDS.on(date(2012, 12, 31))
