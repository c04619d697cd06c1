"""Settings of letters, beyond what every service has."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from shared.bearer import long_and_distinct
from shared.settings import ServiceSettings


class LettersSettings(ServiceSettings):
    """Fonts and templates come with the service; nothing of them is a setting."""

    # A stack file passes a variable on that nobody has set as an empty text.
    model_config = SettingsConfigDict(env_ignore_empty=True)

    organization: str = Field(
        default="MAXIMUS Federal Services",
        description="Issues the notices; a determination names its own.",
    )
    letter_readers: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="Who may fetch the parties' letters over HTTP: a bearer token by name, as "
        "JSON. Without any, nobody may.",
    )
    carrier_url: str | None = Field(
        default=None,
        description="file:///folder (a spool for a print shop) or smtp://user:word@host:port. "
        "None: letters are made and wait.",
    )
    carrier_sender: str = Field(
        default="letters@imr.invalid", description="From whom mail comes, where it goes by mail."
    )

    @field_validator("letter_readers")
    @classmethod
    def _tokens_are_long(cls, readers: dict[str, SecretStr]) -> dict[str, SecretStr]:
        return long_and_distinct(readers)
