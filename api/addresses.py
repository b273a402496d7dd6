"""Where a request comes from: its network address, seen through trusted proxies only."""

import ipaddress

from api.auth import Connection

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(connection: Connection) -> str:
    """The client's address; behind a trusted proxy, the nearest one that is none of ours."""
    settings = connection.app.state.connections.settings
    client = connection.client.host if connection.client else ""
    if client not in settings.trusted_proxies:
        return client
    forwarded = connection.headers.get("x-forwarded-for", "").split(",")
    for hop in reversed([hop.strip() for hop in forwarded]):
        if hop and hop not in settings.trusted_proxies:
            return hop[:64]
    return client


def neighbourhood_of(connection: Connection) -> str:
    """What a rate limit counts as one address: of IPv6, the 64 bits that one subscriber has."""
    address = _parsed(address_of(connection))
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return address_of(connection)


def is_local(connection: Connection) -> bool:
    """Whether it comes from this very machine, and through no proxy."""
    address = _parsed(connection.client.host if connection.client else "")
    passed = "x-forwarded-for" in connection.headers or "forwarded" in connection.headers
    return address is not None and address.is_loopback and not passed


def _parsed(address: str) -> Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None
