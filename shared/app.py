"""A service as a process: FastStream over Kafka, with metrics and three kinds of health."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from importlib.metadata import version

from faststream.asgi import AsgiFastStream, AsgiResponse, get, make_ping_asgi
from prometheus_client import make_asgi_app

from shared import logs, metrics
from shared.edge import Service
from shared.kafka import KafkaCarrier
from shared.runtime import Runtime, running
from shared.settings import KafkaSettings, ServiceSettings

__all__ = ["asgi"]
