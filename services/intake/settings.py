"""Settings of intake."""

from typing import Literal

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """What intake needs beside what every service has."""

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
    notice_service: Literal["mail", "electronic"] = Field(
        default="mail",
        description="How notices of assignment go out: it gives 15 or 12 days for the records.",
    )
