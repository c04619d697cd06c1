"""Settings of the simulated reviewer."""

from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings
from shared.signing import SIMULATED_KEY_ID

_DEMONSTRATION_KEY: Final = "simulated-reviewer-demo-key"
"""No secret: whoever verifies simulated signatures has it by default as well."""


class SimulatedReviewerSettings(ServiceSettings):
    """What it signs, and with which key."""

    determinations: Path | None = Field(
        default=None,
        description="Folder of recorded determinations: <case number>/determination.json.",
    )
    signing_keys: dict[str, SecretStr] = Field(
        default={SIMULATED_KEY_ID: SecretStr(_DEMONSTRATION_KEY)},
        description="Keys by key id, as JSON.",
    )
