"""Settings of intake."""

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """What intake needs beside what every service has."""

    intake_secret: SecretStr = Field(
        default=SecretStr("demonstration-only"),
        description="Key of the business keys; set once per deployment and never changed.",
    )
    allow_mail_extension: bool = Field(
        default=True,
        description="Add the mailing days to the filing window where the UR decision was mailed. "
        "Uncertain: the law points to it, the agency's pages do not say so.",
    )
