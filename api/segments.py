"""Paths whose parts may hold any character: a percent-encoded slash stays within its part.

Servers decode a path before it is routed, so the id ``a/b`` would be two parts. Below the given
root, paths are routed as they were sent; who reads a part decodes it.
"""

from urllib.parse import quote, unquote

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send


class SentSegments:
    """An ASGI layer that routes paths below a root as they were sent."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        self.app, self.root = app, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its path encoded where it lies below the root."""
        if scope["type"] == ScopeType.HTTP and scope["path"].startswith(self.root):
            scope["path"] = self.root + self._sent(scope)
        await self.app(scope, receive, send)

    def _sent(self, scope: Scope) -> str:
        """What was sent below the root, encoded alike by whomever it was sent."""
        raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
        path = raw.partition(b"?")[0].decode("ascii", "replace")
        below = path.split("/")[self.root.count("/") :]
        return "/".join(quote(unquote(part), safe="") for part in below)


def segment(part: str) -> str:
    """What a part of such a path says."""
    return unquote(part)
