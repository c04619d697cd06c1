"""Settings of letters, beyond what every service has."""

from pydantic import Field

from shared.settings import ServiceSettings


class LettersSettings(ServiceSettings):
    """Fonts and templates come with the service; nothing of them is a setting."""

    organization: str = Field(
        default="MAXIMUS Federal Services",
        description="Issues the notices; a determination names its own.",
    )
    carrier_url: str | None = Field(
        default=None,
        description="file:///folder (a spool for a print shop) or smtp://user:word@host:port. "
        "None: letters are made and wait.",
    )
    carrier_sender: str = Field(
        default="letters@imr.invalid", description="From whom mail comes, where it goes by mail."
    )
