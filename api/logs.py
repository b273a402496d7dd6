"""Logs as one JSON object a line on standard error, without secrets; the server's own lines too."""

import logging
import sys
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET = ("password", "token", "secret", "authorization", "cookie", "access", "refresh")
SERVERS = ("uvicorn", "uvicorn.error", "uvicorn.access")


def without_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Whatever is named like a secret is not written."""
    for name in event:
        if any(word in name.lower() for word in SECRET):
            event[name] = "[hidden]"
    return event


def _line(event: EventDict, **_: Any) -> bytes:
    return msgspec.json.encode(event, enc_hook=repr)


def _text(event: EventDict, **_: Any) -> str:
    return _line(event).decode()


SHARED: list[Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_secrets,
]


def configure_logs() -> None:
    """Set up logging for this process: ours, and what libraries write by ``logging``."""
    structlog.configure(
        processors=[*SHARED, structlog.processors.JSONRenderer(serializer=_line)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    _configure_libraries()


def _configure_libraries() -> None:
    """One handler for all: the server's own ones would write plain text beside it."""
    handler = logging.StreamHandler(sys.stderr)
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(serializer=_text),
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=last)
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in SERVERS:
        server = logging.getLogger(name)
        server.handlers, server.propagate = [], True
        server.setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").disabled = True
