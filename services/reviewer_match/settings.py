"""Settings of the matching service."""

from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings

INVENTED_ROSTER: Final = Path(__file__).with_name("roster") / "invented.json"
"""Reviewers for demonstrations and tests; nobody on it exists."""


class ReviewerMatchSettings(ServiceSettings):
    """Where the reviewers stand, and what hides them."""

    roster: Path = Field(
        default=INVENTED_ROSTER,
        description="File of reviewers, JSON or CSV; imr.reviewer.changed.v1 changes it.",
    )
    organizations: Path | None = Field(
        default=None,
        description="JSON file of organisations: other names, and to whom they belong.",
    )
    appointments: Path | None = Field(
        default=None, description="JSON file of recorded overrides; such cases are not matched."
    )
    reviewer_secret: SecretStr = Field(
        min_length=8,
        description="Keys the opaque references; set once per deployment and never changed. No "
        "default: whoever knows it can tell from a reference whose it is.",
    )
    allow_simulated_signatures: bool = Field(
        default=False,
        description="Take answers of the simulated reviewer for a person's. Never in production.",
    )
