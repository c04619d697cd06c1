"""Settings of letters, beyond what every service has."""

from pydantic import Field

from shared.settings import ServiceSettings


class LettersSettings(ServiceSettings):
    """Fonts and templates come with the service; nothing of them is a setting."""

    organization: str = Field(
        default="MAXIMUS Federal Services",
        description="Issues the notices; a determination names its own.",
    )
