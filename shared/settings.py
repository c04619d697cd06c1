"""Settings that every service has. Read once, in app.py; everything else receives values."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.clock import CaseClock, Clock, SystemClock


class KafkaSettings(BaseSettings):
    """Where the broker is, and how patient we are with it."""

    model_config = SettingsConfigDict(env_prefix="IMR_KAFKA_", frozen=True)

    bootstrap_servers: str = Field(description="No default: a service must not guess its broker.")
    shutdown_grace_seconds: float = Field(default=20.0, gt=0)
    request_timeout_seconds: float = Field(default=15.0, gt=0)
    session_timeout_seconds: float = Field(default=45.0, gt=0)
    heartbeat_seconds: float = Field(default=3.0, gt=0)
    fetch_max_wait_seconds: float = Field(default=0.5, gt=0)


class ServiceSettings(BaseSettings):
    """Where a service keeps what it knows."""

    model_config = SettingsConfigDict(env_prefix="IMR_", frozen=True)

    database_url: str
    evidence_url: str = Field(description="file:///folder or s3://bucket/prefix.")
    http_port: int = Field(default=8000, ge=0, le=65535, description="Health and metrics.")
    http_host: str = "127.0.0.1"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    clock: Literal["system", "case"] = Field(
        default="system", description="case: replay recorded determinations on their own dates."
    )

    def make_clock(self) -> Clock:
        """Return the clock that the setting names."""
        return CaseClock() if self.clock == "case" else SystemClock()
