"""Addresses of servers and of folders on them, and which may be asked. No name is resolved here."""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit, urlunsplit

from catalog_data.webdav.names import why_unusable

LONGEST = 2_000
OF_PAGES = re.compile(r"/(remote\.php|index\.php|apps|login|s)(/.*)?$")
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind a translator, RFC 6052
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressError(ValueError):
    """No address of a server or a folder; its text is one plain sentence."""


def normal_address(said: str) -> str:
    """``https://host[:port][/path]`` of what a person wrote or pasted from a browser.

    Raises AddressError for what is none, and for passwords inside of it.
    """
    text = said.strip()
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError) as error:
        raise AddressError(f"{said!r} is no address of a server.") from error
    if parts.scheme not in ("http", "https") or not host or len(text) > LONGEST:
        raise AddressError("The address of a server is like https://cloud.example.org.")
    if parts.username is not None or parts.password is not None:
        raise AddressError("Leave name and password out of the address: they have their own place.")
    if re.search(r"[\s\\%]|[^\x20-\x7e]", host + parts.path):
        raise AddressError(f"{said!r} is no address of a server.")
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    where = shown if port in (None, usual) else f"{shown}:{port}"
    path = OF_PAGES.sub("", parts.path).rstrip("/")
    return urlunsplit((parts.scheme, where, path, "", ""))


def normal_folder(said: str) -> str:
    """A folder of the server as ``/a/b``, ``/`` for all; raises AddressError for odd names."""
    names = [name for name in said.split("/") if name]
    for name in names:
        if reason := why_unusable(name):
            raise AddressError(f"There is no folder {said!r}: {reason}.")
    return f"/{'/'.join(names)}"


def root_url(address: str, username: str) -> str:
    """Where the files of a user stand (docs.nextcloud.com, WebDAV, basic APIs)."""
    return f"{address}/remote.php/dav/files/{quote(username, safe='')}"


def url_of(root: str, path: str) -> str:
    """The address of a path below a root, each name encoded; ``path`` may be empty."""
    names = [quote(name, safe="") for name in path.split("/") if name]
    return "/".join([root, *names])


def pinned(url: str, ip: str) -> tuple[str, str, str]:
    """A URL that goes to an address already judged, with the Host header and TLS name it needs.

    So that a name which is resolved a second time can't lead elsewhere.
    """
    parts = urlsplit(url)
    literal = f"[{ip}]" if ":" in ip else ip
    where = literal if parts.port is None else f"{literal}:{parts.port}"
    return urlunsplit(parts._replace(netloc=where)), parts.netloc, parts.hostname or ""


def is_allowed(url: str, ip: str, named: Iterable[str]) -> bool:
    """Whether a server at an IP may be asked with a password.

    Public addresses by HTTPS always; private ones, and such without TLS, where ``named`` has the
    host, its IP or its network.
    """
    parts, address = urlsplit(url), _plain(ip)
    host = (parts.hostname or "").lower()
    if any(_names(entry, host, address) for entry in named):
        return True
    return parts.scheme == "https" and address.is_global and not address.is_multicast


def _plain(ip: str) -> Ip:
    """The address that is meant: an IPv4 inside of an IPv6 is that IPv4."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _names(entry: str, host: str, address: Ip) -> bool:
    if entry.lower() == host:
        return True
    try:
        return address in ipaddress.ip_network(entry, strict=False)
    except ValueError:  # the name of another host
        return False
