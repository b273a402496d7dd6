"""The API's way out to servers that people name: only to those that may be asked."""

import asyncio
import socket
from collections.abc import Sequence

import httpx

from catalog_data.webdav import RefusalError, is_allowed, not_allowed, pinned


async def addresses_of(url: httpx.URL) -> list[str]:
    """The IPs of a URL's host, in the order of preference; raises httpx.ConnectError."""
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"there is no host {url.host}") from error
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class Guarded(httpx.AsyncBaseTransport):
    """Resolves a host once, judges each address, and connects to just these.

    Args:
        named: Hosts, IPs and networks that may be asked though they are private.
    """

    def __init__(self, named: Sequence[str]) -> None:
        self._named = tuple(named)
        self._inner = httpx.AsyncHTTPTransport(verify=httpx.create_ssl_context())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx; raises RefusalError for a host that must not be asked."""
        url, lost = str(request.url), httpx.ConnectError("it has no address")
        addresses = await addresses_of(request.url)
        if not all(is_allowed(url, ip, self._named) for ip in addresses):
            raise RefusalError(*not_allowed(request.url.host))
        for ip in addresses:
            there, _, name = pinned(url, ip)
            moved = httpx.Request(
                request.method,
                there,
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": name},
            )
            try:
                return await self._inner.handle_async_request(moved)
            except httpx.ConnectError as error:
                lost = error
        raise lost

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()
