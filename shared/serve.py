"""Run one service: ``python -m shared.serve services.intake.app``."""

import sys
from importlib import import_module

import uvicorn

from shared.settings import KafkaSettings, ServiceSettings


def main() -> None:
    """Make the application that the named module creates, and serve it until a signal comes."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m shared.serve MODULE, for example services.intake.app")
    settings = ServiceSettings()
    kafka = KafkaSettings()
    uvicorn.run(
        import_module(sys.argv[1]).create(),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,  # the service has configured its own: JSON lines, by an allow-list
        access_log=False,
        timeout_graceful_shutdown=int(kafka.shutdown_grace_seconds) + 5,
    )


if __name__ == "__main__":
    main()
