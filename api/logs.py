"""Logs as one JSON object a line on standard error, without secrets."""

import logging
import sys
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

SECRET = ("password", "token", "secret", "authorization", "cookie", "access", "refresh")


def without_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Whatever is named like a secret is not written."""
    for name in event:
        if any(word in name.lower() for word in SECRET):
            event[name] = "[hidden]"
    return event


def _line(event: EventDict, **_: Any) -> bytes:
    return msgspec.json.encode(event, enc_hook=repr)


def configure_logs() -> None:
    """Set up structlog for this process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_secrets,
            structlog.processors.JSONRenderer(serializer=_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
