"""A small HTTP load generator over plain sockets, so that the client is not the limit."""

import asyncio
import time


async def _one(host: str, port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    done = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the server answered {head.splitlines()[0]!r}")
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().splitlines()
            if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        done += 1
    writer.close()
    return done


async def _all(host: str, port: int, request: bytes, seconds: float, connections: int) -> float:
    started = time.perf_counter()
    until = started + seconds
    counts = await asyncio.gather(*(_one(host, port, request, until) for _ in range(connections)))
    return sum(counts) / (time.perf_counter() - started)


def requests_per_second(
    port: int, path: str, token: str, seconds: float = 4.0, connections: int = 8
) -> float:
    """GET a path over loopback for some seconds; raises where an answer is not 200."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    return asyncio.run(_all("127.0.0.1", port, request, seconds, connections))
