"""CSL-JSON as references: names in one string, dates in ISO 8601. No files but these."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

# An item: its place, its values by column, its bytes, and why it is none ("" where it is one).
Found = tuple[int, dict[str, str | None], bytes, str]

TEXTS = {
    **{word: word for word in ("id", "citation", "type", "title", "volume", "issue", "edition")},
    **{word: word for word in ("page", "publisher", "version")},
    "title-short": "title_short",
    "shortTitle": "title_short",
    "container-title": "container_title",
    "container-title-short": "container_title_short",
    "collection-title": "collection_title",
    "publisher-place": "publisher_place",
    "ISBN": "isbn",
    "ISSN": "issn",
    "DOI": "doi",
    "URL": "link",
    "note": "remarks",
}
PEOPLE = {
    "author": "author",
    "editor": "editor",
    "container-author": "container_author",
    "collection-editor": "collection_editor",
}
DATES = {"issued": "issued", "accessed": "accessed"}


def items_of(source: Path) -> Iterator[Found]:
    """Items of a file: an array (or one item), or JSON Lines by the file's suffix."""
    if source.suffix.lower() in {".jsonl", ".ndjson"}:
        with source.open("rb") as stream:
            lines = enumerate(stream, start=1)
            yield from (_found(line, raw) for line, raw in lines if raw.strip())
        return
    data = source.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        items = msgspec.json.decode(data, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield 1, {}, data[:2000], "not JSON"
        return
    raws = [bytes(item) for item in items] if isinstance(items, list) else [data]
    yield from (_found(place, raw) for place, raw in enumerate(raws, start=1))


def _found(line: int, raw: bytes) -> Found:
    """One item by column."""
    try:
        item = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return line, {}, raw[:2000], "not JSON"
    if not isinstance(item, dict):
        return line, {}, raw[:2000], "not a reference"
    return line, row_of(item), raw[:2000], ""


def row_of(item: dict[str, Any]) -> dict[str, str | None]:
    """Values of a CSL-JSON item by column of Reference; what it lacks is left out."""
    row = {column: _text(item[key]) for key, column in TEXTS.items() if key in item}
    row |= {column: _people(item[key]) for key, column in PEOPLE.items() if key in item}
    return row | {column: _date(item[key]) for key, column in DATES.items() if key in item}


def _text(value: Any) -> str | None:
    """A value as text; Crossref gives lists where CSL has one."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value))) or None
    return str(value).strip() or None if isinstance(value, (str, int, float)) else None


def _people(value: Any) -> str | None:
    """Names as `family, given; family, given`, the form that ColDP reads safely."""
    if not isinstance(value, list):
        return _text(value)
    return "; ".join(filter(None, map(_person, value))) or None


def _person(value: Any) -> str | None:
    """One name, its particles before the family name."""
    if not isinstance(value, dict):
        return _text(value)
    part = {key: _text(word) or "" for key, word in value.items()}
    family = (part.get(key, "") for key in ("dropping-particle", "non-dropping-particle", "family"))
    words = (" ".join(filter(None, family)), part.get("given", ""), part.get("suffix", ""))
    return ", ".join(filter(None, words)) or part.get("literal") or part.get("name")


def _date(value: Any) -> str | None:
    """A date as ISO 8601, cut where it is not known further, a span with a slash; or as given."""
    if not isinstance(value, dict):
        return _text(value)
    try:
        parts = [[int(part) for part in date if part] for date in value.get("date-parts") or []]
    except (TypeError, ValueError):
        parts = []
    dates = ["-".join([f"{date[0]:04}", *(f"{p:02}" for p in date[1:3])]) for date in parts if date]
    return "/".join(dates) or _text(value.get("raw") or value.get("literal") or "")
