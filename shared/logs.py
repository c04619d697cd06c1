"""JSON lines on standard output, by an allow-list of keys: what is not listed is not printed."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog

ALLOWED: Final = frozenset(
    {
        "attempt",
        "case_id",
        "case_number",
        "cases",
        "causation_id",
        "code",
        "count",
        "error",
        "event",
        "event_id",
        "event_type",
        "group_id",
        "items",
        "level",
        "logger",
        "outcome",
        "pages",
        "partition",
        "offset",
        "port",
        "proposals",
        "receipt",
        "reason",
        "seconds",
        "service",
        "size",
        "stage",
        "timestamp",
        "topic",
        "version",
    }
)
"""Every key that may appear in a log line. None of them holds what a person wrote."""


def only_allowed(_: object, __: str, entry: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop every key that is not allowed, and of an exception everything but its type."""
    if (info := entry.get("exc_info")) and "error" not in entry:
        kind = info[0] if isinstance(info, tuple) else type(info)
        if info is True:
            kind = sys.exc_info()[0]
        entry["error"] = getattr(kind, "__name__", "unknown")
    return {key: value for key, value in entry.items() if key in ALLOWED}


def foreign_event(_: object, __: str, entry: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Reduce a library's own line to its logger and level: its text may quote a record."""
    record: logging.LogRecord | None = entry.get("_record")
    if record is not None:
        entry["logger"] = record.name
        entry["event"] = "library_message"
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
    return entry


def configure(service: str, level: str = "INFO") -> None:
    """Send our own lines and the libraries' through one pipeline to standard output."""
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *steps,
            only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*steps, foreign_event],
            processors=[only_allowed, structlog.processors.JSONRenderer(sort_keys=True)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def silence() -> None:
    """Print nothing: for commands that run services inside themselves and show results instead."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def get() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of our own lines."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
