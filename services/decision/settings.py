"""Settings of this service, beyond what every service has."""

from typing import Final

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings
from shared.signing import SIMULATED_KEY_ID

_DEMONSTRATION_KEY: Final = "simulated-reviewer-demo-key"
"""No secret: the simulated reviewer has it by default as well. Production refuses what it signs."""


class DecisionSettings(ServiceSettings):
    """Who issues, and whose signatures count."""

    organization: str = Field(
        default="MAXIMUS Federal Services", description="Issues the letters; data, not a constant."
    )
    signing_keys: dict[str, SecretStr] = Field(
        default={SIMULATED_KEY_ID: SecretStr(_DEMONSTRATION_KEY)},
        description="Keys by key id, as JSON. The key 'simulated' is the simulated reviewer's.",
    )
    allow_simulated_signatures: bool = Field(
        default=False, description="Never in production: nobody is behind such a signature."
    )

    separate_roles: bool | None = Field(
        default=None,
        description="Whether somebody else must check and a third person release what is signed. "
        "Left out: yes, save where simulated signatures count.",
    )

    @property
    def roles_are_separate(self) -> bool:
        """Whether a signature alone does not issue the decision."""
        if self.separate_roles is None:
            return not self.allow_simulated_signatures
        return self.separate_roles

    @property
    def runs_in_real_time(self) -> bool:
        """Whether the clock tells today, so that a date can lie in the future."""
        return self.clock == "system"
