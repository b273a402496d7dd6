"""The id of a request: the caller's own where it is a sane one, else a fresh one."""

import re
import uuid
from typing import Any

HEADER = b"x-request-id"
SANE = re.compile(rb"[A-Za-z0-9._:-]{1,64}")


def request_id(scope: Any) -> str:
    """The id of the request of an ASGI scope, the same on each call."""
    state: dict[str, Any] = scope.setdefault("state", {})
    if "request_id" not in state:
        state["request_id"] = _sent(scope) or uuid.uuid4().hex
    found: str = state["request_id"]
    return found


def _sent(scope: Any) -> str | None:
    sent = next((value for name, value in scope["headers"] if name == HEADER), b"")
    return sent.decode() if SANE.fullmatch(sent) else None
