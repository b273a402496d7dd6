"""The answer to a PROPFIND, read as it comes: entries of one folder. Nothing is downloaded here.

RFC 4918, sections 9.1 and 14. A document type is refused, so that no entity is ever declared.
"""

import email.utils
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit
from xml.etree import ElementTree

from catalog_data.webdav.names import why_unusable

ASKED = ("resourcetype", "getetag", "getcontentlength", "getlastmodified")
PROPFIND = (
    '<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:"><d:prop>'
    + "".join(f"<d:{name}/>" for name in ASKED)
    + "</d:prop></d:propfind>"
).encode()
DAV = "{DAV:}"
LONGEST_TEXT = 65_536  # characters of one value: paths and tags are far shorter


class ListingError(ValueError):
    """Bytes that are no listing, or none that is safe to read; its text is one plain sentence."""


class Entry(NamedTuple):
    """A file or a folder: its name below the folder asked ('' for itself), bytes, Unix seconds.

    ``refused`` says why its name can't be used; the name is then as it came.
    """

    name: str
    is_folder: bool
    etag: str
    size: int | None
    modified: float | None
    refused: str | None = None


class Listing:
    """Reads the answer to a PROPFIND of depth 0 or 1 piece by piece.

    Args:
        url: The folder that was asked; what is told of others is refused.
        most: Entries at most.
    """

    def __init__(self, url: str, most: int = 1_000_000) -> None:
        self._target = _Responses(_segments(urlsplit(url).path), most)
        self._parser = ElementTree.XMLParser(target=self._target)  # noqa: S314 - no entities

    def feed(self, piece: bytes) -> None:
        """Read on; raises ListingError."""
        try:
            self._parser.feed(piece)
        except (ElementTree.ParseError, ValueError) as error:
            raise _as_listing_error(error) from error

    def entries(self) -> list[Entry]:
        """All entries, at the end; raises ListingError for a listing that was cut."""
        try:
            self._parser.close()
        except (ElementTree.ParseError, ValueError) as error:
            raise _as_listing_error(error) from error
        if not any(entry.name == "" for entry in self._target.entries):
            raise ListingError("The answer does not tell of the folder that was asked for.")
        return self._target.entries


def _as_listing_error(error: Exception) -> ListingError:
    if isinstance(error, ListingError):
        return error
    return ListingError("The answer is no whole XML document.")


def _segments(path: str) -> list[bytes]:
    """The names of an encoded path, each decoded for itself: an encoded slash parts nothing."""
    return [unquote_to_bytes(part) for part in path.split("/") if part]


class _Responses:
    """What the parser calls: collects responses, and of each the properties that were found."""

    def __init__(self, base: list[bytes], most: int) -> None:
        self.base, self.most = base, most
        self.entries: list[Entry] = []
        self._text: list[str] = []
        self._length = 0
        self._props: dict[str, str] = {}
        self._part: dict[str, str] = {}

    def doctype(self, *_: object) -> None:
        raise ListingError("The answer declares a document type, which is refused.")

    def start(self, tag: str, _: dict[str, str]) -> None:
        self._text, self._length = [], 0
        if tag == f"{DAV}response":
            self._props = {}
        elif tag == f"{DAV}propstat":
            self._part = {}

    def data(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST_TEXT:
            raise ListingError("The answer holds a value that is far too long.")
        self._text.append(text)

    def end(self, tag: str) -> None:
        name, text = tag.removeprefix(DAV), "".join(self._text).strip()
        self._text, self._length = [], 0
        if name == "href":
            self._props.setdefault("href", text)
        elif name in (*ASKED, "collection", "status"):
            self._part[name] = text
        elif name == "propstat" and " 200" in self._part.get("status", " 200"):
            self._props |= self._part
        elif name == "response":
            self._add()

    def close(self) -> None:
        pass

    def _add(self) -> None:
        if len(self.entries) >= self.most:
            raise ListingError(f"A folder holds more than {self.most:,} entries.")
        names = _segments(urlsplit(self._props.get("href", "")).path)
        below = names[len(self.base) :]
        if names[: len(self.base)] != self.base or len(below) > 1:
            raise ListingError("The answer tells of other folders than the one asked for.")
        self.entries.append(_entry(below[0] if below else b"", self._props))


def _entry(raw: bytes, props: dict[str, Any]) -> Entry:
    """An entry of what was told; a name that can't be used says why."""
    try:
        name, refused = raw.decode(), None
    except UnicodeDecodeError:
        name, refused = ascii(raw)[2:-1], "a name that is no UTF-8"
    if raw and refused is None:
        refused = why_unusable(name)
    size = props.get("getcontentlength", "")
    return Entry(
        name=name,
        is_folder="collection" in props,
        etag=props.get("getetag", ""),
        size=int(size) if size.isascii() and size.isdigit() else None,
        modified=_moment(props.get("getlastmodified", "")),
        refused=refused,
    )


def _moment(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
