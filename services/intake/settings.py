"""Settings of intake."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from services.intake.eligibility.rules import SHIPPED
from shared.bearer import long_and_distinct
from shared.settings import ServiceSettings

SenderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""As in a filing key."""


class IntakeSettings(ServiceSettings):
    """What intake needs beside what every service has."""

    # A stack file passes a variable on that nobody has set as an empty text.
    model_config = SettingsConfigDict(env_ignore_empty=True)

    intake_secret: SecretStr = Field(
        min_length=8,
        description="Key of the business keys; set once per deployment and never changed. No "
        "default: whoever knows it can tell from a business key whose it is.",
    )
    allow_mail_extension: bool = Field(
        default=True,
        description="Add the mailing days to the filing window where the UR decision was mailed. "
        "Uncertain: the law points to it, the agency's pages do not say so.",
    )
    rules_folder: Path = Field(
        default=SHIPPED,
        description="Folder of eligibility.yaml and filing_window.yaml, where a deployment has "
        "values of its own for what is uncertain.",
    )
    notice_service: Literal["mail", "electronic"] = Field(
        default="mail",
        description="How notices of assignment go out: it gives 15 or 12 days for the records.",
    )
    confirm_refusals: bool = Field(
        default=True,
        description="A person confirms every refusal and deferral before it counts. Off, the "
        "software's word stands: for tests and load.",
    )
    allow_simulated_signatures: bool = Field(
        default=False,
        description="Whether the simulated reviewer's confirmations count. Never in production.",
    )
    senders: dict[SenderName, SecretStr] = Field(
        default_factory=dict,
        description="Who may file over HTTP: a bearer token by sender. Without any, nobody may.",
    )

    @field_validator("senders")
    @classmethod
    def _tokens_are_long(cls, senders: dict[str, SecretStr]) -> dict[str, SecretStr]:
        return long_and_distinct(senders)
