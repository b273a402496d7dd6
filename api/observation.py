"""What is seen of each request: its id, time, log line, metrics; and headers all answers carry."""

import time
from typing import Any

import structlog
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from api.documentation import PAGES
from api.request_ids import request_id
from api.settings import Settings

log = structlog.get_logger("api")
Headers = list[tuple[bytes, bytes]]

REQUESTS = Counter("http_requests", "Requests answered", ["method", "path", "status"])
SECONDS = Histogram("http_request_duration_seconds", "Time to answer", ["method", "path"])
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
CLOSED = b"default-src 'none'; frame-ancestors 'none'"
DOCS = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    b" img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
)
ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")
CACHED = (b"cache-control", b"private, no-cache")


def _as_get(scope: HTTPScope) -> HTTPScope:
    """HEAD is asked as GET: the same headers, and no body is sent."""
    return {**scope, "method": HttpMethod.GET} if scope["method"] == "HEAD" else scope


class Observation:
    """The outermost ASGI layer: every answer passes it, those to unknown paths too."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.logged = settings.access_log
        self.headers = [*ALWAYS, HSTS] if settings.https else ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and record it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500
        asked = _as_get(scope)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._with_own(asked, list(message["headers"]))
            elif message["type"] == "http.response.body" and asked is not scope:
                message["body"] = b""
            await send(message)

        try:
            await self.app(asked, receive, sending)
        finally:
            self._record(asked, scope["method"], status, time.perf_counter() - started)

    def _with_own(self, scope: Scope, headers: Headers) -> Headers:
        policy = DOCS if scope["path"] in PAGES else CLOSED
        headers.append((b"x-request-id", request_id(scope).encode()))
        headers.append((b"content-security-policy", policy))
        if not any(name.lower() == b"cache-control" for name, _ in headers):
            headers.append(CACHED)
        return headers + self.headers

    def _record(self, scope: Scope, verb: str, status: int, seconds: float) -> None:
        known: Any = scope
        method = verb if verb in METHODS else "other"
        path = known.get("path_template") or "unmatched"
        REQUESTS.labels(method, path, status).inc()
        SECONDS.labels(method, path).observe(seconds)
        if self.logged:
            viewer = known["state"].get("viewer")
            log.info(
                "request",
                request_id=request_id(scope),
                method=method,
                path=known["path"],
                status=status,
                ms=round(seconds * 1000, 1),
                user=None if viewer is None else str(viewer.id),
            )
